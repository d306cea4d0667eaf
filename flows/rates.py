"""Pass rates: how often models got an item right, from evaluations into the configs that have a column for it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from backends.parquet import Row, read_rows
from exporters.base import TRAINING, Export
from exporters.gold import rated
from flows.evaluations import evaluations, release_digest
from schemas.errors import UserMistake
from schemas.item import Item
from validators.scoring import ANSWERED


def pass_rates(release: Path, results: Path) -> dict[str, float]:
    """Return by item the share of evaluations of a release in full that got it right; those without a reply count not.

    Raises:
        UserMistake: the folder holds no such evaluation, or none of items that are trained on.
    """
    digest, asked, right = release_digest(release), Counter[str](), Counter[str]()
    for one in evaluations(results):
        if one.run.digest == digest and one.run.showing.mode == "full":
            marks = [mark for mark in one.marks if mark.probe == "item" and mark.outcome in ANSWERED]
            asked.update(mark.item for mark in marks)
            right.update(mark.item for mark in marks if mark.right)
    if not asked:
        raise UserMistake(
            f"export: {results} must hold an evaluation of {release} with nothing withheld (got none with a reply); "
            "run `whetstone evaluate` with `--split train`"
        )
    if not any(row["id"] in asked for path in _trained_on(release) for row in read_rows(path, ["id"])):
        raise UserMistake(
            f"export: {results} must hold replies about items that are trained on (got some about others alone); run "
            "`whetstone evaluate` with `--split train`: no reply is lost"
        )
    return {item: right[item] / count for item, count in asked.items()}


def _trained_on(release: Path) -> Iterator[Path]:
    for split in TRAINING:
        yield from sorted((release / "items").glob(f"{split}-*.parquet"))


def measured(exports: Sequence[Export], rates: Mapping[str, float]) -> tuple[Export, ...]:
    """Return exports that tell the pass rates where they have a column for them."""

    def with_rates(export: Export) -> Export:
        def row(item: Item) -> Row | None:
            made = export.row(item)
            return made and rated(made, rates.get(item.id))

        return replace(export, row=row)

    return tuple(with_rates(export) for export in exports)
