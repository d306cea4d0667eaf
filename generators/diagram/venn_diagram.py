"""A Venn or Euler diagram as it is drawn, and what is true of it: who lies in which sets, and sentences that say so."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import combinations, permutations
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from backends.drawing.venn import display_list
from backends.drawing.venn_shapes import ORIGIN, UNIT, Array, placed
from generators.diagram.venn_clearance import APART, AROUND, INSIDE, OVERLAP, relations, within

SETS = (
    "BUV", "DEK", "GUZ", "HUP", "KED", "NAV", "NUD", "PAZ", "RAK", "SEG", "TEB", "VEP", "VUR", "ZAB", "ZUK",
)  # fmt: skip
ITEMS = (
    "Baru", "Bavo", "Befa", "Benu", "Bezo", "Boku", "Buro", "Buva", "Danu", "Deso", "Devu", "Doka", "Dufu", "Dupa",
    "Fabo", "Feha", "Fepu", "Fogu", "Fusa", "Fuzu", "Gaha", "Gano", "Gefu", "Gepo", "Gova", "Guza", "Haso", "Hatu",
    "Heru", "Heza", "Hoga", "Hovu", "Hufa", "Kafu", "Kesu", "Kofo", "Kozu", "Kuvu", "Nebu", "Novo", "Nuha", "Pedu",
    "Peka", "Pohu", "Pufo", "Pusu", "Rebo", "Reva", "Rofu", "Ruka", "Sadu", "Saho", "Sehu", "Seko", "Soru", "Tafo",
    "Tegu", "Tesa", "Topu", "Toza", "Vako", "Vego", "Vezu", "Vofa", "Vuda", "Zago", "Zeda", "Zeku", "Zoha", "Zunu",
)  # fmt: skip
"""Names mean nothing and have no letters that are often misread; any two differ in two places or more."""
SHAPES = {"dot": "a dot", "square": "a square", "triangle": "a triangle"}
"""What a sign is called."""


class Region(NamedTuple):
    """A set, by the numbers that its program has."""

    x: int
    y: int
    rx: int
    ry: int
    turn: int
    at: int


@dataclass(frozen=True)
class Item:
    x: int
    y: int
    shape: str = "dot"


@dataclass(frozen=True)
class Diagram:
    regions: dict[str, Region]
    items: dict[str, Item]
    marks: tuple[tuple[str, int, int], ...] = ()

    @classmethod
    def read(cls, program: str) -> Self:
        elements = display_list(program)
        return cls(
            regions={e.part: Region(*(int(v) for v in e.args[1:])) for e in elements if e.word == "region"},
            items={e.part: Item(int(e.args[1]), int(e.args[2]), str(e.args[3])) for e in elements if e.word == "item"},
            marks=tuple((str(e.args[0]), int(e.args[1]), int(e.args[2])) for e in elements if e.word == "mark"),
        )

    @property
    def program(self) -> str:
        """The program that draws it, in the form that edits keep."""
        words = ", ".join(["item", *(["mark"] if self.marks else []), "region", "show"])
        blocks = [
            [f"from backends.drawing.venn import {words}"],
            [region_call(name, region) for name, region in self.regions.items()],
            [item_call(name, item) for name, item in self.items.items()],
            [f'mark("{kind}", {x}, {y})' for kind, x, y in self.marks],
            ["show()"],
        ]
        return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"

    @cached_property
    def ellipses(self) -> Array:
        """The outlines in pixels, shape (n, 5)."""
        return _ellipses(tuple(self.regions.values()))

    @cached_property
    def spots(self) -> Array:
        """The signs of the items in pixels, shape (m, 2)."""
        return np.array([(item.x, item.y) for item in self.items.values()], float).reshape(-1, 2) * UNIT + ORIGIN

    @cached_property
    def homes(self) -> dict[str, frozenset[str]]:
        """The sets that each item lies in."""
        names = np.array(list(self.regions))
        inside = within(self.spots, self.ellipses)
        return {item: frozenset(map(str, names[row])) for item, row in zip(self.items, inside, strict=True)}

    @cached_property
    def relations(self) -> dict[tuple[str, str], str]:
        """How the outlines of two sets lie; the first one's is inside where one is."""
        names = list(self.regions)
        found = _relations(tuple(self.regions.values()))
        return {(names[i], names[j]): WORDS.get(int(found[i, j]), "") for i, j in permutations(range(len(names)), 2)}

    def count(self, lies: Callable[[frozenset[str]], bool]) -> int:
        return sum(map(lies, self.homes.values()))


def _ellipses(regions: tuple[Region, ...]) -> Array:
    return placed(np.array([region[:5] for region in regions], float))


@lru_cache(maxsize=256)
def _relations(regions: tuple[Region, ...]) -> NDArray[np.int_]:
    """Compare outlines once: most edits leave them as they are."""
    return relations(_ellipses(regions))


WORDS = {OVERLAP: "overlap", APART: "do not overlap", INSIDE: "inside", AROUND: "around"}


def region_call(name: str, region: Region) -> str:
    return f'region("{name}", {", ".join(map(str, region))})'


def item_call(name: str, item: Item) -> str:
    shape = "" if item.shape == "dot" else f', "{item.shape}"'
    return f'item("{name}", {item.x}, {item.y}{shape})'


def listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def difference(diagram: Diagram, other: Diagram) -> int:
    """Count what differs: items that came or went, sets that an item came into or left, signs, how two outlines lie."""
    names = {**diagram.items, **other.items}
    homes = [which.homes.get(name, frozenset()) for which in (diagram, other) for name in names]
    moved = sum(len(old ^ new) for old, new in zip(homes[: len(names)], homes[len(names) :], strict=True))
    kept = [name for name in diagram.items if name in other.items]
    signs = sum(diagram.items[name].shape != other.items[name].shape for name in kept)
    pairs = list(combinations(diagram.regions, 2))
    outlines = sum(diagram.relations[pair] != other.relations[pair] for pair in pairs)
    return moved + len(diagram.items.keys() ^ other.items.keys()) + signs + outlines


@dataclass(frozen=True)
class Fact:
    relation: str
    """`place`, `pair`, `list`, `both`, `empty`, `every`, `outlines`, `shape` or `total`."""
    of: tuple[str, ...] = ()
    that: str = ""

    @property
    def sentence(self) -> str:
        if self.relation == "outlines" and self.that in ("inside", "around"):
            inner, outer = self.of if self.that == "inside" else self.of[::-1]
            return f"{inner} lies wholly inside {outer}."
        if self.relation in ("empty", "every"):
            return f"{QUANTIFIED[self.relation, self.that].format(*self.of)}."
        return SENTENCES[self.relation].format(*self.of, that=self.that)

    def holds(self, diagram: Diagram) -> bool:
        return self.value(diagram) == self.that

    def value(self, diagram: Diagram) -> str:
        """Return what a diagram has in the place of `that`; an item must be in it."""
        return VALUES[self.relation](diagram, *self.of)


def _place(diagram: Diagram, item: str) -> str:
    home = [name for name in diagram.regions if name in diagram.homes[item]]
    return f"in {listed(sorted(home))}, and in no other set" if home else "in none of the sets"


def _pair(diagram: Diagram, item: str, one: str, other: str) -> str:
    first, second = (name in diagram.homes[item] for name in (one, other))
    if first and second:
        return f"in both {one} and {other}"
    if not first and not second:
        return f"in neither {one} nor {other}"
    return f"in {one} but not in {other}" if first else f"in {other} but not in {one}"


def _list(diagram: Diagram, name: str) -> str:
    items = sorted(item for item, home in diagram.homes.items() if name in home)
    if len(items) < 2:
        return f"The only named item in {name} is {items[0]}" if items else f"No named item lies in {name}"
    return f"The named items in {name} are {listed(items)}"


def _both(diagram: Diagram, one: str, other: str) -> str:
    return str(diagram.count(lambda home: {one, other} <= home))


def _empty(diagram: Diagram, one: str, other: str) -> str:
    return "" if diagram.count(lambda home: {one, other} <= home) else "yes"


def _every(diagram: Diagram, one: str, other: str) -> str:
    return "" if diagram.count(lambda home: one in home and other not in home) else "yes"


def _outlines(diagram: Diagram, one: str, other: str) -> str:
    return diagram.relations[one, other]


def _shape(diagram: Diagram, item: str) -> str:
    return SHAPES[diagram.items[item].shape]


def _total(diagram: Diagram) -> str:
    return str(len(diagram.items))


VALUES: dict[str, Callable[..., str]] = {
    "place": _place,
    "pair": _pair,
    "list": _list,
    "both": _both,
    "empty": _empty,
    "every": _every,
    "outlines": _outlines,
    "shape": _shape,
    "total": _total,
}
SENTENCES = {
    "place": "{0} lies {that}.",
    "pair": "{0} lies {that}.",
    "list": "{that}.",
    "both": "The number of named items in both {0} and {1} is {that}.",
    "outlines": "The outlines of {0} and {1} {that}.",
    "shape": "{0} is marked by {that}.",
    "total": "The number of named items in the diagram is {that}.",
}
QUANTIFIED = {
    ("empty", "yes"): "No named item lies in both {0} and {1}",
    ("empty", ""): "At least one named item lies in both {0} and {1}",
    ("every", "yes"): "Every named item in {0} lies in {1}",
    ("every", ""): "At least one named item in {0} does not lie in {1}",
}


def fact(relation: str, diagram: Diagram, *of: str) -> Fact:
    """Return the fact of that kind that is true of a diagram."""
    found = Fact(relation, of)
    return replace(found, that=found.value(diagram))


def caption_facts(diagram: Diagram) -> tuple[Fact, ...]:
    """Return where two items lie, what lies in a set, what two sets share, an outline, a sign, and how many are drawn.

    They lean on one another as little as they can, so that an edit can make one false and leave the others true: two
    sets are spoken of most, and nearly all of the sentences stay true when these exchange their names.
    """
    one, other, lone, even = _spoken_of(diagram)
    told = [fact("place", diagram, even), fact("pair", diagram, lone, one, other)]
    third = next((name for name in diagram.regions if name not in (one, other)), other)
    told += [fact("list", diagram, third), fact("both", diagram, one, other), *_of_outlines(diagram, one, other)]
    shaped = [item for item in diagram.items if item not in (even, lone)]
    if any(item.shape != "dot" for item in diagram.items.values()):
        told += [fact("shape", diagram, shaped[0])]
    return (*told, Fact("total", (), str(len(diagram.items))))


def _spoken_of(diagram: Diagram) -> tuple[str, str, str, str]:
    """Return two sets, an item that lies in the first alone, and one that lies in both, or else in neither.

    Where no two sets have such items, any others are taken.
    """
    for one, other in permutations(diagram.regions, 2):
        lone = [item for item, home in diagram.homes.items() if one in home and other not in home]
        even = [item for item, home in diagram.homes.items() if (one in home) == (other in home)]
        if lone and even:
            even.sort(key=lambda item: not diagram.homes[item])
            return one, other, lone[0], even[0]
    one, other = list(diagram.regions)[:2]
    first, second = list(diagram.homes)[:2]
    return one, other, second, first


def _of_outlines(diagram: Diagram, one: str, other: str) -> Iterator[Fact]:
    """Yield how two outlines lie that do not overlap; if all do, how these two lie."""
    rare = [pair for pair, words in diagram.relations.items() if words in ("inside", "do not overlap")]
    yield fact("outlines", diagram, *(rare[0] if rare else (one, other)))
