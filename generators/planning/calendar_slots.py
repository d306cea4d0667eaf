"""calendar_slots: when can they meet: the earliest start, the one at which most others can come, or how many starts?

The calendars of several people for one day, side by side: rows are times, blocks are busy. The question names who must
attend, how long the meeting is, and rules. It gets harder with more people, more rules and finer times. The twin
adds, cuts or moves one block of one person, so that another start, or another number of them, is right.
"""

from random import Random
from typing import TYPE_CHECKING

from pydantic import Field

from generators.base import Family
from generators.planning.agenda import (
    HOURS,
    MOST,
    OPENS,
    Calendar,
    Day,
    Kind,
    busy_of,
    candidates,
    comers,
    edit,
    fill,
    solution,
    starts,
    with_busy,
)
from schemas.question import Label, Question, Step, Template, slots_of
from schemas.record import Record

if TYPE_CHECKING:
    from backends.media import Picture

NAMES = (
    "Anna", "Boris", "Carla", "David", "Emma", "Fred", "Greta", "Hugo", "Inga", "Jonas", "Kate", "Leon", "Maya", "Nora",
    "Oscar", "Paula", "Rosa", "Simon", "Tara", "Vera", "Wanda", "Yara",
)  # fmt: skip
WIDTH, HEIGHT = 640, 576
LINE = "#8a8a8a"
INTRO = "A meeting of {minutes} minutes, between 8:00 and 18:00, may start every {step} minutes from 8:00. {who} must "
INTRO += "attend. {rules} "
OTHERWISE = "(Plan|Find time for) a meeting of {minutes} minutes, between 8:00 and 18:00, that may start every {step} "
OTHERWISE += "minutes from 8:00. {who} "

TEMPLATES = (
    Template(
        text=INTRO + "What is its earliest possible start?",
        grammar=OTHERWISE + "must attend. {rules} (Which is|What is|Give) the earliest start that is possible(?|.)",
        keep=(("earliest", "first"), ("start",), ("must",)),
    ),
    Template(
        text=INTRO + "At which possible start can most of {wish} attend as well?",
        grammar=OTHERWISE
        + "must attend. {rules} (Which|What) possible start (lets|allows for) most of {wish} as well?",
        keep=(("most",), ("start",), ("must",)),
    ),
    Template(
        text=INTRO + "How many starts are possible?",
        grammar=OTHERWISE
        + "must attend. {rules} (How many starts can it have|How many starts are there to choose from)?",
        keep=(("how many",), ("start", "starts"), ("must",)),
    ),
)
KINDS: tuple[Kind, ...] = ("first", "best", "count")


class Knobs(Record):
    people: int = Field(ge=4, le=len(NAMES))
    must: int = Field(ge=2)
    rules: int = Field(ge=1, le=4)
    step: int
    """Minutes from one start to the next: the size of the search space."""


def knobs(level: int) -> Knobs:
    return Knobs(
        people=min(3 + level, 10),
        must=min(2 + 2 * level // 5, 6),
        rules=min(1 + level // 3, 4),
        step=30 if level < 8 else 15,
    )


def frame(knobs: Knobs, kind: Kind, rng: Random) -> Day:
    """Draw who must come, how long it takes, and the rules; there are starts enough to choose from."""
    unit, step = 60 // knobs.step, knobs.step
    names = tuple(rng.sample(NAMES, knobs.people))
    must = tuple(sorted(rng.sample(names, knobs.must), key=names.index))
    while True:
        rules = rng.sample(["after", "until", "lunch", "pause"], knobs.rules)
        noon = rng.choice((12, 13)) - OPENS
        day = Day(
            step=step,
            people=tuple(Calendar(name=name, busy=()) for name in names),
            must=must,
            wish=tuple(name for name in names if name not in must)[:4] if kind == "best" else (),
            length=rng.choice((60, 90) if step == 30 else (45, 60, 75)) // step,
            after=rng.randint(1, 2 * unit) if "after" in rules else None,
            until=HOURS * unit - rng.randint(1, 2 * unit) if "until" in rules else None,
            lunch=(noon * unit, (noon + 1) * unit) if "lunch" in rules else None,
            pause=30 // step if "pause" in rules else 0,
            kind=kind,
        )
        if len(day.windows) > MOST + 1:
            return day


def sample(knobs: Knobs, rng: Random) -> Day:
    """Choose which start, or how many, shall be right, then draw days until one has it and can be edited."""
    kind, count, rank = rng.choice(KINDS), rng.randint(1, MOST), rng.randrange(4)
    while True:
        day = frame(knobs, kind, rng)
        free = candidates(day, count + count % 2 if kind == "count" else 4, rng)
        if not free:
            continue
        answer = count if kind == "count" else free[rank]
        day = day.model_copy(update={"options": () if kind == "count" else free})
        for _ in range(60):
            below = free[:rank] if kind == "first" else ()
            stopped = tuple(rng.sample(free, 1)) if kind == "count" and count % 2 else below
            busy = fill(day, free, stopped, rng)
            if solution(day, busy) == answer and edit(day, busy, rng):
                return with_busy(day, busy)


def twin(day: Day, rng: Random) -> Day:
    other = edit(day, busy_of(day), rng)
    if other is None:
        raise ValueError("calendar_slots: one edit must change the answer; use scenes that were sampled")
    return with_busy(day, other)


def spoken(words: list[str] | tuple[str, ...]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def rules_of(day: Day) -> str:
    said = []
    if day.after is not None:
        said.append(f"It may not start before {day.clock(day.after)}.")
    if day.until is not None:
        said.append(f"It must end by {day.clock(day.until)}.")
    if day.lunch:
        said.append(f"It may not run into lunch, {day.clock(day.lunch[0])} to {day.clock(day.lunch[1])}.")
    if day.pause:
        said.append("Everybody who attends must be free for the half hour before it, too, which lies after 8:00.")
    return " ".join(said)


def times(day: Day, person: Calendar, until: int) -> str:
    said = [f"{day.clock(a)} to {day.clock(b)}" for a, b in person.busy if a < until]
    return f"{person.name} is busy {spoken(said)}." if said else f"{person.name} is free till {day.clock(until)}."


def ask(day: Day) -> Question:
    busy = busy_of(day)
    found, possible = solution(day, busy), starts(day, busy)
    if found is None:
        raise ValueError("calendar_slots: one start must be right")
    until = found + day.length if day.kind == "first" else day.slots
    facts = [
        Step(
            text=times(day, person, until),
            evidence=tuple(f"{person.name}.{a}" for a, _ in person.busy if a < until) or (person.name,),
        )
        for person in day.people
        if person.name in (*day.must, *day.wish)
    ]
    answer = str(found) if day.kind == "count" else day.clock(found)
    so = {
        "first": f"All who must attend are free for the first time from {answer} on.",
        "count": f"These starts are possible: {spoken([day.clock(start) for start in possible])}. They are {answer}.",
        "best": f"Possible starts are {spoken([day.clock(start) for start in possible])}; most others, "
        f"{spoken(comers(day, busy, found) or ['nobody'])}, can come at {answer}.",
    }[day.kind]
    words = {
        "minutes": str(day.length * day.step),
        "step": str(day.step),
        "who": spoken(day.must),
        "rules": rules_of(day),
        "wish": spoken(day.wish or ("nobody",)),
    }
    template = TEMPLATES[KINDS.index(day.kind)].text
    hours = {f"{day.clock(start).split(':')[0]}:00" for start in day.options}
    return Question(
        template=template,
        slots={slot: words[slot] for slot in slots_of(template)},
        choices=tuple(map(day.clock, day.options)),
        answer=answer,
        answer_type="integer" if day.kind == "count" else "choice",
        evidence=tuple(dict.fromkeys(part for step in facts for part in step.evidence)),
        reads=tuple(Label(part=text, text=text) for text in (*day.must, *day.wish, *sorted(hours))),
        rationale=(*facts, Step(text=so)),
        load_parts={
            "people": len(day.people),
            "attending": len(day.must) + len(day.wish) / 2,
            "rules": words["rules"].count("."),
            "starts": len(day.windows) / 10,
        },
        caption=f"Calendars of one day from 8:00 to 18:00. {' '.join(times(day, p, day.slots) for p in day.people)}",
    )


def draw(day: Day) -> "tuple[Picture]":
    from matplotlib.patches import Rectangle

    from backends.drawing.canvas import LABEL, MARGIN, TICK, font, page, picture, plane, points
    from backends.drawing.palette import FAINT, INK, SERIES

    look, hidden = day.look, day.hidden
    figure = page(look, WIDTH, HEIGHT)
    sheet = plane(figure, look)
    left, right, low, high = 72, WIDTH - MARGIN - 10, MARGIN + 14, HEIGHT - 54
    pitch, rise, unit = (right - left) / len(day.people), (high - low) / day.slots, 60 // day.step
    for slot in range(day.slots + 1):
        y, full = high - slot * rise, slot % unit == 0
        sheet.lines([((left, y), (right, y))], colors=LINE if full else FAINT, linewidths=points(1.4 if full else 0.7))
        text = f"{OPENS + slot // unit}:00"
        if full and text not in hidden:
            sheet.text(left - 8, y, text, ha="right", va="center_baseline", **font(look, TICK))
    for i, person in enumerate(day.people):
        x = left + i * pitch
        sheet.lines([((x, low), (x, high))], colors=LINE, linewidths=points(1.4))
        if person.name not in hidden:
            style = font(look, TICK + 1 if len(day.people) > 8 else LABEL - 1, fontweight="bold")
            sheet.text(x + pitch / 2, high + 12, person.name, ha="center", va="baseline", **style)
        for a, b in person.busy:
            if f"{person.name}.{a}" not in hidden:
                colour = SERIES[look.palette][i % 6]
                corner, size = (x + 4, high - b * rise), (pitch - 8, (b - a) * rise)
                sheet.add(Rectangle(corner, *size, fc=colour, ec=INK, lw=points(1.2 * look.stroke), zorder=3))
    sheet.lines([((right, low), (right, high))], colors=LINE, linewidths=points(1.4))
    return (picture(figure),)


FAMILY = Family(
    name="calendar_slots",
    revision=1,
    track="scenes",
    category="planning",
    skill="schedule",
    asks="the earliest or best start of a meeting, or how many starts are possible",
    top=10,
    templates=TEMPLATES,
    scene=Day,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
)
