"""What could be edited in a Venn diagram: items, names, signs and outlines, each change with the call that makes it.

Whether a change is a hard negative, `venn_negatives` finds out.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, product
from random import Random
from typing import TypeVar

import numpy as np

from backends.drawing.venn import RADII, SHAPES
from backends.drawing.venn_shapes import SIGN, placed
from generators.diagram.edits import added, renamed, replaced, without
from generators.diagram.venn_clearance import SIGN_CLEAR, Bools, away, fits, plain, titled, within
from generators.diagram.venn_diagram import ITEMS, Diagram, Item, Region, difference, item_call, listed, region_call
from generators.diagram.venn_diagram import SHAPES as NAMES
from generators.diagram.venn_layout import Frame, Room

T = TypeVar("T")
NUDGES = 600
"""Ways to move or to resize each set that are tried."""
OUTLINES = 30
"""Of those that pass between all items, so many are looked at."""
FAR = 16
"""Steps of a coordinate by which a set is moved, or its radii change, at most."""


@dataclass(frozen=True)
class Offer:
    change: str
    diagram: Diagram
    edit: Callable[[str], str]
    """The same change of the program."""
    part: str


@dataclass(frozen=True)
class Base:
    """What is edited, with the spots that are left for items."""

    diagram: Diagram
    frame: Frame
    taken: str
    """The item that the twin moves."""
    rng: Random

    def shuffled(self, offers: Iterable[T]) -> list[T]:
        mixed = list(offers)
        self.rng.shuffle(mixed)
        return mixed

    def part(self, home: Iterable[str]) -> int:
        return sum(1 << list(self.diagram.regions).index(name) for name in home)

    def home(self, part: int) -> frozenset[str]:
        return frozenset(name for i, name in enumerate(self.diagram.regions) if part >> i & 1)

    def room(self, *leaving: str) -> Room:
        """Return the room that there is once some items have left."""
        room = Room(self.frame, self.rng)
        staying = [apart for name, apart in self.apart.items() if name not in leaving]
        room.left = np.logical_and.reduce([room.left, *staying])
        return room

    @cached_property
    def apart(self) -> dict[str, Bools]:
        """The spots that are far enough from each item."""
        room = Room(self.frame, self.rng)
        return {name: room.beside((item.x, item.y)) for name, item in self.diagram.items.items()}


def _where(home: Iterable[str]) -> str:
    names = sorted(home)
    return f"in {listed(names)}" if len(names) > 1 else f"only in {names[0]}" if names else "in no set"


def _key(name: str, item: Item) -> tuple[str, ...]:
    return (name,) if item.shape == "dot" else (name, item.shape)


def _put(diagram: Diagram, spots: dict[str, tuple[int, int]]) -> tuple[Diagram, Callable[[str], str]]:
    """Move items; return the diagram, and the edit that does it."""
    new = {name: Item(*spot, diagram.items[name].shape) for name, spot in spots.items()}

    def edit(program: str) -> str:
        for name, item in new.items():
            program = replaced(program, "item", _key(name, item), item_call(name, item))
        return program

    return replace(diagram, items=diagram.items | new), edit


def _moved(base: Base, crossed: range) -> Iterator[Offer]:
    """Move an item across so many outlines."""
    for name, part in base.shuffled(product(base.diagram.items, sorted(base.frame.parts))):
        old = base.diagram.homes[name]
        item = base.diagram.items[name]
        if name == base.taken or (base.part(old) ^ part).bit_count() not in crossed:
            continue
        spot = base.room(name).near((item.x, item.y), part)
        if spot:
            change = f"{name} lies {_where(base.home(part))} instead of {_where(old)}."
            yield Offer(change, *_put(base.diagram, {name: spot}), name)


def _two_moved(base: Base) -> Iterator[Offer]:
    """Move two items across one outline each."""
    for pair in base.shuffled(combinations(base.diagram.items, 2)):
        room, spots = base.room(*pair), dict[str, tuple[int, int]]()
        homes = [base.diagram.homes[name] ^ {base.rng.choice(list(base.diagram.regions))} for name in pair]
        for name, home in zip(pair, homes, strict=True):
            item, part = base.diagram.items[name], base.part(home)
            spot = room.near((item.x, item.y), part) if part in base.frame.parts else None
            if spot:
                spots[name] = room.take(spot)
        if len(spots) == 2:
            one, other = (f"{name} lies {_where(home)}" for name, home in zip(pair, homes, strict=True))
            yield Offer(f"Two items have moved: {one}, and {other}.", *_put(base.diagram, spots), pair[0])


def _names_exchanged(base: Base) -> Iterator[Offer]:
    """Exchange the names of two items that lie in other sets, or have other signs."""
    items = base.diagram.items
    for one, other in base.shuffled(combinations(items, 2)):
        names = {one: other, other: one}
        after = replace(base.diagram, items={names.get(name, name): item for name, item in items.items()})
        if difference(base.diagram, after):
            edit = _renaming(names)
            yield Offer(f"The names {one} and {other} are exchanged.", after, edit, f"{one}.label")


def _sets_renamed(base: Base) -> Iterator[Offer]:
    regions = base.diagram.regions
    for one, other in base.shuffled(combinations(regions, 2)):
        names = {one: other, other: one}
        after = replace(base.diagram, regions={names.get(name, name): region for name, region in regions.items()})
        if difference(base.diagram, after):
            change = f"The names of the sets {one} and {other} are exchanged."
            yield Offer(change, after, _renaming(names), f"{one}.label")


def _renaming(names: dict[str, str]) -> Callable[[str], str]:
    return lambda program: renamed(program, names)


def _added(base: Base) -> Iterator[Offer]:
    room = base.room()
    names = [name for name in ITEMS if name not in base.diagram.items]
    shapes = sorted({item.shape for item in base.diagram.items.values()})
    for part in base.shuffled(part for part in sorted(base.frame.parts) if part):
        spot = room.put([part])
        if spot:
            name, home = base.rng.choice(names), base.home(part)
            item = Item(*spot, base.rng.choice(shapes))
            call = item_call(name, item)

            def edit(program: str, call: str = call) -> str:
                return added(program, "item", call)

            after = replace(base.diagram, items=base.diagram.items | {name: item})
            yield Offer(f"There is one more item, {name}, {_where(home)}.", after, edit, min(home))


def _removed(base: Base) -> Iterator[Offer]:
    for name in base.shuffled(base.diagram.items):

        def edit(program: str, name: str = name) -> str:
            return without(program, lambda word, names: word == "item" and names[0] == name)

        after = replace(base.diagram, items={k: item for k, item in base.diagram.items.items() if k != name})
        yield Offer(f"The item {name}, {_where(base.diagram.homes[name])}, is missing.", after, edit, name)


def _shape_changed(base: Base) -> Iterator[Offer]:
    """Give an item another sign, where signs are of several shapes."""
    if all(item.shape == "dot" for item in base.diagram.items.values()):
        return  # no caption speaks of signs then
    for name, shape in base.shuffled(product(base.diagram.items, SHAPES)):
        old = base.diagram.items[name]
        new = replace(old, shape=shape)
        if new == old:
            continue

        def edit(program: str, name: str = name, old: Item = old, new: Item = new) -> str:
            return replaced(program, "item", _key(name, old), item_call(name, new))

        change = f"{name} is marked by {NAMES[shape]} instead of {NAMES[old.shape]}."
        yield Offer(change, replace(base.diagram, items=base.diagram.items | {name: new}), edit, name)


def _outline_changed(base: Base, moved: bool) -> Iterator[Offer]:
    """Move or resize a set under its items, so that some come into it or are left outside."""
    for name, new in base.shuffled(_nudges(base, moved))[:OUTLINES]:
        after = _with_outline(base, name, new)
        if after:
            change = _inside_now(base.diagram, after, name)
            call = region_call(name, after.regions[name])

            def edit(program: str, name: str = name, call: str = call) -> str:
                return replaced(program, "region", (name,), call)

            how = "moved" if moved else "resized"
            yield Offer(f"The outline of {name} is {how}: {change}.", after, edit, name)


def _nudges(base: Base, moved: bool) -> Iterator[tuple[str, Region]]:
    """Yield other places or sizes of sets whose outlines pass between items, but not as they did."""
    spots, was = base.diagram.spots, within(base.diagram.spots, base.diagram.ellipses)
    for i, (name, old) in enumerate(base.diagram.regions.items()):
        steps = [[base.rng.randint(-FAR, FAR) for _ in range(2)] for _ in range(NUDGES)]
        rows = [old._replace(x=old.x + dx, y=old.y + dy) if moved else _resized(old, dx, dy) for dx, dy in steps]
        able = [row for row in rows if min(row.rx, row.ry) >= RADII[0] and max(row.rx, row.ry) <= RADII[1]]
        ellipses = placed(np.array([row[:5] for row in able], float).reshape(-1, 5))
        far = away(spots, ellipses)
        maybe = np.flatnonzero((np.abs(far) >= SIGN + SIGN_CLEAR).all(0) & ((far < 0) != was[:, [i]]).any(0))
        clear = plain(spots, ellipses[maybe]).all(0)
        yield from ((name, able[which]) for which in maybe[clear].tolist())


def _with_outline(base: Base, name: str, new: Region) -> Diagram | None:
    """Return the diagram with another outline, whose name stands where it did, or elsewhere where it has to."""
    after = replace(base.diagram, regions=base.diagram.regions | {name: new})
    if not fits(after.ellipses):
        return None
    bearings = [new.at, *base.rng.sample(range(0, 360, 15), 24)]
    clear = titled(after.ellipses, np.radians(bearings)[None])[list(after.regions).index(name)]
    at = next((at for at, able in zip(bearings, clear, strict=True) if able), None)
    return at if at is None else replace(after, regions=after.regions | {name: new._replace(at=at)})


def _resized(old: Region, dx: int, dy: int) -> Region:
    """Change both radii, of a circle by as much."""
    return old._replace(rx=old.rx + dx, ry=old.ry + (dx if old.rx == old.ry else dy))


def _inside_now(diagram: Diagram, after: Diagram, name: str) -> str:
    """Say which items came into a set or left it, and to which outlines it lies otherwise."""
    came = [item for item, home in after.homes.items() if name in home and name not in diagram.homes[item]]
    left = [item for item, home in diagram.homes.items() if name in home and name not in after.homes[item]]
    said = [f"{listed(came)} now {'lies' if len(came) == 1 else 'lie'} in it"] if came else []
    said += [f"{listed(left)} no longer {'does' if len(left) == 1 else 'do'}"] if left else []
    if left and not came:
        said = [f"{listed(left)} no longer {'lies' if len(left) == 1 else 'lie'} in it"]
    others = [other for other in diagram.regions if other != name]
    said += [
        f"it now {SAID[after.relations[name, other]]} {other}" for other in others
        if after.relations[name, other] != diagram.relations[name, other] and after.relations[name, other] in SAID
    ]  # fmt: skip
    return ", and ".join(said)


SAID = {
    "overlap": "overlaps",
    "do not overlap": "does not overlap",
    "inside": "lies wholly inside",
    "around": "encloses",
}
OFFERS: dict[str, Callable[[Base], Iterator[Offer]]] = {
    "item_moved": lambda base: _moved(base, range(1, 2)),
    "item_moved_far": lambda base: _moved(base, range(2, 9)),
    "two_items_moved": _two_moved,
    "names_exchanged": _names_exchanged,
    "sets_renamed": _sets_renamed,
    "item_added": _added,
    "item_removed": _removed,
    "shape_changed": _shape_changed,
    "set_moved": lambda base: _outline_changed(base, moved=True),
    "set_resized": lambda base: _outline_changed(base, moved=False),
}
