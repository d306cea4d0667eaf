"""What an evaluation found, as a table (Parquet) and as a page (Markdown): the same rows in both."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from backends.parquet import arrow_schema, open_writer, write_rows
from backends.store import whole, write_text
from exporters.card import text
from schemas.item import FLOAT, INT32, INT64, STRING, Feature
from schemas.record import Record
from validators.scoring import Mark, Outcome, Rate, by, rate, triplets, twins, worst_case

MUCR = {
    "altered_stage": "image",
    "cause_effect": "image",
    "effect_cause": "image",
    "painted_effect": "image",
    "stage_order": "image",
    "what_if": "image",
    "cause_phrase": "phrase",
    "because": "sentence",
}
"""The level of MuCR (Multimodal Causal Reasoning, Li et al. 2024) that a causal family asks on: which picture is cause
or effect, which phrase names the cue, which sentence explains one picture by the other."""

MARKS: dict[str, Feature] = {
    **dict.fromkeys(("key", "probe", "item", "pair", "role", "group", "family", "track", "category", "skill"), STRING),
    "level": INT32,
    "load": FLOAT,
    "chance": FLOAT,
    "outcome": STRING,
    "score": FLOAT,
    "finish": STRING,
}
RESULTS: dict[str, Feature] = {
    **dict.fromkeys(("measure", "slice", "name"), STRING),
    "level": INT32,
    "load": FLOAT,
    **dict.fromkeys(("items", "right"), INT64),
    **dict.fromkeys(("share", "low", "high", "chance", "score"), FLOAT),
    **dict.fromkeys(("unread", "refused", "failed", "unshown"), INT64),
}


COUNTED: tuple[Outcome, ...] = ("unread", "refused", "failed", "unshown")
"""Outcomes that tell a model that could not answer from one that answered wrongly."""


class ScoreRow(Record):
    """One rate of one slice of the trials."""

    measure: str
    """`accuracy`, `twins`, `variants`, `triplets`."""
    slice: str
    """`all`, `track`, `category`, `family`, `level`, `category and level`, `family and level`, `mucr`."""
    name: str
    level: int | None
    load: float | None
    """Mean load, where the slice is of one family."""
    items: int
    """Trials that were answered; for the other measures, whole groups of them."""
    right: int
    share: float
    low: float
    high: float
    chance: float
    score: float
    unread: int
    refused: int
    failed: int
    unshown: int


def score_rows(marks: Sequence[Mark]) -> list[ScoreRow]:
    """Return every rate, in a fixed order."""
    asked = [mark for mark in marks if mark.probe == "item"]
    found, slices = list(_accuracies(asked)), _slices(marks)
    for measure, measured, names in (
        ("twins", twins, ("all", "track", "category", "family", "level")),
        ("variants", worst_case, ("all", "family")),
        ("triplets", triplets, ("all", "family", "level")),
    ):
        for name in names:
            for part in slices[name]:
                row = _row(measure, part, measured(part.marks))
                found += [row] if row.items else []
    return found


def write_results(
    folder: Path, marks: Sequence[Mark], rows: Sequence[ScoreRow], title: str, facts: Sequence[str]
) -> None:
    """Write `items.parquet`, `results.parquet` and `results.md`."""
    for name, features, records in (("items", MARKS, marks), ("results", RESULTS, rows)):
        schema = arrow_schema(features)
        with whole(folder / f"{name}.parquet") as beside, open_writer(beside, schema) as writer:
            write_rows(writer, schema, [record.model_dump() for record in records])
    write_text(folder / "results.md", page(rows, title, facts))


def page(rows: Sequence[ScoreRow], title: str, facts: Sequence[str]) -> str:
    """Return the results as Markdown."""
    parts = [f"# {text(title)}", "", *(f"- {fact}" for fact in facts)]
    parts += [
        "",
        "![Accuracy against level](accuracy_by_level.png)",
        "",
        "![Accuracy against load](accuracy_by_load.png)",
    ]
    for heading, measure, names in _SECTIONS:
        shown = [row for row in rows if row.measure == measure and row.slice in names]
        if shown:
            parts += ["", f"## {heading}", "", *_table(shown, measure == "accuracy")]
    return "\n".join([*parts, "", _NOTE]) + "\n"


_SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Accuracy", "accuracy", ("all", "track", "category", "level")),
    ("Accuracy by family", "accuracy", ("family", "family and level")),
    ("Causal families by MuCR's levels", "accuracy", ("mucr",)),
    ("Twins: both items of a pair right", "twins", ("all", "track", "category", "family", "level")),
    ("Worst case over variants", "variants", ("all", "family")),
    ("Triplets: the right statement for a picture, and for its hard negative", "triplets", ("all", "family", "level")),
)
_NOTE = """\
Bounds are Wilson's at 95 %; items of one pair count for as many as they are worth (design effect). Chance is one in the
options, and nothing where the answer is open. A reply in which no answer of the type was found (unread) counts as not
right; what was refused, failed or could not be shown is not counted in the accuracy."""


class _Slice(Record):
    slice: str
    name: str
    level: int | None = None
    marks: tuple[Mark, ...]


def _slices(marks: Sequence[Mark]) -> dict[str, list[_Slice]]:
    def cut(slice_: str, key: Callable[[Mark], str], among: Sequence[Mark] = marks) -> list[_Slice]:
        return [_Slice(slice=slice_, name=name, marks=tuple(part)) for name, part in by(among, key).items()]

    def leveled(slice_: str, key: Callable[[Mark], str]) -> list[_Slice]:
        cells: dict[tuple[str, int], list[Mark]] = defaultdict(list)
        for mark in marks:
            cells[key(mark), mark.level].append(mark)
        return [
            _Slice(slice=slice_, name=name, level=level, marks=tuple(part))
            for (name, level), part in sorted(cells.items())
        ]

    causal = [mark for mark in marks if mark.family in MUCR]
    return {
        "all": [_Slice(slice="all", name="all", marks=tuple(marks))],
        "track": cut("track", lambda mark: mark.track),
        "category": cut("category", lambda mark: mark.category),
        "family": cut("family", lambda mark: mark.family),
        "level": leveled("level", lambda mark: "all"),
        "category and level": leveled("category and level", lambda mark: mark.category),
        "family and level": leveled("family and level", lambda mark: mark.family),
        "mucr": cut("mucr", lambda mark: MUCR[mark.family], causal),
    }


def _accuracies(marks: Sequence[Mark]) -> Iterator[ScoreRow]:
    for parts in _slices(marks).values():
        for part in parts:
            yield _row("accuracy", part, rate(part.marks))


def _row(measure: str, part: _Slice, found: Rate) -> ScoreRow:
    counts: Mapping[str, int] = {
        outcome: sum(mark.outcome == outcome for mark in part.marks) if measure == "accuracy" else 0
        for outcome in COUNTED
    }
    single = part.marks and part.slice in ("family", "family and level")
    values: dict[str, Any] = {name: getattr(found, name) for name in ("items", "right")}
    shares = {name: round(getattr(found, name), 6) for name in ("share", "low", "high", "chance", "score")}
    return ScoreRow(
        measure=measure, slice=part.slice, name=part.name, level=part.level,
        load=round(fmean(mark.load for mark in part.marks), 6) if single else None,
        **values, **shares, **counts,
    )  # fmt: skip


def _table(rows: Sequence[ScoreRow], counted: bool) -> Iterator[str]:
    more = COUNTED if counted else ()
    heads = ("", "items" if counted else "groups", "right", "95 %", "chance", *more)
    yield f"| {' | '.join(heads)} |"
    yield f"|---|{'---:|' * (len(heads) - 1)}"
    for row in rows:
        name = f"{row.slice} {row.name}" if row.slice in ("track", "category") else row.name
        name = name if row.level is None else f"{'' if row.slice == 'level' else f'{row.name}, '}level {row.level}"
        bounds = f"{row.low:.1%}-{row.high:.1%}" if row.items else "-"
        share = f"{row.share:.1%}" if row.items else "-"
        name = name if re.fullmatch(r"[\w ,.-]+", name) else text(name)
        cells = (name, row.items, share, bounds, f"{row.chance:.1%}", *(getattr(row, field) for field in more))
        yield f"| {' | '.join(str(cell) for cell in cells)} |"
