"""Messages for which a question has the answer that is wanted, and the smallest edit that gives it another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, pairwise, permutations
from random import Random
from typing import TypeVar

from generators.diagram.sequence_asked import Asked, Kind
from generators.diagram.sequence_course import Course

T = TypeVar("T")
Join = tuple[int, int]
Found = tuple[Asked, tuple[str, ...]]
OPTIONS = 4


@dataclass(frozen=True)
class Wanted:
    kind: Kind
    counts: tuple[int, int] = (0, 0)
    """How many messages are sent or received, here and in the twin."""
    k: int = 0
    passes: int = 0
    """How often a token is passed on, at least."""


@dataclass(frozen=True)
class Flow:
    """How messages run."""

    parties: int
    messages: int
    far: float
    """Weight of a pair of parties that do not stand side by side, against one that do."""
    selfs: int


def joins(flow: Flow, wanted: Wanted, of: int, rng: Random) -> list[Join]:
    """Return senders and receivers, counted from the left, so that `of` sends or receives as many as is wanted."""
    counted = wanted.kind in ("sends", "receives")
    aimed = wanted.counts[0] if counted else wanted.k + 1 if wanted.kind == "kth" else 0
    at = set(rng.sample(range(flow.messages), aimed))
    selfs = set(rng.sample(range(flow.messages), flow.selfs))
    made = []
    for i in range(flow.messages):
        ends = [of] if i in at else [end for end in range(flow.parties) if end != of or not counted]
        pairs = [(start, end) for start in range(flow.parties) for end in ends if (start == end) is (i in selfs)]
        weights = [1.0 if abs(start - end) < 2 else flow.far for start, end in pairs]
        made.append(rng.choices(pairs, weights)[0])
    return [(end, start) for start, end in made] if wanted.kind == "sends" else made


def edited(course: Course, turns: tuple[str, ...]) -> Course:
    """Turn the arrow of one message, or exchange two messages."""
    return course.turned(*turns) if len(turns) == 1 else course.exchanged(*turns)


def found(course: Course, wanted: Wanted, of: str, rng: Random) -> Iterator[Found]:
    """Yield what can be asked as wanted, and the edit of the twin."""
    match wanted.kind:
        case "sends" | "receives":
            return _counted(course, Asked(wanted.kind, of), wanted.counts[1], rng)
        case "kth":
            return _named(course, Asked("kth", of, wanted.k), rng)
        case "token":
            starts = [Asked("token", start) for start in course.parties if len(course.passes(start)) >= wanted.passes]
            return chain.from_iterable(_named(course, asked, rng) for asked in _shuffled(starts, rng))
    return {"after": _after, "sent": _sent, "order": _order}[wanted.kind](course, rng)


def _shuffled(some: Sequence[T], rng: Random) -> list[T]:
    return rng.sample(some, len(some))


def _turns(course: Course) -> list[tuple[str, ...]]:
    return [(message.label,) for message in course.messages if message.start != message.end]


def _counted(course: Course, asked: Asked, there: int, rng: Random) -> Iterator[Found]:
    for turns in _shuffled(_turns(course), rng):
        if len(asked.at(edited(course, turns))) == there:
            yield asked, turns


def _after(course: Course, rng: Random) -> Iterator[Found]:
    """Exchange the message that follows with the one after it, or with the one before it."""
    order = course.order
    for i in _shuffled(list(range(len(order) - 2)), rng):
        of, here, there = order[i : i + 3]
        others = [label for label in order if label not in (of, here, there)]
        options = _shuffled([here, there, *rng.sample(others, OPTIONS - 2)], rng)
        yield Asked("after", of, options=tuple(options)), rng.choice(((here, there), (of, here)))


def _named(course: Course, asked: Asked, rng: Random) -> Iterator[Found]:
    """Look for an edit that makes another party the answer; the one asked about is never an option."""
    here = asked.found(course)
    for edit in _shuffled([*_turns(course), *pairwise(course.order)], rng):
        there = asked.found(edited(course, edit))
        if len({here, there, asked.of, ""}) == 4:
            others = [name for name in course.parties if name not in (here, there, asked.of)]
            options = _shuffled([here, there, *rng.sample(others, OPTIONS - 2)], rng)
            yield replace(asked, options=tuple(options)), edit


def _sent(course: Course, rng: Random) -> Iterator[Found]:
    """Both directions of a message, and both of one between parties that it does not join: words rule nothing out."""
    one, other = rng.sample([m for m in course.messages if m.start != m.end], 2)
    pairs = [pair for pair in permutations(course.parties, 2) if set(pair) != {other.start, other.end}]
    a, b = rng.choice(pairs)
    claims: list[tuple[str, ...]] = [(start, one.label, end) for start, end in permutations((one.start, one.end))]
    claims += [(start, other.label, end) for start, end in permutations((a, b))]
    yield Asked("sent", claims=tuple(_shuffled(claims, rng))), (one.label,)


def _order(course: Course, rng: Random) -> Iterator[Found]:
    """Both orders of neighbours, and both of two messages that never are."""
    i = rng.randrange(len(course.order) - 1)
    pair = course.order[i : i + 2]
    beside = {frozenset(two) for seen in (course, edited(course, pair)) for two in pairwise(seen.order)}
    others = combinations([label for label in course.order if label not in pair], 2)
    apart = [two for two in others if frozenset(two) not in beside]
    if apart:
        claims = [*permutations(pair), *permutations(rng.choice(apart))]
        yield Asked("order", claims=tuple(_shuffled(claims, rng))), pair
