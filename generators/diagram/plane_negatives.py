"""Edits of a plane figure's program: hard negatives, each false by one stated fact, and edits that stay true.

Every change is proved here in whole numbers before it is offered: the fact held before and fails after, what
is said instead fails before and holds after, and the edited figure is as clear as the first.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, combinations, islice, product, zip_longest
from math import hypot, inf
from random import Random
from typing import NamedTuple, TypeVar

from backends.drawing.geometry import GRID
from generators.diagram.change import Size
from generators.diagram.edits import redirected, renamed, with_numbers, without
from generators.diagram.plane_clearance import clear, legible
from generators.diagram.plane_figure import SEEN, Fact, Plane, Point, gap
from generators.diagram.plane_figure import size as squared
from generators.diagram.plane_twin import moved

T = TypeVar("T")
SIZES: dict[Size, tuple[float, float]] = {"small": (SEEN, 1.2), "medium": (1.2, 2.5), "large": (2.5, inf)}
"""By how much a relation fails, in units of `MARGINS`: 7 to 14 degrees is small, over 30 large."""
KINDS = {"midpoint": "midpoint_moved"}
WANTED = 10
MADE = 2
"""Ways in which a fact that is denied is made to hold, as long as there are other edits."""
MARKS = ("equal_mark", "parallel_mark")
PLACES: list[Point] = [(x, y) for x in range(GRID + 1) for y in range(GRID + 1)]


@dataclass(frozen=True)
class Change:
    kind: str
    size: Size
    change: str
    program: str
    before: str
    after: str
    part: str
    """In the figure before the change."""
    positive: bool = False


def negatives(program: str, facts: tuple[Fact, ...], rng: Random, taken: str) -> Iterator[Change]:
    """Yield changes that make the facts' caption false, by fact and kind in turn; none gives the program `taken`.

    Where others come to an end, there are more of one kind and size.
    """
    ways = []
    for fact in facts:
        others = (change for change in turned(program, facts, fact, rng) if change.program != taken)
        ways.append(others if fact.so else islice(others, MADE))
    offers = [_proved(facts, offered(program, facts, rng)) for offered in (_swapped, _exchanged, _redirected, _removed)]
    ways += [islice(each, 1) for each in offers]
    known = {taken}
    in_turn = filter(None, chain.from_iterable(zip_longest(*ways)))
    for change in chain(in_turn, _more(program, facts, rng), *offers):
        if change.program not in known:
            known.add(change.program)
            yield change


def _more(program: str, facts: tuple[Fact, ...], rng: Random) -> Iterator[Change]:
    """Yield more changes after which one fact is not so, for figures that few edits fit."""
    for turn in (1, 2, 3):
        for fact in facts:
            if not fact.so:
                yield from islice(_made(program, facts, fact, rng), MADE * turn, MADE * (turn + 1))
            elif fact.relation != "labelled":
                yield from _broken(program, facts, fact, rng, turn)


def turned(program: str, facts: tuple[Fact, ...], fact: Fact, rng: Random) -> Iterator[Change]:
    """Yield changes after which one fact is not so, and the others still are."""
    if fact.relation == "labelled":
        yield _relabelled(program, fact, rng)
    else:
        yield from (_broken if fact.so else _made)(program, facts, fact, rng)


def _proved(facts: tuple[Fact, ...], offers: Iterator[Change]) -> Iterator[Change]:
    """Keep the offers that really make the caption false, and are clear to see."""
    for change in offers:
        after = Plane.read(change.program)
        told = not all(fact.holds(after) for fact in facts) and all(fact.plain(after) for fact in facts)
        if told and legible(change.program):
            yield change


def _shuffled(offers: Iterable[T], rng: Random) -> list[T]:
    mixed = list(offers)
    rng.shuffle(mixed)
    return mixed


def _broken(program: str, facts: tuple[Fact, ...], fact: Fact, rng: Random, turn: int = 0) -> Iterator[Change]:
    """Move one point, so that one fact fails by little, by more and by much, in any order; the others still hold.

    Of each, it is the first move that fits, or with `turn` a later one.
    """
    plane = Plane.read(program)
    # near places first, but not always the nearest
    found = sorted(_moves(plane, fact), key=lambda move: (_beside(plane, fact, move), move.far * rng.uniform(1, 1.6)))
    for size, (least, most) in _shuffled(SIZES.items(), rng):
        fits = (move for move in found if least <= move.off < most)
        edits = (edited for move in fits if (edited := _moved(program, plane, facts, fact, move)))
        for edited in islice(edits, turn, turn + 1):
            yield Change(KINDS.get(fact.relation, f"{fact.relation}_broken"), size, *edited)


def _made(program: str, facts: tuple[Fact, ...], fact: Fact, rng: Random) -> Iterator[Change]:
    """Move one point, so that a relation that is denied holds, and the others still do: in any number of ways."""
    plane = Plane.read(program)
    off = gap(plane, fact.relation, fact.of, fact.that)
    size = next(size for size, (_, most) in SIZES.items() if off < most)
    found = sorted(_moves(plane, fact), key=lambda move: move.far * rng.uniform(1, 1.6))
    right = [move for move in found if move.off < 1e-9 and fact.opposite.holds(plane.at(move.name, move.spot))]
    edits = (edited for move in right if (edited := _moved(program, plane, facts, fact, move)))
    yield from (Change(f"{fact.relation}_made", size, *edited) for edited in edits)


class _Edited(NamedTuple):
    """What a change has besides its kind and size, in its order."""

    change: str
    program: str
    before: str
    after: str
    part: str


def _moved(program: str, plane: Plane, facts: tuple[Fact, ...], fact: Fact, move: "_Move") -> _Edited | None:
    """Move a point; None where another fact than this fails then, or the figure is not clear."""
    name, after = move.name, plane.at(move.name, move.spot)
    others = [other for other in facts if other != fact]
    if not all(other.holds(after) and other.plain(after) for other in others) or not clear(replace(after, marked=())):
        return None
    edited, aside = _unmarked(moved(program, name, move.spot), plane, name)
    if fact.relation == "midpoint" and name not in after.inner(fact.of):
        aside += f", but beside segment {fact.of}"
    said = fact.opposite.sentence
    change = f"Point {name} has moved: {said[0].lower()}{said[1:-1]}{aside}."
    return _Edited(change, edited, fact.sentence, said, _part_of(plane, name)) if legible(edited) else None


class _Move(NamedTuple):
    name: str
    spot: Point
    off: float
    """By how much the fact fails then."""
    far: float


def _moves(plane: Plane, fact: Fact) -> Iterator[_Move]:
    """Yield the points whose place decides a fact and the places they can take, at most 8 units away."""
    names = fact.that if fact.relation == "midpoint" else fact.of + fact.that
    if fact.relation == "tangent":
        names = plane.circles[fact.of] + fact.that
    taken = set(plane.points.values())
    for name in names:
        bound = [segment for segment in plane.segments if name in segment]
        if any(plane.inner(segment) for segment in bound):  # what lies on it would no longer
            continue
        x, y = plane.points[name]
        for spot in PLACES:
            far = hypot(spot[0] - x, spot[1] - y)
            if spot in taken or far > 8:
                continue
            after = plane.at(name, spot)
            if all(20 <= squared(after.vector(segment)) <= 200 for segment in bound):
                yield _Move(name, spot, gap(after, fact.relation, fact.of, fact.that), far)


def _beside(plane: Plane, fact: Fact, move: _Move) -> bool:
    """Return whether a midpoint leaves its segment: only where it cannot slide along it."""
    return fact.relation == "midpoint" and move.name not in plane.at(move.name, move.spot).inner(fact.of)


def _unmarked(program: str, plane: Plane, letters: str) -> tuple[str, str]:
    """Leave out ticks and arrows that are true no longer once one of these points or segments changes, and say so."""
    if not any(letters in segment for segment in plane.marked):
        return program, ""
    return without(program, lambda word, names: word in MARKS), f"; {' and '.join(plane.marked)} lose their marks"


def _part_of(plane: Plane, name: str) -> str:
    for segment in plane.segments:
        if name in segment:
            return segment
    return next((f"{centre}.circle" for centre, through in plane.circles.items() if through == name), name)


def _relabelled(program: str, fact: Fact, rng: Random) -> Change:
    """Write another length, of other digits, beside a segment; what is drawn stays."""
    old = fact.that
    new = rng.choice([n for n in range(11, 99) if str(n)[0] != old[0] and str(n)[1] != old[1]])
    return Change(
        kind="value_relabelled",
        size="small",
        change=f"The number beside segment {fact.of} is {new} instead of {old}.",
        program=with_numbers(program, "length", lambda names, numbers: [new] if names == tuple(fact.of) else numbers),
        before=fact.sentence,
        after=replace(fact, that=str(new)).sentence,
        part=f"{fact.of}.length",
    )


def _swapped(program: str, facts: tuple[Fact, ...], rng: Random) -> Iterator[Change]:
    """Swap two letters. The ends of one segment are no choice: it keeps its name, read backwards."""
    for p, q in _shuffled(combinations(Plane.read(program).points, 2), rng):
        names, change = {p: q, q: p}, f"The letters {p} and {q} are swapped."
        for fact in _renamed_away(program, facts, names):
            said, edited = _rename(fact, names).sentence, renamed(program, names)
            yield Change("letters_swapped", "small", change, edited, fact.sentence, said, f"{p}.label")


def _exchanged(program: str, facts: tuple[Fact, ...], rng: Random) -> Iterator[Change]:
    """Exchange the names of two segments, so that each name still stands for a segment."""
    for first, second in _shuffled(combinations(Plane.read(program).segments, 2), rng):
        names = dict(zip(first + second, second + first, strict=True))
        change = f"Segments {first} and {second} have exchanged their letters."
        for fact in _renamed_away(program, facts, names):
            said, edited = _rename(fact, names).sentence, renamed(program, names)
            yield Change("names_exchanged", "medium", change, edited, fact.sentence, said, f"{first[0]}.label")


def _rename(fact: Fact, names: dict[str, str]) -> Fact:
    def new(name: str) -> str:
        return "".join(names.get(letter, letter) for letter in name)

    return Fact(fact.relation, new(fact.of), new(fact.that), fact.so)


def _renamed_away(program: str, facts: tuple[Fact, ...], names: dict[str, str]) -> Iterator[Fact]:
    """Yield the facts that no longer hold under their own letters, and plainly did not under the new ones before.

    A denial fails only where all that it names is drawn: else some would call it true.
    """
    named = {letter for fact in facts for letter in fact.of + fact.that}
    if not named & set(names):
        return
    plane, after = Plane.read(program), Plane.read(renamed(program, names))
    for fact in facts:
        new = _rename(fact, names)
        drawn = fact.so or (fact.stands(after) and new.stands(plane))
        if drawn and not fact.holds(after) and not new.holds(plane) and new.plain(plane):
            yield fact


def _redirected(program: str, facts: tuple[Fact, ...], rng: Random) -> Iterator[Change]:
    """Draw a segment of the caption from one of its ends to a point where it did not end."""
    plane = Plane.read(program)
    ends = [(segment, keep) for segment in _bare(plane, facts) for keep in segment]
    for (segment, keep), goal in _shuffled(product(ends, plane.points), rng):
        if goal in segment or plane.draws(keep + goal):
            continue
        new = (keep, goal) if segment[0] == keep else (goal, keep)
        bare, aside = _unmarked(_unwritten(program, segment), plane, segment)
        yield Change(
            kind="endpoint_changed",
            size="large",
            change=f"The segment from {keep} ends at {goal} instead of {segment.replace(keep, '')}{aside}.",
            program=redirected(bare, "segment", tuple(segment), new),
            before=Fact("drawn", segment).sentence,
            after=Fact("drawn", "".join(new)).sentence,
            part=segment,
        )


def _removed(program: str, facts: tuple[Fact, ...], rng: Random) -> Iterator[Change]:
    """Leave out a segment of the caption; its ends stay."""
    plane = Plane.read(program)
    for segment in _shuffled(_bare(plane, facts), rng):
        bare, aside = _unmarked(_unwritten(program, segment), plane, segment)
        change = f"Segment {segment} is missing; its ends are there{aside}."
        edited = without(bare, lambda word, names, s=segment: word == "segment" and names == tuple(s))  # type: ignore[misc]
        fact = Fact("drawn", segment)
        yield Change("segment_removed", "large", change, edited, fact.sentence, fact.opposite.sentence, segment)


def _unwritten(program: str, segment: str) -> str:
    return without(program, lambda word, names: word == "length" and names == tuple(segment))


def _bare(plane: Plane, facts: tuple[Fact, ...]) -> list[str]:
    """Return the segments that the facts name and on which no other point is set."""
    named = dict.fromkeys(name for fact in facts for name in (fact.of, fact.that) if name in plane.segments)
    free = [name for name in named if not plane.inner(name)]
    return [name for name in free if name not in (*plane.marked, *plane.lengths)] or free


TURNS: dict[str, tuple[str, Callable[[int, int], Point]]] = {
    "rotated": ("The figure is turned by a quarter.", lambda x, y: (GRID - y, x)),
    "mirrored": ("The figure is mirrored, left and right.", lambda x, y: (GRID - x, y)),
    "upended": ("The figure is turned upside down.", lambda x, y: (GRID - x, GRID - y)),
}


def positives(program: str, facts: tuple[Fact, ...], rng: Random) -> Iterator[Change]:
    """Yield changes of the whole figure under which every fact holds."""
    said, part = facts[0].sentence, (facts[0].that if facts[0].relation != "midpoint" else facts[0].of)
    turns: list[tuple[str, Size, str, Callable[[int, int], Point]]] = [
        (kind, "large", change, turn) for kind, (change, turn) in TURNS.items()
    ]
    points = Plane.read(program).points.values()
    slides = [
        (dx, dy)
        for dx, dy in product((-3, -2, -1, 0, 1, 2, 3), repeat=2)
        if abs(dx) + abs(dy) > 1 and all(0 <= x + dx <= GRID and 0 <= y + dy <= GRID for x, y in points)
    ]
    if slides:
        dx, dy = rng.choice(slides)
        turns.append(("translated", "medium", "The whole figure is shifted.", lambda x, y: (x + dx, y + dy)))
    for kind, size, change, turn in turns:
        edited = with_numbers(program, "point", lambda _, old, turn=turn: list(turn(*old)))  # type: ignore[misc]
        after = Plane.read(edited)
        if legible(edited) and all(fact.holds(after) for fact in facts):
            yield Change(kind, size, change, edited, said, said, part, positive=True)
