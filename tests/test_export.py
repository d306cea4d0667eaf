"""Exports of a release that is built already: whole or not at all, named by card and manifest, nothing else touched."""

import json
import os
import shutil
from pathlib import Path

import pytest
import yaml
from hand_release import pair
from hand_release import write_release as write_by_hand
from releases import one_line, whetstone_here, write_recipe
from test_exports import everything

from backends.store import sha256
from exporters import EXPORTS
from flows.block import run_block
from flows.export import export_release, exports_named
from flows.plan import block_plans, cells_of
from flows.progress import Silent
from flows.release import compare, put_in_place, write_release
from flows.verify import faults, read_manifest
from flows.words import gather_words
from generators import FAMILIES
from schemas.errors import BuildFailed, UserMistake
from schemas.recipe import parse_recipe
from validators.release import file_faults

NAMES = ("benchmark", "inspect", "sft_chat", "rl_verl")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pairs = [one for index in range(3) for one in pair(index)]
    return write_by_hand(tmp_path_factory.mktemp("built") / "0.1.0", [*everything(), *pairs])


@pytest.fixture
def release(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "releases" / "0.1.0"))


def export(release: Path, *names: str, folder: Path | None = None) -> dict[str, str]:
    done = export_release(release, exports_named(names), folder, Silent())
    return {one.name: one.state for one in done}


def digests(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): sha256(path) for path in folder.rglob("*") if path.is_file()}


def test_configs_come_into_the_release_and_nothing_else_changes(release: Path) -> None:
    from datasets import get_dataset_config_names, load_dataset

    before, was = digests(release), read_manifest(release)
    assert export(release, *NAMES) == dict.fromkeys(NAMES, "new")
    after, manifest = digests(release), read_manifest(release)
    assert {path for path in before if after[path] != before[path]} == {"README.md", "manifest.json"}
    assert list(file_faults(release, manifest)) == []
    assert set(after) - set(before) == set(manifest.exported), "all that came is named as such"
    assert manifest.built == {"README.md": before["README.md"]}
    assert compare(release, release) == []
    os.environ["HF_HUB_OFFLINE"] = "1"
    assert get_dataset_config_names(str(release)) == ["items", *NAMES]
    cache = str(release.parent / "cache")
    assert load_dataset(str(release), "sft_chat", cache_dir=cache)["train"].num_rows > 18
    assert not list(release.parent.glob(".*")) and not list(release.rglob("*.part"))
    assert {e.path: e for e in was.files}.items() - {e.path: e for e in manifest.files}.items() <= {
        ("README.md", next(e for e in was.files if e.path == "README.md"))
    }


def test_a_release_is_the_same_as_built_whatever_was_exported_into_it(release: Path, tmp_path: Path) -> None:
    asis = Path(shutil.copytree(release, tmp_path / "asis"))
    export(release, "sft_chat", "benchmark")
    assert compare(asis, release) == [], "a build of the same recipe finds the same release"
    other = json.loads((release / "manifest.json").read_text())
    other["built"]["README.md"] = "0" * 64
    (release / "manifest.json").write_text(json.dumps(other))
    assert "README.md differs" in compare(asis, release)


def test_one_by_one_gives_the_same_bytes_as_all_at_once(release: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(release, tmp_path / "other"))
    export(release, *NAMES)
    for name in reversed(NAMES):
        assert export(other, name) == {name: "new"}
    assert digests(other) == digests(release)


def test_what_is_there_is_compared_and_never_overwritten(release: Path) -> None:
    export(release, "sft_chat")
    before = digests(release)
    assert export(release, "sft_chat") == {"sft_chat": "same"}
    assert digests(release) == before
    shard = release / "sft_chat" / "validation-00000-of-00001.parquet"
    shutil.copy(release / "sft_chat" / "train-00000-of-00001.parquet", shard)
    before = digests(release)
    assert export(release, "sft_chat", "inspect") == {"sft_chat": "differs", "inspect": "new"}
    assert {path for path, digest in digests(release).items() if before.get(path, digest) != digest} == {
        "README.md", "manifest.json", "croissant.json",
    }  # fmt: skip
    assert "differs: sft_chat (sft_chat/validation" in one_line(
        whetstone_here("export", release, "--to", "sft_chat"), 1
    )


@pytest.mark.parametrize("at", ["with_indexes", "write_manifest"])
def test_stopped_before_its_end_it_goes_on(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    whole = Path(shutil.copytree(release, tmp_path / "whole"))
    export(whole, "rl_verl", "inspect")

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(f"flows.export.{at}", stopped)
        with pytest.raises(KeyboardInterrupt):
            export(release, "rl_verl")
    assert "rl_verl/" not in (release / "manifest.json").read_text()
    assert export(release, "rl_verl", "inspect") == {"rl_verl": "new", "inspect": "new"}
    assert digests(release) == digests(whole)


def test_another_folder_takes_them_and_the_release_stays(release: Path, tmp_path: Path) -> None:
    from datasets import load_dataset

    before, folder = digests(release), tmp_path / "elsewhere"
    assert export(release, "rl_verl", "benchmark", folder=folder) == {"rl_verl": "new", "benchmark": "new"}
    assert export(release, "inspect", folder=folder) == {"inspect": "new"}
    assert digests(release) == before
    assert list(file_faults(folder, read_manifest(folder))) == []
    assert len(list(folder.glob("media/*/*.mp4"))) == 3
    assert not {"items", "gallery", "rejects"} & {path.name for path in folder.iterdir()}
    assert "`gallery/index.html`" not in (folder / "README.md").read_text()
    assert load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))["test"].num_rows >= 2, (
        "the first is the default"
    )


def test_a_shard_that_cannot_be_read_is_said(release: Path) -> None:
    export(release, "sft_chat")
    (release / "sft_chat" / "validation-00000-of-00001.parquet").write_bytes(b"other")
    with pytest.raises(BuildFailed, match="must be readable Parquet"):
        export(release, "inspect")


def test_a_config_without_rows_is_said_and_not_written(tmp_path: Path) -> None:
    folder = write_by_hand(tmp_path / "0.1.0", [one for one in everything() if one.split == "train"])
    before = digests(folder)
    assert export(folder, "benchmark") == {"benchmark": "empty"}
    assert digests(folder) == before and not (folder / "benchmark").exists()


def test_mistakes_are_said(release: Path, tmp_path: Path) -> None:
    assert {export.name for export in exports_named(["all"])} == set(EXPORTS)
    with pytest.raises(UserMistake, match="did you mean `sft_chat`"):
        exports_named(["sft_chatt"])
    with pytest.raises(UserMistake, match="must be told what"):
        exports_named([])
    with pytest.raises(UserMistake, match="must lie outside the release"):
        export(release, "inspect", folder=release / "more")
    with pytest.raises(UserMistake, match="must be a release"):
        export(tmp_path, "inspect")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("mine")
    with pytest.raises(UserMistake, match="must be empty"):
        export(release, "inspect", folder=tmp_path / "full")
    other = write_by_hand(tmp_path / "0.2.0", list(pair(1)), version="0.2.0")
    export(other, "sft_chat", folder=tmp_path / "others")
    with pytest.raises(UserMistake, match=r"of this release.*got tiny 0\.2\.0"):
        export(release, "inspect", folder=tmp_path / "others")
    next(release.glob("items/train*")).write_bytes(b"changed")
    with pytest.raises(BuildFailed, match="must be as it was built"):
        export(release, "inspect")


def make(folder: Path, **changes: object) -> Path:
    """Build in this process what the recipe asks for, without Prefect: one block a cell is enough here."""
    (folder / "blocks").mkdir(parents=True)
    recipe = parse_recipe(yaml.safe_load(write_recipe(folder, **changes).read_text()), "recipe")
    cells = cells_of(recipe)
    families = [FAMILIES[name] for name in sorted({cell.family for cell in cells})]
    words = gather_words(
        families, recipe.words, cache=folder, seed=recipe.seed, recorded=None, on_progress=lambda *_: None
    )
    blocks = {cell: [run_block(next(block_plans(recipe, cell, words)), folder / "blocks")] for cell in cells}
    write_release(folder / "1.0.0", recipe, words, blocks)
    return folder / "1.0.0"


def test_a_build_writes_what_an_export_would_add(tmp_path: Path) -> None:
    small = {"families": [{"family": "chart_value", "levels": [1], "pairs": 3}]}
    before = make(tmp_path / "before", **small, exports=["benchmark", "rl_grpo"])
    after = make(tmp_path / "after", **small, exports=[])
    assert export(after, "rl_grpo", "benchmark") == {"rl_grpo": "new", "benchmark": "new"}
    left, right = digests(before), digests(after)
    assert {path for path in left.keys() | right.keys() if left.get(path) != right.get(path)} <= {
        "README.md", "manifest.json",
    }, "they name another recipe, and nothing else differs"  # fmt: skip
    assert list(faults(after, 0, 1, Silent())) == []
    again = make(tmp_path / "again", **small, exports=[])
    assert put_in_place(again, after) is False, "the same release is there already"
    with pytest.raises(BuildFailed, match="a release never changes"):
        put_in_place(before, after)
