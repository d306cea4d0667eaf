"""Scattered shapes, known by colour and outline, and boards of them on which a question has the answer wanted."""

from collections.abc import Callable, Sequence
from math import dist
from random import Random

from generators.spatial.boards import COLOURS, SHAPES
from generators.spatial.scatter import MIDDLE, Spot, scatter
from schemas.record import Record

NEARER = 1.2
"""Least ratio of the second distance to the first, from centre to centre and from centre to rim."""
BESIDE = 4
"""Least pixels from the rim of a shape to the centre of another that lies beside it."""
WHERE = {"to the left of": (-1, 0), "to the right of": (1, 0), "above": (0, 1), "below": (0, -1)}


class Kind(Record):
    colour: str
    shape: str

    def words(self, count: int = 1) -> str:
        return f"{self.colour} {self.shape}{'' if count == 1 else 'es' if self.shape == 'cross' else 's'}"

    def named(self, name: str) -> bool:
        """Whether this is its colour or its shape."""
        return name in (self.colour, self.shape)


class Thing(Record):
    id: str
    kind: Kind
    x: int
    y: int
    """Pixels from the lower left corner of the page, before jitter."""
    radius: int

    def away(self, other: "Thing") -> float:
        return dist((self.x, self.y), (other.x, other.y))

    def quarter(self) -> str:
        return f"{'upper' if self.y > MIDDLE else 'lower'} {'left' if self.x < MIDDLE else 'right'}"


ALL = tuple(Kind(colour=colour, shape=shape) for colour in COLOURS for shape in SHAPES)
Laid = tuple[list[Kind], list[Spot]]
"""Kinds and places of things, one for one."""


def other(kind: Kind, attribute: str, rng: Random) -> Kind:
    """Return a kind with another colour, or another shape."""
    values = COLOURS if attribute == "colour" else SHAPES
    return kind.model_copy(update={attribute: rng.choice([v for v in values if v != getattr(kind, attribute)])})


def near(kind: Kind, rng: Random) -> Kind:
    """Return a kind that differs in one attribute."""
    return other(kind, rng.choice(("colour", "shape")), rng)


def filled(kinds: list[Kind], count: int, lure: float, banned: Callable[[Kind], bool], rng: Random) -> list[Kind]:
    """Add kinds that are not banned until there are `count`, a share of them like a given one but for one thing."""
    models, kinds = tuple(kinds), list(kinds)
    while len(kinds) < count:
        kind = near(rng.choice(models), rng) if rng.random() < lure else rng.choice(ALL)
        kinds += [] if banned(kind) else [kind]
    return kinds


def surrounded(count: int, radii: Sequence[int], rng: Random) -> list[Spot]:
    """Return spots of which the next four hold the first one's clearly nearest neighbour and three more near ones."""
    while True:
        one, *others = scatter(count, radii, rng)
        away = {spot: dist(one[:2], spot[:2]) for spot in others}
        nearest, *order = sorted(others, key=away.__getitem__)
        rim = min(away[spot] - spot[2] for spot in order)
        if away[order[0]] >= NEARER * away[nearest] and rim >= NEARER * (away[nearest] - nearest[2]):
            named = [nearest, *rng.sample(order[:6], 3)]
            return [one, *rng.sample(named, 4), *(spot for spot in order if spot not in named)]


def beyond(one: Spot, spot: Spot, where: str) -> float:
    """Return how many pixels a centre lies beyond the rim of a shape on that side; negative when it does not."""
    dx, dy = WHERE[where]
    return (spot[0] - one[0]) * dx + (spot[1] - one[1]) * dy - one[2]


def chained(count: int, radii: Sequence[int], rng: Random) -> Laid:
    """Return one thing, four near it and one far fellow of the colour of each: no other has any of their colours.

    In this order: the one, the near ones, their fellows in the same order, the rest.
    """
    colours = rng.sample(COLOURS, len(COLOURS))
    shapes = [rng.sample(SHAPES, 2) for _ in range(4)]
    one = Kind(colour=colours[4], shape=rng.choice(SHAPES))
    pairs = [[Kind(colour=colours[i], shape=shapes[i][end]) for i in range(4)] for end in (0, 1)]
    rest = [kind for kind in ALL if kind.colour in colours[4:] and kind != one]
    spots = surrounded(count, radii, rng)
    far = rng.sample(spots[5:], count - 5)
    return [one, *pairs[0], *pairs[1], *rng.choices(rest, k=count - 9)], [*spots[:5], *far]


def sided(count: int, radii: Sequence[int], goal: int, where: str, rng: Random) -> tuple[str, Laid]:
    """Return a colour or shape, and first the one thing beside which `goal` things have it, and at least six might."""
    while True:
        spots = scatter(count, radii, rng)
        one = rng.choice(spots)
        others = [spot for spot in rng.sample(spots, count) if spot != one]
        there = [spot for spot in others if beyond(one, spot, where) >= BESIDE]
        behind = [spot for spot in others if beyond(one, spot, where) < -2 * one[2] - BESIDE]
        if len(there) >= 6 and behind:
            break
    name = rng.choice((*COLOURS, *SHAPES))
    having, lacking = [[kind for kind in ALL if kind.named(name) == has] for has in (True, False)]
    kind = rng.choice(lacking)
    lacking.remove(kind)
    has = {spot: rng.random() < 0.5 for spot in behind} | dict.fromkeys(there[:goal], True)
    return name, ([kind, *(rng.choice(having if has.get(s) else lacking) for s in others)], [one, *others])
