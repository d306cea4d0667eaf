"""Blocks become a release: duplicates dropped, the first N pairs of each cell kept, every reject named.

What is kept depends on the blocks in index order alone: not on who made them, when, or how many there are
beyond the last pair that is needed.
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from backends.parquet import read_rows
from flows.plan import Cell
from schemas.question import Verdict

LIGHT = ("pair_id", "content_id", "recipe_seed", "index", "role", "media_id", "verdict", "painted")
"""Columns that decide what is kept: no media."""

Rows = list[dict[str, Any]]


@dataclass
class Tally:
    """What became of the candidates of one cell, up to the last that was needed."""

    cell: Cell
    tried: int = 0
    accepted: int = 0
    rejected: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By check and reason."""
    painted: defaultdict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Of painted candidates, by world and strategy: how many were tried and accepted; pictures, and right ones."""

    @property
    def short(self) -> int:
        return self.cell.pairs - self.accepted


@dataclass(frozen=True)
class Rejected:
    cell: Cell
    seed: int
    index: int
    pair_id: str
    verdict: Verdict


class Seen:
    """Contents and pictures already kept, in a temporary database on disk, so that memory stays flat."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")  # a private file that SQLite removes
        self._database.execute("create table seen (kind text, digest text, primary key (kind, digest)) without rowid")

    def duplicate(self, rows: Rows) -> Verdict | None:
        """Return why a pair is a duplicate; remember it when it is not."""
        for kind, column in (("content", "content_id"), ("picture", "media_id")):
            for row in rows:
                found = self._database.execute(
                    "select 1 from seen where kind = ? and digest = ?", (kind, row[column])
                ).fetchone()
                if found:
                    return Verdict(check="duplicate", reason=kind, detail=f"{row['role']} {row[column][:16]}")
        for kind, column in (("content", "content_id"), ("picture", "media_id")):
            self._database.executemany("insert into seen values (?, ?)", {(kind, row[column]) for row in rows})
        return None

    def close(self) -> None:
        self._database.close()


def choose(
    blocks: Mapping[Cell, Sequence[Path]], tallies: dict[Cell, Tally], columns: Sequence[str] | None = LIGHT
) -> Iterator[Rows | Rejected]:
    """Yield, cell by cell in release order, the rows of each kept pair and each reject; count them in `tallies`."""
    with closing(Seen()) as seen:
        for cell, paths in blocks.items():
            tally = tallies[cell] = Tally(cell)
            for rows in _candidates(paths, columns):
                if not tally.short:
                    break
                tally.tried += 1
                first = rows[0]
                verdict = Verdict.model_validate_json(first["verdict"]) if first["verdict"] else seen.duplicate(rows)
                if first["painted"]:
                    told = json.loads(first["painted"])
                    done = {"tried": 1, "accepted": not verdict} | {name: told[name] for name in ("pictures", "right")}
                    tally.painted[told["world"], told["strategy"]].update(done)
                if verdict:
                    tally.rejected[verdict.check, str(verdict.reason)] += 1
                    yield Rejected(cell, first["recipe_seed"], first["index"], first["pair_id"], verdict)
                else:
                    tally.accepted += 1
                    yield rows


def count(blocks: Mapping[Cell, Sequence[Path]]) -> dict[Cell, Tally]:
    """Return what each cell comes to with the blocks there are, without reading a picture."""
    tallies: dict[Cell, Tally] = {}
    for _ in choose(blocks, tallies):
        pass
    return tallies


def _candidates(paths: Sequence[Path], columns: Sequence[str] | None) -> Iterator[Rows]:
    for path in paths:
        for _, rows in groupby(read_rows(path, columns), key=lambda row: row["index"]):
            yield list(rows)
