"""A table that scrolls past and what is asked of it: the rows that decide, the answer, and what a reader notes."""

from typing import Literal, TypeAlias

from backends.drawing.rolls import Timing
from schemas.question import Step
from schemas.record import Record
from schemas.scene import Scene

Task: TypeAlias = Literal["most", "sum", "count", "below"]
TASKS: tuple[Task, ...] = ("most", "sum", "count", "below")
LEAST, LARGEST = 3, 22
"""Numbers in the table."""
COUNTED, SUMS = 5, 20
"""Counts are from 1 to this; sums are one of so many."""


class Row(Record):
    name: str
    place: str
    numbers: tuple[int, ...]
    """One a column."""


class Table(Scene):
    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    step: int
    beat: float
    task: Task
    column: str
    asked: tuple[str, ...] = ()
    """Names in the order of the question; the one from which rows are counted."""
    place: str = ""
    limit: int = 0
    steps: int = 0

    def number(self, row: Row) -> int:
        return row.numbers[self.columns.index(self.column)]


def relevant(table: Table) -> list[int]:
    """Return the rows that decide, from above."""
    names = [row.name for row in table.rows]
    if table.task == "most":
        return sorted(map(names.index, table.asked))
    if table.task == "below":
        return [names.index(table.asked[0]) + table.steps]
    return [i for i, row in enumerate(table.rows) if row.place == table.place]


def answers(table: Table) -> list[str]:
    """Return the answers that are equally likely."""
    if table.task == "most":
        return list(table.asked)
    if table.task == "count":
        return [str(n) for n in range(1, COUNTED + 1)]
    if table.task == "sum":
        low = 9 * len(relevant(table))
        return [str(n) for n in range(low, low + SUMS)]
    # an alibi asks for the next row, whose number must be another
    following = table.number(table.rows[relevant(table)[0] + 1])
    return [str(n) for n in range(LEAST, LARGEST + 1) if n != following]


def answer_of(table: Table) -> str:
    found = {table.rows[i].name: table.number(table.rows[i]) for i in relevant(table)}
    if table.task == "most":
        return max(found, key=found.__getitem__)
    return str(sum(number > table.limit for number in found.values()) if table.task == "count" else sum(found.values()))


def changed(table: Table, at: int, number: int) -> Table:
    """Return the table with another number in the column asked for."""
    row, column = table.rows[at], table.columns.index(table.column)
    numbers = (*row.numbers[:column], number, *row.numbers[column + 1 :])
    rows = (*table.rows[:at], row.model_copy(update={"numbers": numbers}), *table.rows[at + 1 :])
    return table.model_copy(update={"rows": rows})


def timing_of(table: Table) -> Timing:
    return Timing(rows=len(table.rows), step=table.step, beat=table.beat)


def facts_of(table: Table) -> list[Step]:
    rows = [table.rows[i] for i in relevant(table)]
    if table.task == "below":
        start = table.asked[0]
        text = f"{table.steps} rows below {start} stands {rows[0].name}, with {table.number(rows[0])} {table.column}."
        return [Step(text=text, evidence=(f"{start}.label", rows[0].name))]
    whose = f" of the {table.place}" if table.place else ""
    return [
        Step(text=f"The row {row.name}{whose} has {table.number(row)} {table.column}.", evidence=(row.name,))
        for row in rows
    ]
