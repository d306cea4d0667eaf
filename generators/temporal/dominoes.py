"""Dominoes set up in winding chains that fork and break off: where they stand, what falls onto what, and when.

Lengths are pixels of the table, x to the right and y to the back; directions are degrees, anticlockwise from the right.
"""

from collections.abc import Collection, Iterable, Sequence
from math import cos, dist, radians, sin
from random import Random
from typing import NamedTuple

from schemas.record import Record

Piece = tuple[int, int, int]
"""x, y, and the direction in which it falls."""
Before = list[int | None]
"""By piece: the one that brings it down, which comes earlier in the list; None for one that must be pushed."""
Push = tuple[int, int]
"""A piece, and the beat at which a finger comes down on it; from a fall to the next it is one beat."""
NEVER = 999
"""Beats."""
LEAD = 1
"""Beats, at least, by which a push comes before the fall that would have reached its piece."""
PITCH, BREAK, APART = 31, 69, 56
"""From a piece to the next of its chain; over a gap; at least, from a piece to one that is not the next."""
TALL, WIDE = 36, 22
"""How far a piece reaches when it falls, and how broad it is."""
BEND, ARM = 40, 26
"""Degrees by which a chain turns from piece to piece, and by which each arm of a fork leaves it."""
LEFT, RIGHT, FRONT, BACK = 46, 466, 48, 334
"""The part of the table where pieces may stand, and lie."""
FORKED = 0.3
"""Share of the steps in which a chain forks, while it may."""


class Plan(Record):
    pieces: int
    forks: int
    gaps: int


def ahead(x: float, y: float, degrees: float, far: float) -> tuple[int, int]:
    return round(x + far * cos(radians(degrees))), round(y + far * sin(radians(degrees)))


def set_up(plan: Plan, rng: Random) -> list[Piece]:
    """Stand pieces one by one, each before the tip of a chain; begin anew when no chain can go on.

    The first piece is where it begins. Nothing stands within reach of a piece but what it is to bring down.
    """
    while True:
        pieces = _grown(plan, rng)
        if pieces:
            return pieces


def _grown(plan: Plan, rng: Random) -> list[Piece]:
    start = rng.randrange(LEFT, RIGHT), rng.randrange(FRONT, BACK), BEND * rng.randrange(9)
    if not _clear([start], [], None):
        return []
    pieces, tips, forks, gaps = [start], [0], plan.forks, plan.gaps
    while len(pieces) < plan.pieces:
        if not tips:
            return []
        tip = tips.pop(rng.randrange(len(tips)))
        fork = forks > 0 and len(pieces) > 1 and rng.random() < FORKED
        gap = not fork and gaps > 0 and len(pieces) > plan.pieces // 2
        new = _next(pieces, tip, rng, fork=fork, gap=gap)
        near = bool(new) and dist(pieces[tip][:2], new[0][:2]) < BREAK - 2
        forks, gaps = forks - (len(new) == 2), gaps - (bool(new) and not near)
        if len(new) == 1 and near:  # it turns half the way, so that it falls towards the next
            x, y, turned = pieces[tip]
            pieces[tip] = (x, y, (turned + ((new[0][2] - turned + 180) % 360 - 180) // 2) % 360)
        tips += range(len(pieces), len(pieces) + len(new))
        pieces += new
    return pieces if forks == gaps == 0 and len(pieces) == plan.pieces else []


def _next(pieces: list[Piece], tip: int, rng: Random, *, fork: bool, gap: bool) -> list[Piece]:
    """Return what stands before a tip: two arms, one piece, or none when there is no room."""
    x, y, turned = pieces[tip]
    ways: list[tuple[tuple[int, ...], int]] = [((turn,), PITCH) for turn in rng.sample((-BEND, 0, BEND), 3)]
    if fork or gap:
        ways.insert(0, ((0,), BREAK) if gap else ((ARM, -ARM), PITCH))
    for way, far in ways:
        new = [(*ahead(x, y, turned + turn, far), (turned + turn) % 360) for turn in way]
        if _clear(new, pieces, tip):
            return new
    return []


def _clear(new: Sequence[Piece], pieces: Sequence[Piece], tip: int | None) -> bool:
    for x, y, turned in new:
        for u, v in ((x, y), ahead(x, y, turned, 1.25 * TALL)):
            if not (LEFT <= u <= RIGHT and FRONT <= v <= BACK):
                return False
        if any(i != tip and dist((x, y), other[:2]) < APART for i, other in enumerate(pieces)):
            return False
    return True


def before(pieces: Sequence[Piece]) -> Before:
    """Return what brings each piece down: that which covers its middle when it lies."""
    found: Before = [None] * len(pieces)
    for i, (x, y, turned) in enumerate(pieces):
        c, s = cos(radians(turned)), sin(radians(turned))
        for j, (u, v, _) in enumerate(pieces[i + 1 :], i + 1):
            dx, dy = u - x, v - y
            if abs(dx) <= TALL and abs(dy) <= TALL and 0 < c * dx + s * dy <= TALL and abs(c * dy - s * dx) <= WIDE:
                found[j] = i
    return found


class Runs(NamedTuple):
    """The beats at which pieces fall."""

    fell: dict[int, int]
    """In the clip."""
    kept: dict[int, int]
    """Without the piece thought away."""
    missed: list[int]
    """Those that fall only with it."""


def fall(above: Before, pushes: Iterable[Push], gone: int | None = None) -> dict[int, int]:
    """Return the beat at which each piece falls: when it is pushed, or a beat after what brings it down."""
    fell: dict[int, int] = {}
    pushed = dict(pushes)
    for piece, other in enumerate(above):
        at, hit = pushed.get(piece, NEVER), NEVER if other is None else fell.get(other, NEVER)
        if piece != gone and (at < NEVER or hit < NEVER):
            fell[piece] = at if at <= hit else hit + 1
    return fell


def runs(above: Before, pushes: Sequence[Push], gone: int) -> Runs:
    fell, kept = fall(above, pushes), fall(above, pushes, gone)
    return Runs(fell, kept, [piece for piece in fell if piece not in kept and piece != gone])


def pushed(above: Before, count: int, rng: Random) -> tuple[Push, ...]:
    """Push the first piece, and `count` in all if there is time before what falls; no two at the same time."""
    pushes = [(0, 0)]
    for piece in rng.sample(range(1, len(above)), len(above) - 1):
        beats = range(2, fall(above, pushes).get(piece, 3 + len(above) // 3) - LEAD + 1)
        free = [at for at in beats if at not in {at for _, at in pushes}]
        more = sorted([*pushes, (piece, rng.choice(free))], key=beat_of) if free else []
        if len(pushes) < count and more and fair(above, more):
            pushes = more
    return tuple(pushes)


def beat_of(push: Push) -> int:
    return push[1]


def fair(above: Before, pushes: Sequence[Push]) -> bool:
    """Whether each push comes to a piece that stands, and would stand for a while."""
    for push in pushes:
        then = fall(above, (other for other in pushes if other != push)).get(push[0])
        if then is not None and then < push[1] + LEAD:
            return False
    return True


def overdone(above: Before, run: Runs, asked: Collection[int]) -> tuple[Push, ...]:
    """Return two pushes, each of which would change the answer and nothing else: (piece, beat).

    Each comes when its piece falls anyway, to one that falls late and needs the piece thought away, and to the first
    on the way there. Fingers that are seen at one of them are not seen at the other.
    """
    late = max((piece for piece in run.missed if piece in asked), key=lambda piece: run.fell[piece], default=None)
    if late is None:
        return ()
    early = late
    while (other := above[early]) in run.missed:
        early = other
    apart = run.fell[late] - run.fell[early]
    return ((early, run.fell[early]), (late, run.fell[late])) if apart >= 2 else ()
