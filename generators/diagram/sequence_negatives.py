"""Edits of a course: hard negatives, each false by one stated fact, and edits that stay true.

A message is known by its word: two arrows between the same parties that change places without their words give the
same diagram, and none is offered. Every change is proved on the course before it is offered: exactly one fact of the
caption fails, and what is said instead was false before.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, combinations, islice
from random import Random
from typing import NamedTuple, TypeVar

from backends.drawing.sequence import DEEP
from generators.diagram.change import Change, Size
from generators.diagram.sequence_course import Course, Fact, Message, difference, mermaid
from generators.diagram.sequence_layout import legible, respaced

T = TypeVar("T")
WANTED = 10
TOLD_AS_LINES = 0.8
"""Share told as a line of Mermaid, of those that one line tells."""
PLAN = (
    "arrow_reversed", "endpoint_moved", "order_exchanged", "labels_exchanged", "message_added", "message_removed",
    "line_changed", "names_exchanged", "frame_changed", "order_exchanged", "endpoint_moved", "arrow_reversed",
    "labels_exchanged", "names_exchanged", "line_changed", "message_removed",
)  # fmt: skip
"""The kinds in turn, and again where some are not to be had; the ten first make the set."""


class _Offer(NamedTuple):
    change: str
    course: Course
    part: str


class _Proof(NamedTuple):
    """An offer, the one fact of the caption that it breaks, and what it makes true instead."""

    offer: _Offer
    fact: Fact
    said: Fact


def size_of(course: Course, other: Course) -> Size:
    found = difference(course, other)
    return "small" if found < 2 else "medium" if found == 2 else "large"


def negatives(course: Course, told: tuple[Fact, ...], taken: Course, rng: Random) -> list[Change]:
    """Return changes that make the caption false, over kinds and sizes; none gives the course `taken`."""
    offers = {kind: _proved(course, told, offered(course, rng)) for kind, offered in OFFERS.items()}
    found, known = list[Change](), {taken.program}
    broken: Counter[Fact] = Counter()
    for kind in PLAN * 4:
        proof, offers[kind] = _fresh(offers[kind], broken, known)
        if proof:
            found.append(_change(kind, course, told, proof, rng))
            known.add(proof.offer.course.program)
            broken[proof.fact] += 1
        if len(found) == WANTED:
            break
    return found


def _proved(course: Course, told: tuple[Fact, ...], offers: Iterator[_Offer]) -> Iterator[_Proof]:
    for offer in offers:
        broken = [fact for fact in told if not fact.holds(offer.course)]
        said = broken[0].instead(offer.course) if len(broken) == 1 else None
        if said and not said.holds(course) and legible(offer.course):
            yield _Proof(offer, broken[0], said)


def _fresh(proofs: Iterator[_Proof], broken: Counter[Fact], known: set[str]) -> tuple[_Proof | None, Iterator[_Proof]]:
    """Take a proof of a fact broken seldom; return it, and those that are left."""
    near = [proof for proof in islice(proofs, 8) if proof.offer.course.program not in known]
    if not near:
        return None, proofs
    best = min(near, key=lambda proof: broken[proof.fact])
    near.remove(best)
    return best, chain(near, proofs)


def _change(kind: str, course: Course, told: tuple[Fact, ...], proof: _Proof, rng: Random) -> Change:
    """Word an offer: as a sentence, or as a line of Mermaid where one message became another."""
    offer, fact, said = proof
    before, after, caption = fact.sentence, said.sentence, _caption(told)
    lines = [(m.mermaid, offer.course.said[m.label].mermaid) for m in course.messages if m.label in offer.course.said]
    lines = [(old, new) for old, new in lines if old != new]
    text = mermaid(course)
    if len(lines) == 1 and text.replace(*lines[0]) == mermaid(offer.course) and rng.random() < TOLD_AS_LINES:
        ((before, after),) = lines
        caption = text
    return Change(
        kind, size_of(course, offer.course), offer.change, offer.course.program, before, after, caption, offer.part
    )


def _caption(told: tuple[Fact, ...]) -> str:
    return " ".join(fact.sentence for fact in told)


def _shuffled(some: list[T], rng: Random) -> list[T]:
    return rng.sample(some, len(some))


def _between(course: Course) -> list[Message]:
    """The messages that do not come back to their sender."""
    return [message for message in course.messages if message.start != message.end]


def _reversed(course: Course, rng: Random) -> Iterator[_Offer]:
    for m in _shuffled(_between(course), rng):
        change = f"The arrow of {m.label} leads from {m.end} to {m.start} instead of from {m.start} to {m.end}."
        yield _Offer(change, course.turned(m.label), m.label)


def _moved(course: Course, rng: Random) -> Iterator[_Offer]:
    moves = [(m, name, tail) for m in _between(course) for name in course.parties for tail in (True, False)]
    for m, name, tail in _shuffled(moves, rng):
        if name in (m.start, m.end):
            continue
        change = f"The arrow of {m.label} ends at {name} instead of {m.end}."
        if tail:
            change = f"The arrow of {m.label} starts at {name} instead of {m.start}."
        yield _Offer(change, course.with_messages(replace(m, start=name) if tail else replace(m, end=name)), m.label)


def _order(course: Course, rng: Random) -> Iterator[_Offer]:
    for one, other in _shuffled(list(combinations(course.order, 2)), rng):
        yield _Offer(f"The messages {one} and {other} have exchanged places.", course.exchanged(one, other), one)


def _labels(course: Course, rng: Random) -> Iterator[_Offer]:
    """Exchange the words of two arrows; of two between the same parties it is their order alone that changes."""
    for one, other in _shuffled(list(combinations(course.messages, 2)), rng):
        swapped = replace(one, label=other.label), replace(other, label=one.label)
        change = f"The words {one.label} and {other.label} have exchanged places; the arrows are where they were."
        yield _Offer(change, course.with_messages(*swapped), f"{one.label}.label")


def _added(course: Course, rng: Random) -> Iterator[_Offer]:
    """Add an arrow with a word that no other has; where there is room, it takes that."""
    taken = {message.label for message in course.messages} | {word for word, _, _ in course.notes}
    for _ in range(120):
        word = "".join(rng.choice(letters) for letters in ("aeou", "bdhkmnrstvz") * 2)
        start, end = rng.sample(list(course.parties), 2)
        y = rng.randint(1, DEEP)
        far = all(sum(a != b for a, b in zip(word, other, strict=True)) > 1 for other in taken)
        if far and not any(abs(y - m.y) < 6 for m in course.messages):
            change = f"There is one more message, {word}, from {start} to {end}."
            yield _Offer(change, course.with_messages(Message(start, end, word, y)), start)


def _removed(course: Course, rng: Random) -> Iterator[_Offer]:
    for m in _shuffled(list(course.messages), rng):
        fewer = replace(course, messages=tuple(other for other in course.messages if other != m))
        yield _Offer(f"The message {m.label}, from {m.start} to {m.end}, is missing.", fewer, m.label)


def _line(course: Course, rng: Random) -> Iterator[_Offer]:
    for m in _shuffled(list(course.messages), rng):
        new, old = ("solid", "dashed") if m.dashed else ("dashed", "solid")
        change = f"The arrow of {m.label} is {new} instead of {old}."
        yield _Offer(change, course.with_messages(replace(m, dashed=not m.dashed)), m.label)


def _names(course: Course, rng: Random) -> Iterator[_Offer]:
    """Exchange two names: lifelines, bars and arrows stay where they are."""
    for one, other in _shuffled(list(combinations(course.parties, 2)), rng):
        names = {one: other, other: one}

        def new(name: str, names: dict[str, str] = names) -> str:
            return names.get(name, name)

        after = replace(
            course,
            parties={new(name): x for name, x in course.parties.items()},
            messages=tuple(replace(m, start=new(m.start), end=new(m.end)) for m in course.messages),
            bars=tuple((new(who), top, bottom) for who, top, bottom in course.bars),
        )
        yield _Offer(f"The names {one} and {other} have exchanged places.", after, f"{one}.label")


def _frame(course: Course, rng: Random) -> Iterator[_Offer]:
    """Move the top or the bottom of the frame past a message."""
    frame = course.frame
    if frame is None:
        return
    moves = [(edge, y) for edge in ("top", "bottom") for y in range(1, DEEP)]
    for edge, y in _shuffled(moves, rng):
        top, bottom = (y, frame.bottom) if edge == "top" else (frame.top, y)
        if not top < (frame.middle or top + 1) < bottom:
            continue
        after = replace(course, frame=replace(frame, top=top, bottom=bottom))
        gone = [label for label in course.order if course.inside(label) != after.inside(label)]
        if len(gone) == 1 and any(after.inside(label) for label in after.order):
            side = "inside" if after.inside(gone[0]) else "outside"
            change = f"The {frame.kind} frame has another {edge}: {gone[0]} stands {side} it."
            yield _Offer(change, after, f"frame.{frame.top}")


OFFERS: dict[str, Callable[[Course, Random], Iterator[_Offer]]] = {
    "arrow_reversed": _reversed,
    "endpoint_moved": _moved,
    "order_exchanged": _order,
    "labels_exchanged": _labels,
    "message_added": _added,
    "message_removed": _removed,
    "line_changed": _line,
    "names_exchanged": _names,
    "frame_changed": _frame,
}


def positives(course: Course, told: tuple[Fact, ...], rng: Random) -> Iterator[Change]:
    """Yield the course with its parties in another order, and with other heights: every message is what it was."""
    part = next(iter(course.parties))
    said = told[0].sentence
    change = "The parties stand in another order."
    yield Change(
        "reordered", "large", change, _reordered(course, rng).program, said, said, _caption(told), part, positive=True
    )
    again = respaced(course, rng)
    if again:
        line, text = next(m.mermaid for m in course.messages), mermaid(course)
        change = "The messages lie higher or lower, in the same order."
        yield Change("respaced", "large", change, again.program, line, line, text, part, positive=True)


def _reordered(course: Course, rng: Random) -> Course:
    """Place the parties in another order that is no mirror image; without notes, and without bars where these clash."""
    names = sorted(course.parties, key=course.parties.__getitem__)
    for attempt in range(100):
        order = _shuffled(names, rng)
        spots = dict(zip(order, sorted(course.parties.values()), strict=True))
        after = replace(course, parties=spots, notes=(), bars=course.bars if attempt < 20 else ())
        if order not in (names, names[::-1]) and legible(after):
            return after
    raise ValueError("message_sequence: lifelines must keep clear in some other order")
