"""What became of a corpus between two releases: items that came, went and changed, and how answers and splits moved.

Items are matched by what they show (`content_id`, which a release holds once). Each release is streamed once into a
table on disk, so memory stays flat whatever their size.
"""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Any

from scipy.stats import chi2_contingency

from backends.parquet import read_rows
from flows.diff_terms import causes, layout_lines, recipe_lines, shared_columns
from flows.progress import Progress
from flows.verify import proved_items, read_manifest
from schemas.manifest import Manifest
from schemas.record import Record

HASH = 8
"""Bytes kept of the digest of each column of an item."""
ANSWERS = 20
"""Answers of a family that are counted by name; the rarer ones are counted together."""
OTHERS = "(rarer ones)"


class Overlap(Record):
    """How many names of one kind both releases have, and how many only one."""

    kind: str
    same: int
    came: int
    went: int


class CellDiff(Record):
    """The items of one family and level, matched by content."""

    family: str
    level: int
    before: int
    after: int
    same: int
    """Equal in every column, pixels too."""
    changed: int
    came: int
    went: int


class AnswerShift(Record):
    """How the right answers of a family are spread, before and after: places of options, or open answers."""

    family: str
    before: dict[str, int]
    after: dict[str, int]
    moved: float
    """Total variation distance: the share of answers that would have to be others."""
    probability: float
    """Of such a difference, were both drawn from one distribution."""


class SplitMove(Record):
    """Items whose group lay in another split before: a fault, for a split never changes."""

    before: str
    after: str
    items: int
    example: str
    """An item of the newer release."""


class Diff(Record):
    before: str
    after: str
    overlaps: tuple[Overlap, ...]
    cells: tuple[CellDiff, ...]
    columns: dict[str, int]
    """Items of equal content in which a column differs, by column."""
    answers: tuple[AnswerShift, ...]
    splits: dict[str, tuple[int, int]]
    """Items by split, before and after."""
    moves: tuple[SplitMove, ...]
    layout: tuple[str, ...]
    """Schema: its version, columns and configs."""
    recipe: tuple[str, ...]
    causes: tuple[str, ...]
    """What else made them differ: lock, libraries, words, code of families."""

    def faults(self) -> list[str]:
        return [
            f"{move.items} items of {self.after} lie in {move.after} and their group lay in {move.before}, "
            f"such as {move.example[:16]}: no later version may move what was in a split to another"
            for move in self.moves
        ]


def diff(before: Path, after: Path, progress: Progress) -> Diff:
    """Compare two releases, the older one first.

    Raises:
        UserMistake: one of them is no release, or its items cannot be read.
    """
    manifests = read_manifest(before), read_manifest(after)
    progress.stage("diff", "items", total=sum(sum(manifest.rows.values()) for manifest in manifests))
    columns = shared_columns(before, after)
    with closing(sqlite3.connect("")) as table:  # on disk, so that memory stays flat
        _create(table)
        for side, folder in enumerate((before, after)):
            table.executemany("insert into item values (?,?,?,?,?,?,?,?,?,?)", _lines(side, folder, columns, progress))
        table.execute("create index by_group on item (side, grp, split)")
        return Diff(
            before=_name(manifests[0]),
            after=_name(manifests[1]),
            overlaps=tuple(_overlap(table, kind) for kind in ("id", "content", "pair")),
            cells=tuple(_cells(table)),
            columns=_changed_columns(table, columns),
            answers=tuple(_answers(table)),
            splits=_splits(table),
            moves=tuple(_moves(table)),
            layout=tuple(layout_lines(before, after, manifests)),
            recipe=tuple(recipe_lines(manifests[0].recipe, manifests[1].recipe)),
            causes=tuple(causes(*manifests)),
        )


def _name(manifest: Manifest) -> str:
    return f"{manifest.name} {manifest.version}"


def _create(table: sqlite3.Connection) -> None:
    table.execute(
        "create table item (side integer, content text, id text, pair text, grp text, family text, level integer, "
        "split text, given text, hashes blob, primary key (side, content)) without rowid"
    )


def _lines(side: int, folder: Path, columns: list[str], progress: Progress) -> Iterator[tuple[Any, ...]]:
    for path in proved_items("diff", folder):
        for row in read_rows(path):
            hashes = b"".join(_hash(row[column]) for column in columns)
            given = f"option {row['answer_index'] + 1}" if row["answer_index"] is not None else row["answer"]
            named = (row[name] for name in ("content_id", "id", "pair_id", "group", "family", "level", "split"))
            yield side, *named, given, hashes
            progress.step(1)


def _hash(value: Any) -> bytes:
    return hashlib.blake2b(repr(_light(value)).encode(), digest_size=HASH).digest()


def _light(value: Any) -> Any:
    """Return a value with digests in place of its bytes, whose text would be four times as long."""
    if isinstance(value, bytes):
        return hashlib.blake2b(value).hexdigest()
    if isinstance(value, dict):
        return {name: _light(inner) for name, inner in value.items()}
    return [_light(inner) for inner in value] if isinstance(value, list) else value


def _overlap(table: sqlite3.Connection, kind: str) -> Overlap:
    def count(side: int, found: str) -> int:
        query = (
            f"select count(distinct {kind}) from item where side = ? and {kind} {found} "  # noqa: S608 - names of ours
            f"(select {kind} from item where side = ?)"
        )
        return int(table.execute(query, (side, 1 - side)).fetchone()[0])

    return Overlap(kind=kind, same=count(1, "in"), came=count(1, "not in"), went=count(0, "not in"))


def _cells(table: sqlite3.Connection) -> Iterator[CellDiff]:
    counts: dict[tuple[str, int], Counter[str]] = {}
    for side, mine, theirs in ((1, "after", "came"), (0, "before", "went")):
        query = (
            "select a.family, a.level, count(*), sum(b.content is null), sum(a.hashes = b.hashes) from item a "
            "left join item b on b.side = 1 - a.side and b.content = a.content where a.side = ? group by 1, 2"
        )
        for family, level, items, alone, equal in table.execute(query, (side,)):
            cell = counts.setdefault((family, level), Counter())
            cell.update({mine: items, theirs: alone})
            if side:
                cell.update(same=equal or 0, changed=items - alone - (equal or 0))
    for (family, level), cell in sorted(counts.items()):
        names = ("before", "after", "same", "changed", "came", "went")
        yield CellDiff(family=family, level=level, **{name: cell[name] for name in names})


def _changed_columns(table: sqlite3.Connection, columns: list[str]) -> dict[str, int]:
    found: Counter[str] = Counter()
    query = (
        "select a.hashes, b.hashes from item a join item b on b.side = 1 and b.content = a.content "
        "where a.side = 0 and a.hashes != b.hashes"
    )
    for old, new in table.execute(query):
        found.update(column for i, column in enumerate(columns) if old[i * HASH :][:HASH] != new[i * HASH :][:HASH])
    return dict(sorted(found.items(), key=lambda entry: (-entry[1], entry[0])))


def _answers(table: sqlite3.Connection) -> Iterator[AnswerShift]:
    query = (
        "select family, given, sum(side = 0), sum(side = 1) from item group by family, given "
        "order by family, count(*) desc, given"
    )
    for family, lines in groupby(table.execute(query), key=lambda line: str(line[0])):
        before: Counter[str] = Counter()
        after: Counter[str] = Counter()
        for number, (_, given, old, new) in enumerate(lines):
            name = given if number < ANSWERS else OTHERS
            before[name] += old
            after[name] += new
        yield _shift(family, before, after)


def _shift(family: str, before: Counter[str], after: Counter[str]) -> AnswerShift:
    totals = before.total(), after.total()
    moved, probability = 0.0, 1.0
    if all(totals):
        moved = sum(abs(before[name] / totals[0] - after[name] / totals[1]) for name in before | after) / 2
        names = sorted(before | after)
        if len(names) > 1:
            probability = float(chi2_contingency([[side[name] for name in names] for side in (before, after)]).pvalue)
    kept = ({name: number for name, number in side.items() if number} for side in (before, after))
    old, new = kept
    return AnswerShift(family=family, before=old, after=new, moved=moved, probability=probability)


def _splits(table: sqlite3.Connection) -> dict[str, tuple[int, int]]:
    query = "select split, sum(side = 0), sum(side = 1) from item group by split order by split"
    return {split: (old, new) for split, old, new in table.execute(query)}


def _moves(table: sqlite3.Connection) -> Iterator[SplitMove]:
    query = (
        "select a.split, b.split, count(*), min(b.id) from item b "
        "join (select distinct grp, split from item where side = 0) a on a.grp = b.grp "
        "where b.side = 1 and a.split != b.split group by 1, 2 order by 1, 2"
    )
    for before, after, items, example in table.execute(query):
        yield SplitMove(before=before, after=after, items=items, example=example)
