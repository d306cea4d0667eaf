"""The card of a release: the front matter by which loaders find its tables, and what a person should know of it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, NamedTuple

import yaml
from markupsafe import Markup
from pydantic import Field

from exporters.page import template
from schemas.audit import ALL, ReleaseAudit
from schemas.errors import UserMistake
from schemas.identity import SPLITS
from schemas.item import Feature
from schemas.manifest import PaintedCount
from schemas.recipe import Recipe
from schemas.record import Record
from schemas.words import Words

SIZES = {
    "n<1K": 10**3,
    "1K<n<10K": 10**4,
    "10K<n<100K": 10**5,
    "100K<n<1M": 10**6,
    "1M<n<10M": 10**7,
    "10M<n<100M": 10**8,
    "100M<n<1B": 10**9,
    "1B<n<10B": 10**10,
    "10B<n<100B": 10**11,
    "100B<n<1T": 10**12,
}
"""The Hub's size categories and the number of rows below which each applies."""
IMAGE_TASKS = ("image-text-to-text", "visual-question-answering", "multiple-choice")
VIDEO_TASKS = ("video-text-to-text",)
LICENCE_NAMES = {"cc-by-4.0": "Creative Commons Attribution 4.0 (CC BY 4.0)"}

LOADED = re.compile(r'load_dataset\("PATH_OR_REPO", ("\w+")\)')
LOADING = re.compile(r"^## Load\n", re.MULTILINE)
REBUILDING = re.compile(r"^## Build it again, to the byte\n", re.MULTILINE)
"""Places in the card of a release that change when it is published."""


class SplitFacts(NamedTuple):
    """The size of one split of a config."""

    examples: int
    bytes: int
    """In memory, as `datasets` counts them."""
    download: int
    """Of its files."""


class ConfigFacts(Record):
    """One table of the release, in the folder of its name, with files named `<split>-*.parquet`."""

    name: str
    features: dict[str, Feature]
    splits: dict[str, SplitFacts]


class CountRow(Record):
    """How many items a split has of one family and level."""

    family: str
    track: str
    category: str
    skill: str
    level: int
    split: str
    items: int


class RejectRow(Record):
    family: str
    level: int
    check: str
    reason: str
    count: int


class CardFacts(Record):
    """All that a card says."""

    recipe: Recipe
    counts: tuple[CountRow, ...]
    rejects: tuple[RejectRow, ...]
    painted: tuple[PaintedCount, ...] = ()
    """Of pictures by a diffusion model: what became of the candidates, by world and strategy."""
    words: Words
    configs: tuple[ConfigFacts, ...]
    """The first of them, `items` in a release, is the one loaded when none is named."""
    checks: dict[str, str]
    """By name, one line on what each check proves."""
    beside: dict[str, str] = Field(default_factory=dict)
    """Files and folders for other tools, and what each is for."""

    @property
    def default(self) -> str:
        return self.configs[0].name if self.configs else ""


class Publication(Record):
    """What a card says once its release is published."""

    repo: str
    tag: str
    sheet: str
    """File name of the picture that stands at its top."""
    families: tuple[str, ...]
    """What that picture shows, in order."""
    audit: ReleaseAudit | None
    despite: bool
    """Whether it was published although its audit failed or is missing."""


class Line(NamedTuple):
    """A line of the table of counts: one family at one level."""

    category: str
    family: str
    skill: str
    level: int
    items: dict[str, int]
    """By split."""


def dataset_card(facts: CardFacts) -> str:
    """Return the README.md of a release: YAML front matter and Markdown. Every text in it is escaped data."""
    recipe = facts.recipe
    splits = [split for split in SPLITS if any(row.split == split for row in facts.counts)]
    body = template("card.md.j2").render(
        recipe=recipe,
        splits=splits,
        totals={split: sum(row.items for row in facts.counts if row.split == split) for split in splits},
        lines=_lines(facts.counts),
        families=sorted({row.family for row in facts.counts}),
        tracks=sorted({row.track for row in facts.counts}),
        rejects=_sorted_rejects(facts.rejects),
        painted=facts.painted,
        strategies=sorted({row.strategy for row in facts.painted}),
        acceptance=acceptance(facts.painted),
        checks=facts.checks,
        words=facts.words,
        writers=_writers(facts.words),
        configs=[config.name for config in facts.configs],
        default=facts.default,
        beside=facts.beside,
        first_split=next(iter(_kept(facts.configs[0]) if facts.configs else ()), None),
        licence=LICENCE_NAMES.get(recipe.license, recipe.license),
        recipe_yaml=fenced("yaml", _yaml(recipe.model_dump(mode="json"))),
        text=text,
        name=name,
    )
    return f"---\n{_yaml(front_matter(facts))}---\n\n{body}"


def published_card(card: str, published: Publication) -> str:
    """Return the card of a release as it is published: with a picture, its audit, and how to load this version.

    Raises:
        UserMistake: the card lacks the place for one of them, as one does that was published already.
    """
    audit = published.audit
    section = template("card_audit.md.j2").render(
        audit=audit,
        despite=published.despite,
        faults=audit.faults() if audit else (),
        pooled=[one for one in audit.findings if one.family == ALL] if audit else (),
        text=text,
    )
    shown = f"![First items of {', '.join(published.families)}]({published.sheet})\n\n"
    changes = (
        (LOADED, lambda found: f'load_dataset("{published.repo}", {found[1]}, revision="{published.tag}")'),
        (LOADING, lambda found: shown + found[0]),
        (REBUILDING, lambda found: section.strip("\n") + "\n\n" + found[0]),
    )
    for place, said in changes:
        card, times = place.subn(said, card)
        if times != 1:
            raise UserMistake(
                f"publish: README.md must be the card of a build (got {times} times {place.pattern!r}); "
                "publish the release that was built, not a download"
            )
    return card


def front_matter(facts: CardFacts) -> dict[str, Any]:
    """Return the YAML that the Hub and `datasets` read; splits without items are left out, for they have no files."""
    recipe = facts.recipe
    tracks = {row.track for row in facts.counts}
    tasks = (*IMAGE_TASKS, *(VIDEO_TASKS if "motion" in tracks else ()))
    return {
        "pretty_name": " ".join(recipe.title.split()),
        "language": ["en"],
        "license": recipe.license,
        "annotations_creators": ["machine-generated"],
        "language_creators": ["machine-generated"],
        "multilinguality": ["monolingual"],
        "source_datasets": ["original"],
        "task_categories": list(tasks),
        "size_categories": [size_category(sum(row.items for row in facts.counts))],
        "tags": [
            "synthetic",
            "reasoning",
            "multimodal",
            "image",
            *(["video"] if "motion" in tracks else []),
            "whetstone",
        ],
        "configs": [_data_files(config, default=facts.default) for config in facts.configs],
        "dataset_info": [_info(config) for config in facts.configs],
    }


def size_category(items: int) -> str:
    return next((name for name, below in SIZES.items() if items < below), "n>1T")


def yaml_features(features: Mapping[str, Feature]) -> list[dict[str, Any]]:
    """Return features in the spelling of `dataset_info`, as `datasets.Features._to_yaml_list` writes them."""
    return [{"name": column, **_yaml_feature(feature)} for column, feature in features.items()]


def _yaml_feature(feature: Feature) -> dict[str, Any]:
    kind = feature.get("_type")
    if kind == "Value":
        return {"dtype": feature["dtype"]}
    if kind == "List":
        inner = _yaml_feature(feature["feature"])
        # a list of one plain type, or of one struct, is written without the level between
        return {"list": inner[only] if (only := next(iter(inner))) in ("dtype", "struct") else inner}
    if isinstance(kind, str):
        return {"dtype": kind.lower()}
    return {"struct": yaml_features(feature)}


def _kept(config: ConfigFacts) -> dict[str, SplitFacts]:
    return {split: config.splits[split] for split in SPLITS if split in config.splits and config.splits[split].examples}


def _data_files(config: ConfigFacts, default: str) -> dict[str, Any]:
    files = [{"split": split, "path": f"{config.name}/{split}-*.parquet"} for split in _kept(config)]
    return {"config_name": config.name, **({"default": True} if config.name == default else {}), "data_files": files}


def _info(config: ConfigFacts) -> dict[str, Any]:
    kept = _kept(config)
    return {
        "config_name": config.name,
        "features": yaml_features(config.features),
        "splits": [
            {"name": split, "num_bytes": size.bytes, "num_examples": size.examples} for split, size in kept.items()
        ],
        "download_size": sum(size.download for size in kept.values()),
        "dataset_size": sum(size.bytes for size in kept.values()),
    }


def _lines(counts: Iterable[CountRow]) -> list[Line]:
    lines: dict[tuple[str, str, str, int], Counter[str]] = {}
    for row in counts:
        lines.setdefault((row.category, row.family, row.skill, row.level), Counter())[row.split] += row.items
    return [Line(*key, items=dict(found)) for key, found in sorted(lines.items())]


def _writers(words: Words) -> list[tuple[str, int]]:
    """Return who wrote how many of the wordings in use."""
    found = Counter(
        wording.writer for family in words.wordings.values() for variants in family.values() for wording in variants
    )
    return sorted(found.items())


class Accepted(NamedTuple):
    """What became of painted candidates."""

    accepted: int = 0
    tried: int = 0
    right: int = 0
    pictures: int = 0
    """That were painted, of which so many were right."""


def acceptance(painted: Iterable[PaintedCount]) -> dict[str, dict[str, Accepted]]:
    """Return by world, the last row for all of them, and by strategy what became of the candidates."""
    table: dict[str, dict[str, Accepted]] = {}
    rows = sorted(painted, key=lambda row: (row.world, row.strategy))
    for world, row in [*((row.world, row) for row in rows), *(("all", row) for row in rows)]:
        for way in (row.strategy, "all"):
            known = table.setdefault(world, {}).get(way, Accepted())
            more = Accepted(row.accepted, row.tried, row.right, row.pictures)
            table[world][way] = Accepted(*map(sum, zip(known, more, strict=True)))
    return table


def _sorted_rejects(rejects: Iterable[RejectRow]) -> list[RejectRow]:
    return sorted(rejects, key=lambda row: (row.family, row.level, row.check, row.reason))


def _yaml(value: Any) -> str:
    return str(yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=110))


def text(value: object) -> Markup:
    """Return data as Markdown text of one line, in which nothing is markup."""
    line = " ".join(str(value).split())
    return Markup(re.sub(r"([\\`*_\[\]|~$#!])", r"\\\1", escape(line, quote=False)))  # noqa: S704 - escaped here


def name(value: object) -> Markup:
    """Return a name as code when it is a plain one, else as text."""
    if not re.fullmatch(r"[\w.+/:@-]+", str(value)):
        return text(value)
    return Markup(f"`{value}`")  # noqa: S704 - holds nothing to escape


def fenced(language: str, code: str) -> Markup:
    """Return a block of code, in a fence longer than any within it."""
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return Markup(f"{fence}{language}\n{code.rstrip()}\n{fence}")  # noqa: S704 - a fence shows all as it is
