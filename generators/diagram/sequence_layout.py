"""Where lifelines stand and messages lie, and whether all of it can be read. Lengths are steps of a program.

Lifelines stand far enough apart for a word and two bars between them; so the rest is a matter of heights alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from backends.drawing.sequence import DEEP, WIDE
from generators.diagram.sequence_course import Course, Frame, Message

APART = 17
"""Between two lifelines."""
ABOVE, BELOW = 5, 1
"""What a message needs for its word above its tail, and under its tip."""
EDGES = {"top": (1, 5), "middle": (2, 1), "bottom": (2, 1)}
"""What the lines of a frame need above and below."""
FIRST, LAST = 1, DEEP - 2
ROOM = ABOVE + BELOW + 1
"""What is left free somewhere, where that fits, so that one more message can be added."""
TAG = 6
"""Lifelines to the left of this run behind the tag of a frame."""
CLEAR = 3
"""Between the end of a bar and an arrow at its lifeline."""
SLIP = (8, 4)
"""From the middle of a note to a lifeline beside it, and to what is above or below, at least."""
BAR_LENGTHS = (9, 22)


@dataclass(frozen=True)
class Plan:
    """What a course is laid out for."""

    slanted: int
    bars: int
    frame: bool
    notes: int


def columns(parties: int, rng: Random) -> list[int]:
    """Return where lifelines stand, from left to right, unevenly where there is room."""
    gaps = [APART] * (parties - 1)
    for _ in range(WIDE - sum(gaps)):
        gaps[rng.randrange(len(gaps))] += 1
    return [sum(gaps[:i]) for i in range(parties)]


def laid_out(
    parties: dict[str, int], messages: list[Message], plan: Plan, words: list[str], rng: Random
) -> Course | None:
    """Give messages their heights, and add what the plan has beside them; None where that does not fit."""
    straight = [message.label for message in messages if message.start != message.end]
    slanted = set(rng.sample(straight, min(plan.slanted, len(straight))))
    drawn = tuple(replace(m, drop=rng.choice((2, 3))) if m.label in slanted else m for m in messages)
    course = spread(Course(parties, drawn), rng.choice(("loop", "opt", "alt")) if plan.frame else None, rng)
    if course is None:
        return None
    course = replace(course, bars=_bars(course, plan.bars, rng))
    return replace(course, notes=_notes(course, words[: plan.notes], rng))


def spread(course: Course, kind: str | None, rng: Random) -> Course | None:
    """Lay the messages out from the top down, two of them or more in a frame of this kind."""
    if kind is None:
        return _heights(course, None, (), rng)
    total = len(course.messages)
    first, last = rng.choice([(i, j) for i in range(total - 1) for j in range(i + 2, total + 1)])
    return _heights(course, kind, (first, rng.randrange(first + 1, last) if kind == "alt" else -1, last), rng)


def _heights(course: Course, kind: str | None, held: tuple[int, ...], rng: Random) -> Course | None:
    """Lay out with the top, the middle and the bottom of the frame above the messages of these numbers."""
    rows = list(_rows(course, dict(zip(EDGES, held, strict=False))))
    spare = LAST - FIRST - sum(above + below for _, above, below in rows)
    if spare < 0:
        return None
    if spare >= ROOM:
        rows.insert(rng.randint(0, len(rows)), ("", 0, ROOM))
        spare -= ROOM
    gaps = [0] * (len(rows) + 1)
    for _ in range(round(spare * rng.uniform(0.6, 1))):
        gaps[rng.randrange(len(gaps))] += 1
    at, y = dict[str, int](), FIRST
    for (name, above, below), gap in zip(rows, gaps, strict=False):
        at[name] = y + gap + above
        y = at[name] + below
    frame = Frame(kind, at["top"], at["bottom"], at.get("middle", 0)) if kind else None
    return replace(course, messages=tuple(replace(m, y=at[m.label]) for m in course.messages), frame=frame)


def _rows(course: Course, edges: dict[str, int]) -> Iterator[tuple[str, int, int]]:
    """Yield messages and lines of the frame from the top down, and what each needs above and below."""
    for place, message in enumerate((*course.messages, None)):
        yield from ((edge, *EDGES[edge]) for edge, at in edges.items() if at == place)
        if message:
            yield message.label, ABOVE, message.bottom - message.y + BELOW


def respaced(course: Course, rng: Random) -> Course | None:
    """Lay the same course out with other heights; its bars and notes go, which mean nothing."""
    frame, held = course.frame, tuple[int, ...]()
    if frame:
        above = [sum(m.y < edge for m in course.messages) for edge in (frame.top, frame.middle, frame.bottom)]
        held = (above[0], above[1] if frame.middle else -1, above[2])
    again = _heights(replace(course, bars=(), notes=()), frame.kind if frame else None, held, rng)
    return replace(again, bars=_bars(again, len(course.bars), rng)) if again else None


def _bars(course: Course, number: int, rng: Random) -> tuple[tuple[str, int, int], ...]:
    bars: list[tuple[str, int, int]] = []
    for _ in range(6 * number):
        top = rng.randint(1, LAST - BAR_LENGTHS[0])
        bar = (rng.choice(list(course.parties)), top, min(top + rng.randint(*BAR_LENGTHS), LAST))
        if len(bars) < number and _bars_fit(replace(course, bars=(*bars, bar))):
            bars.append(bar)
    return tuple(bars)


def _notes(course: Course, words: Sequence[str], rng: Random) -> tuple[tuple[str, int, int], ...]:
    gaps = [(a + b) // 2 for a, b in pairwise(sorted(course.parties.values()))]
    notes: list[tuple[str, int, int]] = []
    for _ in range(8 * len(words)):
        note = (words[len(notes)], rng.choice(gaps), rng.randint(SLIP[1], LAST - SLIP[1]))
        if _notes_fit(replace(course, notes=(*notes, note))):
            notes.append(note)
        if len(notes) == len(words):
            break
    return tuple(notes)


def legible(course: Course) -> bool:
    """Whether lifelines, messages, bars, the frame and notes keep clear of one another."""
    xs = sorted(course.parties.values())
    apart = all(b - a >= APART for a, b in pairwise(xs)) and xs[0] >= 0 and xs[-1] <= WIDE
    return apart and _rows_fit(course) and _bars_fit(course) and _notes_fit(course)


def _rows_fit(course: Course) -> bool:
    rows = sorted(rows_of(course))
    return rows[0][0] >= FIRST and rows[-1][1] <= LAST and all(a[1] <= b[0] for a, b in pairwise(rows))


def rows_of(course: Course) -> list[tuple[int, int]]:
    """Return from where to where each message and each line of the frame needs the page for itself."""
    rows = [(message.y - ABOVE, message.bottom + BELOW) for message in course.messages]
    if frame := course.frame:
        edges = {"top": frame.top, "bottom": frame.bottom, **({"middle": frame.middle} if frame.middle else {})}
        rows += [(y - EDGES[edge][0], y + EDGES[edge][1]) for edge, y in edges.items()]
    return rows


def _bars_fit(course: Course) -> bool:
    """Whether no arrow meets its lifeline at the end of a bar, and no bar another, or the tag of the frame."""
    tag = (course.frame.top, course.frame.top + EDGES["top"][1]) if course.frame else None
    for i, (who, top, bottom) in enumerate(course.bars):
        ends = [m.y for m in course.messages if m.start == who] + [m.bottom for m in course.messages if m.end == who]
        taken = [(above, below) for name, above, below in course.bars[:i] if name == who]
        taken += [tag] if tag and course.parties[who] < TAG else []
        if any(abs(y - edge) < CLEAR for y in ends for edge in (top, bottom)):
            return False
        if any(top <= below + CLEAR and above <= bottom + CLEAR for above, below in taken):
            return False
    return True


def _notes_fit(course: Course) -> bool:
    frame = course.frame
    lines = [frame.top, frame.top + EDGES["top"][1], frame.middle, frame.bottom] if frame else []
    for i, (_, x, y) in enumerate(course.notes):
        rows = [(m.y - ABOVE, m.bottom + BELOW) for m in course.messages if _passes(course, m, x)]
        rows += [(line, line) for line in lines]
        rows += [(q - SLIP[1], q + SLIP[1]) for _, p, q in course.notes[:i] if abs(x - p) < APART // 2]
        if any(above < y + SLIP[1] and y - SLIP[1] < below for above, below in rows):
            return False
        if any(abs(x - p) < SLIP[0] for p in course.parties.values()):
            return False
    return True


def _passes(course: Course, message: Message, x: int) -> bool:
    """Whether a message needs the gap between lifelines in which a point lies."""
    low, high = sorted((course.parties[message.start], course.parties[message.end]))
    return low < x < high if low < high else abs(x - low) < 2 * APART
