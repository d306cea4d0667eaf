"""The card of a release: loaders obey its front matter, people read the rest, and data in it are never markup."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from fake_items import clips, pictures, write_items
from huggingface_hub import DatasetCard
from huggingface_hub.repocard import REGEX_YAML_BLOCK
from markdown_it import MarkdownIt
from markdown_it.token import Token

from exporters.card import (
    CardFacts,
    ConfigFacts,
    CountRow,
    RejectRow,
    SplitFacts,
    dataset_card,
    fenced,
    size_category,
    text,
    yaml_features,
)
from schemas.item import IMAGE, ITEMS, STRING, VIDEO, Feature, many
from schemas.recipe import Recipe
from schemas.words import WordCounts, Wording, Words

RECIPE: dict[str, Any] = {
    "name": "tiny", "version": "1.2.3", "title": "Tiny squares", "seed": 7,
    "families": [{"family": "square_place", "levels": [1, 2], "pairs": 1}],
}  # fmt: skip
PREFERENCE: dict[str, Feature] = {"images": many(IMAGE), "chosen": many({"role": STRING, "content": STRING})}


def facts(configs: tuple[ConfigFacts, ...] = (), **recipe: Any) -> CardFacts:
    def row(family: str, track: str, level: int, split: str, items: int) -> CountRow:
        return CountRow(
            family=family, track=track, category="spatial", skill="locate", level=level, split=split, items=items
        )

    return CardFacts(
        recipe=Recipe.model_validate({**RECIPE, **recipe}),
        counts=(
            row("square_place", "scenes", 1, "train", 40), row("square_place", "scenes", 1, "test", 6),
            row("square_place", "scenes", 2, "train", 2), row("square_path", "motion", 1, "test", 2),
        ),
        rejects=(RejectRow(family="square_place", level=2, check="seen", reason="not_seen", count=3),),
        words=Words(
            wordings={"square_place": {"Where?": (Wording(text="Where?", writer="canonical"),)}},
            counts=WordCounts(proposed=9, accepted=5, retried=2, kept=1, refused={"slots": 3, "far": 1}),
            model="smollm2", judge="outside/judge",
        ),
        configs=configs or (ConfigFacts(name="items", features=ITEMS, splits={"train": SplitFacts(42, 900, 500)}),),
        checks={"seen": "Hiding a part changes the picture.", "solver": "Another method agrees."},
    )  # fmt: skip


def front(card: str) -> dict[str, Any]:
    block = REGEX_YAML_BLOCK.search(card)
    assert block and block.start() == 0
    return dict(yaml.safe_load(block.group(2)))


def test_the_hub_reads_the_front_matter() -> None:
    data = DatasetCard(dataset_card(facts())).data.to_dict()  # type: ignore[no-untyped-call]
    assert data["pretty_name"] == "Tiny squares" and data["license"] == "cc-by-4.0" and data["language"] == ["en"]
    assert data["size_categories"] == ["n<1K"] and data["annotations_creators"] == ["machine-generated"]
    assert "video-text-to-text" in data["task_categories"] and "image-text-to-text" in data["task_categories"]
    assert data["configs"] == [
        {"config_name": "items", "default": True, "data_files": [{"split": "train", "path": "items/train-*.parquet"}]}
    ]


@pytest.mark.parametrize("features", [ITEMS, PREFERENCE, {"video": VIDEO, "grid": many(many(STRING))}])
def test_features_are_spelt_as_datasets_spells_them(features: dict[str, Feature]) -> None:
    from datasets import Features

    assert yaml_features(features) == Features.from_dict(features)._to_yaml_list()
    assert Features._from_yaml_list(yaml_features(features)) == Features.from_dict(features)


def test_only_splits_that_hold_items_are_named() -> None:
    splits = {"train": SplitFacts(4, 100, 60), "validation": SplitFacts(0, 0, 30), "test": SplitFacts(2, 50, 20)}
    head = front(dataset_card(facts((ConfigFacts(name="items", features=PREFERENCE, splits=splits),))))
    assert [entry["split"] for entry in head["configs"][0]["data_files"]] == ["train", "test"]
    assert head["dataset_info"][0]["splits"] == [
        {"name": "train", "num_bytes": 100, "num_examples": 4},
        {"name": "test", "num_bytes": 50, "num_examples": 2},
    ]
    assert (head["dataset_info"][0]["download_size"], head["dataset_info"][0]["dataset_size"]) == (80, 150)


LOADED = """
import sys
from datasets import Image, List, Video, get_dataset_config_names, load_dataset
folder = sys.argv[1]
assert get_dataset_config_names(folder) == ["items", "films"], get_dataset_config_names(folder)
items = load_dataset(folder, "items")
assert load_dataset(folder)["train"].column_names == items["train"].column_names, "items is the default"
assert {split: len(rows) for split, rows in items.items()} == {"train": 2, "test": 2}
features = items["train"].features
assert isinstance(features["images"], List) and isinstance(features["images"].feature, Image)
assert isinstance(features["video"], Video)
first = items["train"][0]
assert first["images"][0].size == (96, 64) and first["negatives"][0]["image"].size == (96, 64)
assert first["choices"] == ["left", "right"] and first["answer_index"] == 0 and first["video"] is None
assert items["test"].cast_column("video", Video(decode=False))[0]["video"]["bytes"][4:8] == b"ftyp"
films = load_dataset(folder, "films")
assert list(films) == ["test"] and len(films["test"]) == 2
"""


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A release of two configs with its card, the second without a train split."""
    folder = tmp_path / "release"
    shards = write_items(folder, [*pictures(), *clips()])
    (folder / "films").mkdir()
    for shard in shards:
        if shard.name.startswith("test"):
            (folder / "films" / shard.name).write_bytes(shard.read_bytes())
    configs = (
        ConfigFacts(name="items", features=ITEMS, splits={"test": SplitFacts(2, 9, 9), "train": SplitFacts(2, 9, 9)}),
        ConfigFacts(name="films", features=ITEMS, splits={"test": SplitFacts(2, 9, 9)}),
    )
    (folder / "README.md").write_text(dataset_card(facts(configs)))
    return folder


def load(folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Load in a process of its own: the libraries read their environment once, at import."""
    offline = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(home), "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    command = [sys.executable, "-c", LOADED, str(folder)]
    return subprocess.run(command, env={**os.environ, **offline}, capture_output=True, text=True, check=False)


def test_datasets_loads_the_release_as_the_card_says(release: Path, tmp_path: Path) -> None:
    done = load(release, tmp_path / "home")
    assert done.returncode == 0, done.stderr


def test_datasets_refuses_a_card_that_miscounts(release: Path, tmp_path: Path) -> None:
    card = release / "README.md"
    card.write_text(card.read_text().replace("num_examples: 2", "num_examples: 3"))
    done = load(release, tmp_path / "home")
    assert done.returncode != 0 and "NonMatchingSplitsSizes" in done.stderr


def test_the_card_says_what_is_in_it_and_how_it_was_proved() -> None:
    card = dataset_card(facts())
    for line in (
        "50 items in 2 families (motion, scenes)",
        "| Category | Family | Skill | Level | train | test | All |",
        "| spatial | `square_path` | locate | 1 | 0 | 2 | 2 |",
        "| spatial | `square_place` | locate | 1 | 40 | 6 | 46 |",
        "| **All** | | | | **42** | **8** | **50** |",
        "| `solver` | Another method agrees. |",
        "| `square_place` | 2 | `seen` | `not_seen` | 3 |",
        "| proposed | 9 |",
        "| accepted | 5 |",
        "| retried | 2 |",
        "| kept canonical | 1 |",
        "| refused: far | 1 |",
        "| refused: slots | 3 |",
        "Writer: `smollm2`. Judge: `outside/judge`.",
        "| in use, by `canonical` | 1 |",
        "Test takes 10 %, validation 10 %, train the rest: 42 train, 8 test.",
        "Creative Commons Attribution 4.0",
    ):
        assert line in card, line
    recipe = card.split("```yaml\n")[1].split("\n```")[0]
    assert Recipe.model_validate(yaml.safe_load(recipe)) == facts().recipe, "the recipe can be taken out and built"


def test_the_card_does_not_depend_on_the_order_of_the_counts() -> None:
    one = facts()
    other = one.model_copy(update={"counts": one.counts[::-1], "rejects": one.rejects[::-1]})
    assert dataset_card(one) == dataset_card(other)


def parsed(card: str) -> list[Token]:
    body = card.split("\n---\n", 1)[1]
    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    return [inner for token in tokens for inner in (token, *(token.children or ()))]


def shape(tokens: list[Token]) -> list[str]:
    return [token.type for token in tokens if token.type not in ("text", "text_special", "softbreak", "code_inline")]


def test_people_see_tables() -> None:
    tokens = parsed(dataset_card(facts()))
    assert [token.type for token in tokens].count("table_open") == 4, "counts, checks, rejects, words"
    assert {len(token.content.splitlines()) for token in tokens if token.type == "html_block"} == {1}


def test_a_build_without_rejects_or_model_says_so() -> None:
    quiet = facts().model_copy(update={"rejects": (), "words": Words()})
    card = dataset_card(quiet)
    assert "No candidate pair was rejected." in card
    assert "No language model was asked." in card and "licence of that model" not in card
    assert shape(parsed(card)).count("table_open") == 3


def test_hostile_data_stay_text() -> None:
    hostile = "---\nlicense: mit | <script>alert(1)</script> {{7*7}} `x` [a](http://b) ```\n# no"
    calm = facts(description="calm")
    count = calm.counts[0].model_copy(update={"skill": hostile, "category": hostile, "family": hostile})
    reject = calm.rejects[0].model_copy(update={"family": hostile, "reason": hostile})
    changes = {"counts": (count, *calm.counts[1:]), "rejects": (reject,), "checks": {hostile: hostile, "solver": "x"}}
    evil = facts(title=hostile[:90], description=hostile).model_copy(update=changes)
    card = dataset_card(evil)
    assert front(card)["pretty_name"] == " ".join(hostile[:90].split())
    assert front(card)["license"] == "cc-by-4.0"
    calm = calm.model_copy(update={"counts": (count.model_copy(update={"family": "a"}), *calm.counts[1:])})
    assert shape(parsed(card)) == shape(parsed(dataset_card(calm))), "data change no element of the page"
    seen = "".join(token.content for token in parsed(card) if token.type in ("text", "text_special"))
    assert seen.count(" ".join(hostile.split())) >= 7, "what is hostile is shown as it is"
    recipe = next(token.content for token in parsed(card) if token.type == "fence" and token.info == "yaml")
    assert Recipe.model_validate(yaml.safe_load(recipe)) == evil.recipe


def test_text_escapes_cells_and_fences_hold() -> None:
    assert text("a|b\n<i> & `c`*_") == r"a\|b &lt;i&gt; &amp; \`c\`\*\_"
    assert fenced("py", "````") == "`````py\n````\n`````"


def test_size_categories_are_the_hubs() -> None:
    sizes = {999: "n<1K", 1000: "1K<n<10K", 123_456: "100K<n<1M", 2 * 10**9: "1B<n<10B", 10**13: "n>1T"}
    assert {items: size_category(items) for items in sizes} == sizes
