"""Metro lines: laid on a grid so that every station has room for its name, and the best trips over them."""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from backends.drawing.metro import Point, free_sides

TURNS = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))


class Tracks:
    """Lines as they are laid on the grid: who stops where, and which pieces are taken."""

    def __init__(self, side: int) -> None:
        self.side = side
        self.lines: list[list[Point]] = []
        self.at: dict[Point, list[int]] = {}
        self.taken: set[Point] = set()
        """Middles of the pieces, doubled: two diagonals that would cross between stops have the same."""

    def extend(self, path: list[Point], heading: int, steps: int, rng: Random) -> None:
        """Go on from the path's end, straight or in bends about the heading, meeting no line twice."""
        now, met = heading, {line for point in path for line in self.at.get(point, [])}
        for _ in range(steps):
            bends = [turn for turn in (now - 1, now + 1) if abs(turn - heading) <= 1]
            rng.shuffle(bends)
            for turn in (now, *bends) if rng.random() < 0.7 else (*bends, now):
                (x, y), (dx, dy) = path[-1], TURNS[turn % 8]
                to, piece = (x + dx, y + dy), (2 * x + dx, 2 * y + dy)
                here, inside = self.at.get(to, []), 0 <= x + dx < self.side and 0 <= y + dy < self.side
                if inside and to not in path and piece not in self.taken and len(here) < 2 and met.isdisjoint(here):
                    break
            else:
                return
            now = turn
            met.update(here)
            self.taken.add(piece)
            path.append(to)

    def crowded(self, path: list[Point]) -> bool:
        """Whether some station on the path or beside it would have no room for its name."""
        stops = {*self.at, *path}
        near = {(x + dx, y + dy) for x, y in path for dx, dy in ((0, 0), *TURNS)} & stops
        met = {at for at in near if len(self.at.get(at, [])) + (at in path) > 1}
        return any(next(free_sides(at, at in met, self.taken, stops), None) is None for at in near)

    def add(self, through: Point, steps: int, rng: Random) -> bool:
        """Lay a line through a point, if it comes out long enough."""
        heading, before = rng.randrange(8), rng.randint(0, steps)
        taken, path = set(self.taken), [through]
        self.extend(path, heading, before, rng)
        path.reverse()
        self.extend(path, heading + 4, steps - before, rng)
        if len(path) <= max(3, steps - 1) or self.crowded(path):
            self.taken = taken
            return False
        for point in path:
            self.at.setdefault(point, []).append(len(self.lines))
        self.lines.append(path)
        return True


def lay(count: int, stops: int, side: int, rng: Random) -> Tracks | None:
    """Lay lines of so many stops together, each through a stop of one before it; None when stuck."""
    tracks, middle = Tracks(side), side // 2
    for i in range(count):
        steps = stops * (i + 1) // count - stops * i // count - 1
        for _ in range(12):
            last = tracks.lines[-1 if rng.random() < 0.5 else rng.randrange(i)] if i else [(middle, middle)]
            free = [point for point in last if len(tracks.at.get(point, [])) < 2]
            if free and tracks.add(rng.choice(free), steps, rng):
                break
        else:
            return None
    return tracks


class Trip(NamedTuple):
    rides: tuple[tuple[int, ...], ...]
    """Line and stations of each ride: the line's index first."""
    length: int
    ways: int
    """How many trips are as good."""


def trips(lines: Sequence[Sequence[int]], start: int) -> dict[int, Trip]:
    """Return the best trip to each station, round by round: without a change, with one, with two."""
    found, last = {start: Trip((), 0, 1)}, [start]
    while last:
        fresh: dict[int, Trip] = {}
        for i, stops in enumerate(lines):
            for a in (a for a in last if a in stops):
                for b in stops:
                    if b in found:
                        continue
                    here, there, trip = stops.index(a), stops.index(b), found[a]
                    length = trip.length + abs(here - there)
                    old = fresh.get(b)
                    if old and old.length < length:
                        continue
                    ways = trip.ways + (old.ways if old and old.length == length else 0)
                    ride = tuple(stops[here : there + 1] if here < there else stops[there : here + 1][::-1])
                    fresh[b] = Trip((*trip.rides, (i, *ride)), length, ways)
        found |= fresh
        last = list(fresh)
    return found


def passed_by(trip: Trip) -> list[int]:
    """Return the stations between the ends, those of changes once."""
    return [stop for ride in trip.rides for stop in ride[2:]][:-1]
