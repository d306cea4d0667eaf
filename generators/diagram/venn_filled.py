"""Items in the sets of a frame, so that a question has the answer that is wanted, and its twin another."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, permutations, product
from random import Random

from generators.diagram.venn_asked import FORMS, Asked, Claim, Kind, claimed
from generators.diagram.venn_diagram import SHAPES, Diagram, Item
from generators.diagram.venn_layout import Frame, Plan, Room, Spot, marks

ROLES = 4
"""Ways to give the sets of a frame their roles in the question that are tried, before another frame is drawn."""
Part = int
"""The sets that something lies in, as bits."""


@dataclass(frozen=True)
class Wanted:
    kind: Kind
    form: str
    k: int
    items: int
    low: int
    """Of the two counts, here and in the twin, the lower one."""
    high_first: bool
    """Whether the item that moves is counted here, or in the twin."""
    shapes: bool


@dataclass(frozen=True)
class Filled:
    diagram: Diagram
    asked: Asked
    moves: tuple[str, int, int]
    """Which item the twin moves, and where to."""


_Stood = tuple[tuple[Spot, Spot], list[Spot]]
"""Both spots of the item that moves, and those of the others."""


@dataclass(frozen=True)
class _Cast:
    """In which parts of the page the items stand: that which moves, in either of two, and then the others."""

    pairs: tuple[tuple[Part, Part], ...]
    others: tuple[frozenset[Part], ...]


def filled(frame: Frame, wanted: Wanted, plan: Plan, names: tuple[list[str], list[str]], rng: Random) -> Filled | None:
    """Put items into a frame; None where there is no room for what is wanted."""
    orders = list(permutations(range(plan.sets), min(3, plan.sets)))
    rng.shuffle(orders)
    casts = ((roles, CASTS[wanted.kind](frame, wanted, roles, rng)) for roles in orders)
    for roles, cast in islice(((roles, cast) for roles, cast in casts if cast.pairs and all(cast.others)), ROLES):
        stood = _stood(frame, cast, rng)
        found = _asked_of(frame, wanted, stood, (roles, *names), rng) if stood else None
        if found:
            diagram, twin = found.diagram, _moved(found.diagram, found.moves)
            signs = marks(_both(diagram, twin), plan.marks, rng)
            return replace(found, diagram=replace(diagram, marks=signs))
    return None


def _asked_of(
    frame: Frame, wanted: Wanted, stood: _Stood, names: tuple[tuple[int, ...], list[str], list[str]], rng: Random
) -> Filled | None:
    """Give names and signs to what stands in a frame, and ask."""
    roles, sets, items = names
    here, there = stood[0] if wanted.high_first else stood[0][::-1]
    shapes = [rng.choice(list(SHAPES)) if wanted.shapes else "dot" for _ in items]
    placed = [(name, Item(*spot, shape)) for name, spot, shape in zip(items, (here, *stood[1]), shapes, strict=True)]
    rng.shuffle(placed)
    diagram = Diagram(dict(zip(sets, frame.regions, strict=True)), dict(placed))
    moves = (items[0], *there)
    asked = _asked(wanted, (diagram, _moved(diagram, moves)), tuple(sets[role] for role in roles), items, rng)
    return Filled(diagram, asked, moves) if asked else None


def _moved(diagram: Diagram, moves: tuple[str, int, int]) -> Diagram:
    name, x, y = moves
    return Diagram(diagram.regions, diagram.items | {name: Item(x, y, diagram.items[name].shape)})


def _both(diagram: Diagram, twin: Diagram) -> Diagram:
    """Return a diagram with the items of both, so that no mark is where an item comes to stand."""
    return Diagram(diagram.regions, diagram.items | {f"{name}'": item for name, item in twin.items.items()})


def _stood(frame: Frame, cast: _Cast, rng: Random) -> _Stood | None:
    room = Room(frame, rng)
    mover = room.put_between(cast.pairs)
    if not mover:
        return None
    spots: list[Spot] = []
    for parts in cast.others:
        spot = room.put(parts)
        if not spot:
            return None
        spots.append(spot)
    return mover, spots


def _home(part: Part, sets: int) -> frozenset[str]:
    """Return the sets of a part of the page by number, as texts."""
    return frozenset(str(i) for i in range(sets) if part >> i & 1)


def _neighbours(some: frozenset[Part], others: frozenset[Part]) -> tuple[tuple[Part, Part], ...]:
    """Return the pairs of parts with one outline between them."""
    return tuple((a, b) for a, b in product(sorted(some), sorted(others)) if (a ^ b).bit_count() == 1)


def _entering(parts: frozenset[Part], leaving: Iterable[Part], entered: Part) -> tuple[tuple[Part, Part], ...]:
    """Return the pairs of parts, with an outline between them that one enters."""
    return tuple((part, part | entered) for part in sorted(leaving) if part | entered in parts)


def _counted(frame: Frame, wanted: Wanted, roles: tuple[int, ...], rng: Random) -> _Cast:
    form, sets = FORMS[wanted.form], len(frame.regions)
    of = tuple(map(str, roles[: form.sets]))
    true = frozenset(part for part in frame.parts if form.lies(_home(part, sets), of, wanted.k))
    false = frame.parts - true
    rest = wanted.items - 1 - wanted.low
    return _Cast(_neighbours(true, false), (true,) * wanted.low + (false,) * rest)


def _same(frame: Frame, wanted: Wanted, roles: tuple[int, ...], rng: Random) -> _Cast:
    part = frozenset({rng.choice(sorted(frame.parts))})
    others = frame.parts - part
    rest = wanted.items - 2 - wanted.low
    return _Cast(_neighbours(part, others), (part,) * (wanted.low + 1) + (others,) * rest)


def _item(frame: Frame, wanted: Wanted, roles: tuple[int, ...], rng: Random) -> _Cast:
    """One item moves out of the second of two sets and stays in the first; another is not even in that."""
    a, b = (1 << role for role in roles[:2])
    pairs = _entering(frame.parts, (part for part in frame.parts if part & a and not part & b), b)
    outside = frozenset(part for part in frame.parts if not part & a)
    return _Cast(pairs, (outside, *(frame.parts,) * (wanted.items - 2)))


def _rule(frame: Frame, wanted: Wanted, roles: tuple[int, ...], rng: Random) -> _Cast:
    """One item alone, by moving into b, makes false that none is in a and in b, and true that all of c are in b."""
    a, b, c = (1 << role for role in roles)
    pairs = _entering(frame.parts, (part for part in frame.parts if part & a and part & c and not part & b), b)
    allowed = frozenset(p for p in frame.parts if not (p & a and p & b) and not (p & c and not p & b))
    first = frozenset(part for part in allowed if part & c)
    return _Cast(pairs, (first, *(allowed,) * (wanted.items - 2)))


CASTS = {"count": _counted, "same": _same, "item": _item, "rule": _rule}


def _asked(
    wanted: Wanted, both: tuple[Diagram, Diagram], roles: tuple[str, ...], items: Sequence[str], rng: Random
) -> Asked | None:
    """Ask of a diagram and its twin; None where other statements than those meant are true."""
    if wanted.kind == "count":
        return Asked("count", wanted.form, roles[: FORMS[wanted.form].sets], wanted.k)
    if wanted.kind == "same":
        return Asked("same", of=items[1])
    if wanted.kind == "item":
        live = [(form, items[0], *roles[:2]) for form in ("both", "but_not")]
        others = list(_idle_items(both[0], items[1], rng))
    else:
        a, b, c = roles
        live = [("empty", *rng.sample((a, b), 2)), ("every", c, b)]
        others = list(_idle_rules(both[0], b, rng))
    true = [[claimed(claim).holds(which) for claim in (*live, *others)] for which in both]
    if len(others) < 2 or any(sum(row) != 1 for row in true):
        return None
    claims = [*live, *others]
    rng.shuffle(claims)
    return Asked(wanted.kind, claims=tuple(claims))


def _idle_items(diagram: Diagram, item: str, rng: Random) -> Iterator[Claim]:
    """Yield two claims that are as like each other as the live ones, and both false, of an item that does not move."""
    absent = [name for name in diagram.regions if name not in diagram.homes[item]]
    one = rng.choice(absent)
    other = rng.choice([name for name in diagram.regions if name != one])
    yield from ((form, item, one, other) for form in ("both", "but_not"))


def _idle_rules(diagram: Diagram, taken: str, rng: Random) -> Iterator[Claim]:
    """Yield two claims as like each other as the live ones, about another set; the diagram need not deny them."""
    names = list(diagram.regions)
    found = [
        (x, y, z) for x, y, z in product(names, repeat=3)
        if y != taken and len({x, y, z}) == 3 and not claimed(("empty", x, y)).holds(diagram)
        and not claimed(("every", z, y)).holds(diagram)
    ]  # fmt: skip
    if found:
        x, y, z = rng.choice(found)
        yield from (("empty", *rng.sample((x, y), 2)), ("every", z, y))
