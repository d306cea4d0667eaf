"""Curves bent so that they show what is asked: each attempt may fail, and is tried again by whoever needs it."""

from dataclasses import dataclass
from itertools import pairwise
from math import prod
from random import Random

from generators.mathematical.curves import Parabola, Pieces, Product, Shape, Wave


@dataclass(frozen=True)
class Wish:
    """What a curve should show on a grid."""

    reach: int
    corners: int
    task: str = ""
    number: int = 0
    """The answer; of an area, twice the answer."""
    feature: str = ""
    at: tuple[int, ...] = ()
    beside: Shape | None = None
    """The curve that it meets so many times, in place of the x-axis."""


def attempt(form: str, wish: Wish, rng: Random) -> Shape | None:
    return {"pieces": _pieces, "parabola": _parabola, "product": _product, "wave": _wave}[form](wish, rng)


def _pieces(wish: Wish, rng: Random) -> Pieces | None:
    most = wish.reach - (1 if wish.task else 2)  # so that what lies beside can be passed on either side
    across = [x for x, _ in wish.beside.corners] if isinstance(wish.beside, Pieces) else _columns(wish, rng)
    heights = {x: rng.choice((-1, 1)) * rng.randint(1, most) for x in across}
    if wish.task == "meet":
        crossing = _crossing(wish, across, rng)
        return Pieces(corners=tuple(crossing.items())) if crossing else None
    if wish.task == "slope":
        heights[wish.at[0] + 1] = heights[wish.at[0] - 1] + 2 * wish.number
    elif wish.task == "area":
        tall = min(most, wish.number // (wish.at[1] - wish.at[0]) + 2)
        inside = {x: rng.randint(0, tall) for x in across if wish.at[0] <= x <= wish.at[1]}
        heights |= _filled(inside, wish.number, most)
    elif "root" in wish.feature:
        sign, outer = rng.choice((-1, 1)), 1 if wish.feature == "rightmost root" else -1
        inner = min((x for x in across if (x - wish.number) * outer < 0), key=lambda x: abs(x - wish.number))
        heights |= {x: sign * abs(heights[x]) for x in across if (x - wish.number) * outer > 0}
        heights |= {wish.number: 0, inner: -sign * abs(heights[inner])}
    elif wish.feature:
        sign = 1 if wish.feature == "highest point" else -1
        rest = {x: sign * min(most - 1, y * sign) for x, y in heights.items()}
        heights = rest | {wish.number: sign * rng.randint(max(y * sign for y in rest.values()) + 1, most)}
    return Pieces(corners=tuple(heights.items())) if max(map(abs, heights.values())) <= most else None


def _crossing(wish: Wish, across: list[int], rng: Random) -> dict[int, int] | None:
    """Return heights on one side and the other of the x-axis, or of the curve beside."""
    turns, sign = set(rng.sample(across[1:], wish.number)), rng.choice((-1, 1))
    base = dict(wish.beside.corners) if isinstance(wish.beside, Pieces) else {}
    heights = {}
    for x in across:
        sign = -sign if x in turns else sign
        room = wish.reach - 1 - sign * base.get(x, 0)
        if room < 1:
            return None
        heights[x] = base.get(x, 0) + sign * rng.randint(1, room)
    return heights


def _filled(heights: dict[int, int], twice: int, most: int) -> dict[int, int]:
    """Raise or lower a corner so that twice the area below is as wanted, where one corner can do that."""
    across = list(heights)
    lack = twice - sum((b - a) * (heights[a] + heights[b]) for a, b in pairwise(across))
    for left, x, right in zip(across, across[1:], across[2:], strict=False):
        if lack % (right - left) == 0 and 0 <= heights[x] + lack // (right - left) <= most:
            return heights | {x: heights[x] + lack // (right - left)}
    return heights


def moved_corner(pieces: Pieces, reach: int, rng: Random) -> Pieces:
    """Return the pieces with one corner higher or lower."""
    corners = list(pieces.corners)
    moved = rng.randrange(len(corners))
    corners[moved] = (corners[moved][0], rng.randint(1 - reach, reach - 1))
    return Pieces(corners=tuple(corners))


def _columns(wish: Wish, rng: Random) -> list[int]:
    """Return where corners stand: at the ends, where the wish needs them, others two units apart if there is room."""
    at, needed = wish.at, []
    if wish.task == "place":
        needed = [wish.number]
    elif wish.task == "slope":
        needed = [at[0] - 1, at[0] + 1]
    elif wish.task == "area":
        needed = [*at, *rng.sample(range(at[0] + 1, at[1]), 2)]
    found = sorted({-wish.reach, wish.reach, *needed})
    free = [x for x in range(1 - wish.reach, wish.reach) if wish.task != "slope" or x not in wish.at]
    for apart in (2, 1):
        rng.shuffle(free)
        for x in free:
            if len(found) < wish.corners and all(abs(x - other) >= apart for other in found):
                found.append(x)
    return sorted(found)


def _parabola(wish: Wish, rng: Random) -> Parabola | None:
    halves, x = rng.choice((-2, -1, 1, 2)), rng.randint(-3, 3)
    if wish.task == "place":
        halves, x = -abs(halves) if wish.feature == "highest point" else abs(halves), wish.number
    elif wish.task == "slope":
        if wish.number % halves:
            return None
        x = wish.at[0] - wish.number // halves
    room = wish.reach - 3
    return Parabola(halves=halves, vertex=(x, rng.randint(-room, room)))


def _product(wish: Wish, rng: Random) -> Product | None:
    inside = range(1 - wish.reach, wish.reach)
    if wish.task == "meet":
        roots = rng.sample(inside, wish.number)
    else:
        outer = 1 if wish.feature == "rightmost root" else -1
        free = [x for x in inside if (x - wish.number) * outer < 0]
        roots = [wish.number, *rng.sample(free, min(len(free), rng.randint(1, 2)))]
    roots.sort()
    gaps = [[a + (b - a) * n / 16 for n in range(1, 16)] for a, b in pairwise(roots)]
    tops = [max(abs(prod(x - root for root in roots)) for x in gap) for gap in gaps]
    if not roots or any(b - a < 2 for a, b in pairwise(roots)):
        return None
    least, most = (max(tops) / (wish.reach - 0.5), min(tops)) if tops else (1, 2)
    if int(most) < -(-least // 1):
        return None
    return Product(roots=tuple(roots), over=rng.choice((-1, 1)) * rng.randint(int(-(-least // 1)), int(most)))


def _wave(wish: Wish, rng: Random) -> Wave:
    half = rng.choice((4, 6, 8) if wish.task == "meet" else (6, 8))
    return Wave(height=rng.choice((-1, 1)) * rng.randint(2, wish.reach - 2), start=rng.randint(-half, half), half=half)
