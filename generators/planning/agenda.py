"""A day of several people's calendars: the starts at which a meeting is possible, and calendars drawn to have them."""

from functools import lru_cache, reduce
from operator import or_
from random import Random
from typing import Literal, TypeAlias

from schemas.record import Record
from schemas.scene import Scene

OPENS, HOURS = 8, 10
"""First hour of the day, and how many are shown."""
MOST = 6
"""Largest number of starts that is asked for."""
Kind: TypeAlias = Literal["first", "best", "count"]
Span: TypeAlias = tuple[int, int]
"""First slot, and the one after the last."""


class Calendar(Record):
    name: str
    busy: tuple[Span, ...]


class Day(Scene):
    step: int
    people: tuple[Calendar, ...]
    must: tuple[str, ...]
    wish: tuple[str, ...] = ()
    """Who should come if possible (`best` only)."""
    length: int
    """Of the meeting, in slots."""
    after: int | None = None
    """First slot at which it may start."""
    until: int | None = None
    """Slot by which it has ended."""
    lunch: Span | None = None
    pause: int = 0
    """Slots that who must attend, or comes, needs free right before it."""
    kind: Kind
    options: tuple[int, ...] = ()
    """Starts to choose from, in their order."""

    @property
    def slots(self) -> int:
        return HOURS * 60 // self.step

    def clock(self, slot: int) -> str:
        return f"{OPENS + slot * self.step // 60}:{slot * self.step % 60:02}"

    @property
    def windows(self) -> dict[int, int]:
        """By start that the rules allow, whoever is busy: the slots in which those who attend must be free, as bits."""
        low, high = max(self.pause, self.after or 0), (self.until or self.slots) - self.length
        return windows(low, high, self.length, self.pause, self.lunch or (0, 0))


@lru_cache
def windows(low: int, high: int, length: int, pause: int, lunch: Span) -> dict[int, int]:
    fits = (start for start in range(low, high + 1) if start + length <= lunch[0] or start >= lunch[1])
    return {start: bits((start - pause, start + length)) for start in fits}


def bits(span: Span) -> int:
    return (1 << span[1]) - (1 << span[0]) if span[1] > span[0] else 0


def spans(mask: int) -> tuple[Span, ...]:
    """Return the runs of set bits."""
    edges = mask ^ (mask << 1)
    ends = [i for i in range(edges.bit_length()) if edges >> i & 1]
    return tuple(zip(ends[::2], ends[1::2], strict=True))


Busy: TypeAlias = dict[str, int]
"""By name: the slots in which one is busy, as bits."""


def busy_of(day: Day) -> Busy:
    return {person.name: sum(map(bits, person.busy)) for person in day.people}


def with_busy(day: Day, busy: Busy) -> Day:
    people = tuple(Calendar(name=person.name, busy=spans(busy[person.name])) for person in day.people)
    return day.model_copy(update={"people": people})


def starts(day: Day, busy: Busy) -> list[int]:
    """Return the possible starts."""
    taken = reduce(or_, (busy[name] for name in day.must))
    return [start for start, window in day.windows.items() if not taken & window]


def comers(day: Day, busy: Busy, start: int) -> list[str]:
    return [name for name in day.wish if not busy[name] & day.windows[start]]


def solution(day: Day, busy: Busy) -> int | None:
    """Return the start asked for, or the number of starts; None where there is no single one."""
    possible = starts(day, busy)
    if day.kind == "count":
        return len(possible)
    if day.kind == "first":
        return possible[0] if possible else None
    ranked = sorted((len(comers(day, busy, start)) for start in possible), reverse=True)
    if len(ranked) < 2 or ranked[0] == ranked[1]:
        return None
    return max(possible, key=lambda start: len(comers(day, busy, start)))


def blocks(day: Day, count: int, barred: int, rng: Random) -> int:
    """Draw busy times of half an hour to two hours that leave the barred slots free."""
    taken = 0
    for _ in range(count):
        long = rng.randint(30, 120) // day.step
        start = rng.randrange(day.slots)
        taken |= bits((start, min(start + long, day.slots))) & ~barred
    return taken


def candidates(day: Day, count: int, rng: Random) -> tuple[int, ...]:
    """Choose starts such that no other allowed start would be free when all of these are; () when that seems hard."""
    window = day.windows
    chosen: list[int] = []
    for _ in range(10 * count):
        if len(chosen) == count:
            return tuple(sorted(chosen))
        free = reduce(or_, (window[start] for start in chosen), 0)
        fresh = [
            start
            for start in window
            if start not in chosen
            # of three in a row, who can come to the outer ones can come to the middle one: it could not be the best
            and (day.kind != "best" or sum(abs(start - other) <= 2 for other in chosen) < 2)
            and sum(not taken & ~(free | window[start]) for taken in window.values()) == len(chosen) + 1
        ]
        chosen = [*chosen, rng.choice(fresh)] if fresh else []
    return ()


def fill(day: Day, free: tuple[int, ...], stopped: tuple[int, ...], rng: Random) -> Busy:
    """Draw calendars in which, of the allowed starts, only those `free` are possible, but for those `stopped`."""
    window = day.windows
    barred = reduce(or_, (window[start] for start in free))
    busy = {p.name: blocks(day, rng.randint(2, 5), barred if p.name in day.must else 0, rng) for p in day.people}
    for start, taken in window.items():
        if start not in free and not any(busy[name] & taken for name in day.must):
            run = rng.choice(spans(taken & ~barred))
            busy[rng.choice(day.must)] |= bits(run) | blocks(day, 1, barred | ~bits((run[0], run[1] + 2)), rng)
    left = reduce(or_, (window[start] for start in free if start not in stopped))
    for start in stopped:
        if own := spans(window[start] & ~left):
            a, b = rng.choice(own)
            low = rng.randrange(a, b)
            busy[rng.choice(day.must)] |= bits((low, rng.randint(low + 1, b)))
    return busy


def aim(day: Day, now: int) -> int:
    """Return the twin's answer: a matching of the answers, so that all stay equally frequent."""
    if day.kind == "count":
        return now + 1 if now % 2 else now - 1
    return day.options[(day.options.index(now) + 1) % len(day.options)]


def edit(day: Day, busy: Busy, rng: Random) -> Busy | None:
    """Add, cut or move one block of one person so that the answer is the one aimed at; None where nothing does it."""
    now = solution(day, busy)
    goal = aim(day, now) if now is not None else None
    edits: list[tuple[str, int, int]] = []
    """Name, slots to clear, slots to take."""
    if day.kind == "best" and now is not None and goal is not None:
        here, there = day.windows[now], day.windows[goal]
        movers = [name for name in day.wish if busy[name] & there and not busy[name] & here]
        edits = [(name, there, bits(span)) for name in movers for span in pieces(spans(here & ~there))]
    else:
        taken = day.windows.values() if day.kind == "count" else [day.windows[i] for i in (now, goal) if i is not None]
        for span in sorted({piece for window in taken for piece in pieces(spans(window))}):
            edits += [way for name in day.must for way in ((name, bits(span), 0), (name, 0, bits(span)))]
    rng.shuffle(edits)
    for name, clear, take in edits:
        other = {**busy, name: busy[name] & ~clear | take}
        if solution(day, other) == goal:
            return other
    return None


def pieces(runs: tuple[Span, ...]) -> list[Span]:
    """Return every span within a run."""
    return [(a, b) for low, high in runs for a in range(low, high) for b in range(a + 1, high + 1)]
