"""scrolling_table: what do the rows say that have scrolled past: the most, a sum, a count, or a row further on?

A few rows of a table are seen at once; it moves on by a row or two, rests, and moves again. It gets harder with more
rows, more columns, quicker moves and more rows that count. The twin changes numbers of the rows asked for. In the
alibis an early or a late row is another: whatever rows stand in the window at once, the others may be different.
"""

from random import Random
from typing import TYPE_CHECKING

from pydantic import Field

from backends.drawing.rolls import WINDOW, Cell, roll
from generators.base import Family
from generators.mathematical.table_facts import (
    COUNTED,
    LARGEST,
    LEAST,
    TASKS,
    Row,
    Table,
    Task,
    answer_of,
    answers,
    changed,
    facts_of,
    relevant,
    timing_of,
)
from schemas.question import Event, Label, Question, Step, Template, slots_of
from schemas.record import Record

if TYPE_CHECKING:
    from backends.media import Clip

NAMES = (
    "anchor", "basket", "beacon", "bridge", "candle", "canyon", "castle", "cherry", "clover", "copper", "desert",
    "dragon", "ember", "falcon", "garden", "hollow", "hazel", "helmet", "hunter", "jacket", "kettle", "ladder",
    "lantern", "magnet", "marble", "meadow", "mirror", "needle", "orchard", "pepper", "pillow", "rabbit", "saddle",
    "shadow", "summer", "temple", "walnut", "window", "winter", "yonder",
)  # fmt: skip
PLACES = ("farm", "harbour", "market", "mill")
COLUMNS = ("boxes", "carts")
TEMPLATES = (
    Template(
        text="Which of {names} has the most {column}?",
        grammar="(Look at|Compare) {names}: which has the (most|largest number of) {column}?",
        keep=(("most", "largest"),),
        ordered=False,
    ),
    Template(
        text="How many {column} do all rows of the {place} have in total?",
        grammar="(Take|Add up) all rows of the {place}: how many {column} do they have in total?",
        keep=(("total", "together"), ("how many",), ("all",)),
        ordered=False,
    ),
    Template(
        text="How many rows of the {place} have more than {limit} {column}?",
        grammar="(Of the rows|Among the rows) with {place}, how many have more than {limit} {column}?",
        keep=(("more than", "over"), ("how many",), ("rows",)),
        ordered=False,
    ),
    Template(
        text="How many {column} does the row have that stands {steps} rows below {name}?",
        grammar="(Find|Go to) the row that stands {steps} rows below {name}: how many {column} does it have?",
        keep=(("below",), ("how many",)),
        ordered=False,
    ),
)


class Knobs(Record):
    rows: int = Field(ge=9, le=len(NAMES))
    columns: int = Field(ge=1, le=len(COLUMNS))
    step: int
    beat: float
    summed: int
    """Rows that make up a sum."""
    tasks: tuple[Task, ...]


def knobs(level: int) -> Knobs:
    return Knobs(
        rows=min(7 + 2 * level, 39),
        columns=1 + (level > 3),
        step=1 + (level > 5),
        beat=1.5 if level < 3 else 1.0,
        summed=min(2 + level // 2, 7),
        tasks=TASKS[: 1 + level],
    )


def sample(knobs: Knobs, rng: Random) -> Table:
    task, columns = rng.choice(knobs.tasks), COLUMNS[: knobs.columns]
    place, column, at = rng.choice(PLACES), rng.randrange(len(columns)), range(knobs.rows)
    others = [other for other in PLACES if other != place]
    names, numbers = rng.sample(NAMES, knobs.rows), [[rng.randint(LEAST, LARGEST) for _ in columns] for _ in at]
    counted = {"sum": knobs.summed, "count": COUNTED + rng.randint(0, 2)}.get(task, knobs.rows // 4)
    own = set(rng.sample(at, counted))
    asked: list[str] = []
    limit = rng.randint(8, 17) if task == "count" else 0
    steps = rng.randint(WINDOW + 1, knobs.rows - 3) if task == "below" else 0
    if task == "below":
        asked = [names[rng.randrange(knobs.rows - steps - 1)]]
    elif task == "most":
        first = rng.randrange(knobs.rows - WINDOW)
        spots = [first, rng.randrange(first + WINDOW, knobs.rows)]
        spots.append(rng.choice([i for i in at if i not in spots]))
        asked = [names[i] for i in rng.sample(spots, 3)]
    rows = [Row(name=names[i], place=place if i in own else rng.choice(others), numbers=tuple(numbers[i])) for i in at]
    table = Table(
        rows=tuple(rows), columns=columns, step=knobs.step, beat=knobs.beat, task=task, column=columns[column],
        asked=tuple(asked), place=place if task in ("sum", "count") else "", limit=limit, steps=steps,
    )  # fmt: skip
    return with_answer(table, rng.choice(answers(table)), rng)


def with_answer(table: Table, answer: str, rng: Random) -> Table:
    """Change as few numbers as it takes to make that the answer."""
    at = rng.sample(relevant(table), len(relevant(table)))
    found = {i: table.number(table.rows[i]) for i in at}
    wanted = dict(found)
    if table.task == "most":
        if len(set(found.values())) < len(found):
            wanted = dict(zip(at, rng.sample(range(LEAST, LARGEST + 1), len(at)), strict=True))
        top, own = max(at, key=wanted.__getitem__), next(i for i in at if table.rows[i].name == answer)
        wanted[top], wanted[own] = wanted[own], wanted[top]
    elif table.task == "count":
        above = [i for i in at if found[i] > table.limit]
        below = [i for i in at if found[i] <= table.limit]
        wanted |= {i: rng.randint(LEAST, table.limit) for i in above[int(answer) :]}
        wanted |= {i: rng.randint(table.limit + 1, LARGEST) for i in below[: max(0, int(answer) - len(above))]}
    else:
        for i in at:
            lack = int(answer) - sum(wanted.values())
            wanted[i] = max(LEAST, min(LARGEST, wanted[i] + lack))
    for i, number in wanted.items():
        table = changed(table, i, number)
    return table


def twin(table: Table, rng: Random) -> Table:
    return with_answer(table, rng.choice([answer for answer in answers(table) if answer != answer_of(table)]), rng)


def alibis(table: Table) -> tuple[Table, ...]:
    """Change an early row, and a late one: whatever the window shows, one of them is outside."""
    at = relevant(table)
    if table.task == "most":
        found = {i: table.number(table.rows[i]) for i in at}
        others = [(i, [found[j] for j in at if j != i]) for i in (at[0], at[-1])]
        return tuple(changed(table, i, min(rest) - 1 if found[i] > max(rest) else max(rest) + 1) for i, rest in others)
    if table.task == "below":
        (target,) = at
        start, rows = target - table.steps, list(table.rows)
        rows[start] = table.rows[start].model_copy(update={"name": table.rows[start + 1].name})
        rows[start + 1] = table.rows[start + 1].model_copy(update={"name": table.rows[start].name})
        renamed = table.model_copy(update={"rows": tuple(rows)})
        return renamed, changed(table, target, table.number(table.rows[target]) + 1)
    return tuple(_joined(table, i) for i in (0, len(table.rows) - 1))


def _joined(table: Table, at: int) -> Table:
    """Let a row change what is summed or counted: it joins those of the place, or has another number there."""
    row = table.rows[at]
    number, mine = table.number(row), row.place == table.place
    counts = table.limit if mine and number > table.limit else table.limit + 1
    rows = (*table.rows[:at], row.model_copy(update={"place": table.place}), *table.rows[at + 1 :])
    return changed(table.model_copy(update={"rows": rows}), at, counts if table.task == "count" else number + mine)


def ask(table: Table) -> Question:
    facts, answer, timing = facts_of(table), answer_of(table), timing_of(table)
    spots = {row.name: i for i, row in enumerate(table.rows)}
    times = {name: timing.seen(i) for name, i in spots.items()}
    read = [(f"{name}.label", name, name) for name in table.asked]
    read += [(f"{row.name}.place", row.place, row.name) for row in table.rows if row.place == table.place][:1]
    words = {"names": ", ".join(table.asked[:-1]) + f" and {table.asked[-1]}"} if table.task == "most" else {}
    words |= {"name": (*table.asked, "")[0], "column": table.column, "place": table.place}
    words |= {"limit": str(table.limit), "steps": str(table.steps)}
    template = TEMPLATES[TASKS.index(table.task)].text
    so = {
        "most": f"{answer} has the most",
        "sum": f"they have {answer} {table.column} in total",
        "count": f"{answer} of them have more than {table.limit}",
        "below": f"it has {answer} {table.column}",
    }[table.task]
    load = {"rows": len(table.rows) / 2, "columns": len(table.columns), "read": len(facts)}
    return Question(
        template=template,
        slots={slot: words[slot] for slot in slots_of(template)},
        choices=table.asked if table.task == "most" else (),
        answer=answer,
        answer_type="choice" if table.task == "most" else "integer",
        evidence=tuple(part for fact in facts for part in fact.evidence),
        reads=(
            Label(part=f"{table.column}.label", text=table.column),
            *(Label(part=part, text=text, at=times[name][0] + 0.25) for part, text, name in read),
        ),
        rationale=(*facts, Step(text=f"So {so}.")),
        load_parts=load | {"pace": table.step / table.beat},
        caption=f"A table of {len(table.rows)} rows scrolls past, {WINDOW} at a time: "
        + "; ".join(f"{row.name}, {row.place}, {', '.join(map(str, row.numbers))}" for row in table.rows)
        + ".",
        events=tuple(
            Event(name=f"{name} is in the window", part=name, start=a, end=b) for name, (a, b) in times.items()
        ),
        min_fps=2,
        image_roles=(),
    )


def draw(table: Table) -> "Clip":
    def cells(row: Row) -> list[Cell]:
        parts = [row.name if column == table.column else f"{row.name}.{column}" for column in table.columns]
        numbers = [Cell(part, str(number), number) for part, number in zip(parts, row.numbers, strict=True)]
        return [Cell(f"{row.name}.label", row.name), Cell(f"{row.name}.place", row.place), *numbers]

    head = [Cell(f"{words}.label", words) for words in ("name", "place", *table.columns)]
    return roll(head, [cells(row) for row in table.rows], timing_of(table), table.look, table.hidden)


FAMILY = Family(
    name="scrolling_table",
    revision=1,
    track="motion",
    category="mathematical",
    skill="remember",
    asks="which row that scrolled past has the most, or a sum, a count, or a number further on",
    top=16,
    templates=TEMPLATES,
    scene=Table,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    alibis=alibis,
    draw=draw,
)
