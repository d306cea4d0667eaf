"""Reads the drawn shapes: in which outlines does each sign lie, and how do outlines lie to each other? By shapely."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import combinations
from typing import Any

import numpy as np
from shapely import Polygon, box

from backends.drawing.venn import display_list
from backends.drawing.venn_shapes import NAME, TITLE, shape_list

Home = frozenset[str]
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4}
FORMS = {"at_least": "in at least {k} of the sets", "exactly": "in exactly {k} of the sets"}
FORMS |= {
    "both": "in both {0} and {1}",
    "but_not": "in {0} but not in {1}",
    "one_of": "in exactly one of {0} and {1}",
    "two_but_not": "in both {0} and {1} but not in {2}",
    "any_but_not": "in at least one of {0} and {1} but not in {2}",
    "and_one_of": "in {0} and in exactly one of {1} and {2}",
}
CLAIMS = {
    "both": "{0} lies in both {1} and {2}.",
    "but_not": "{0} lies in {1} but not in {2}.",
    "empty": "No named item lies in both {0} and {1}.",
    "every": "Every named item in {0} lies in {1}.",
}
"""What the questions say."""


@dataclass(frozen=True)
class _Reading:
    sets: dict[str, Polygon]
    """By the name that stands nearest to each outline."""
    signs: dict[str, Polygon]
    """By the name that stands nearest to each sign."""
    homes: dict[str, Home]
    """The sets that each item lies in."""


@lru_cache(maxsize=64)
def _read(program: str) -> _Reading:
    """Look at what a program draws.

    Raises:
        ValueError: a sign touches an outline, or two names stand at one sign or outline.
    """
    seen = shape_list(display_list(program))
    sets = _named([Polygon(corners) for corners in seen.outlines.values()], seen.titles, TITLE)
    signs = _named([Polygon(corners) for corners in seen.signs.values()], seen.names, NAME)
    for sign in signs.values():
        if any(outline.exterior.intersects(sign) for outline in sets.values()):
            raise ValueError("venn_sets: no item may stand on an outline")
    homes = {
        name: frozenset(of for of, outline in sets.items() if outline.contains(sign)) for name, sign in signs.items()
    }
    return _Reading(sets, signs, homes)


def _named(
    shapes: list[Polygon], texts: dict[str, tuple[float, float]], half: tuple[float, float]
) -> dict[str, Polygon]:
    """Give each shape the text whose box stands nearest to its edge."""
    boxes = [box(x - half[0], y - half[1], x + half[0], y + half[1]) for x, y in texts.values()]
    off = np.array([[shape.exterior.distance(text) for shape in shapes] for text in boxes])
    nearest = [int(row.argmin()) for row in off.reshape(len(texts), len(shapes))]
    if sorted(nearest) != list(range(len(shapes))):
        raise ValueError("venn_sets: each name must stand at a shape of its own")
    return {name: shapes[which] for name, which in zip(texts, nearest, strict=True)}


def solve(scene: dict[str, Any]) -> str:
    seen = _read(scene["program"])
    match scene["kind"]:
        case "same":
            home = seen.homes[scene["of"]]
            return str(sum(other == home for other in seen.homes.values()) - 1)
        case "count":
            number = next((word for word, value in NUMBERS.items() if value == scene["k"]), "")
            return str(_count(seen, FORMS[scene["form"]].format(*scene["sets"], k=number)))
    said = [CLAIMS[form].format(*names) for form, *names in scene["claims"]]
    right = [sentence for sentence in said if _true(seen, sentence)]
    if len(right) != 1:
        raise ValueError(f"venn_sets: exactly one statement must be true (got {right})")
    return right[0]


def holds(scene: dict[str, Any], statement: str) -> bool:
    """Return whether every sentence of a statement is true of the diagram.

    Raises:
        ValueError: a sentence has none of the known forms.
    """
    seen = _read(scene["program"])
    return all(_true(seen, sentence) for sentence in _sentences(statement))


def _sentences(statement: str) -> list[str]:
    return re.split(r"(?<=\.)\s+", statement.strip())


# --- in which sets something lies ---------------------------------------------------------------------------


def _lies(where: str) -> tuple[tuple[str, ...], Callable[[Home], bool]]:
    """Return the sets that a phrase names, and whether something with these sets lies where it says."""
    if said := re.fullmatch(r"in (at least|exactly) (\w+) of the sets", where):
        number, most = NUMBERS[said[2]], 99 if said[1] == "at least" else NUMBERS[said[2]]
        return (), lambda home: number <= len(home) <= most
    if said := re.fullmatch(r"in (\w+), and in no other set|in none of the sets", where):
        only = {said[1]} - {None}
        return tuple(only), lambda home: home == only
    if said := re.fullmatch(r"in ((?:\w+, )*\w+ and \w+), and in no other set", where):
        listed = tuple(re.split(r", | and ", said[1]))
        return listed, lambda home: home == {*listed}
    for pattern, lies in PHRASES.items():
        if said := re.fullmatch(pattern, where):
            return said.groups(), partial(_fits, lies, said.groups())
    raise ValueError(f"venn_sets: cannot read {where!r}")


def _fits(lies: Callable[..., bool], names: tuple[str, ...], home: Home) -> bool:
    return lies(*(name in home for name in names))


PHRASES: dict[str, Callable[..., bool]] = {
    r"in both (\w+) and (\w+)": lambda a, b: a and b,
    r"in neither (\w+) nor (\w+)": lambda a, b: not (a or b),
    r"in (\w+) but not in (\w+)": lambda a, b: a and not b,
    r"in exactly one of (\w+) and (\w+)": lambda a, b: a ^ b,
    r"in both (\w+) and (\w+) but not in (\w+)": lambda a, b, c: a and b and not c,
    r"in at least one of (\w+) and (\w+) but not in (\w+)": lambda a, b, c: (a or b) and not c,
    r"in (\w+) and in exactly one of (\w+) and (\w+)": lambda a, b, c: a and b ^ c,
}


def _count(seen: _Reading, where: str) -> int | None:
    """Count the items that lie somewhere; None where a set is named that is not drawn."""
    names, lies = _lies(where)
    return sum(map(lies, seen.homes.values())) if {*names} <= {*seen.sets} else None


# --- sentences ----------------------------------------------------------------------------------------------


def _true(seen: _Reading, sentence: str) -> bool:
    """Return whether a sentence is true; of what is not drawn nothing is."""
    for pattern, true in SENTENCES.items():
        if said := re.fullmatch(pattern, sentence):
            return true(seen, *said.groups())
    raise ValueError(f"venn_sets: cannot read {sentence!r}")


def _has(seen: _Reading, number: str) -> bool:
    return len(seen.signs) == int(number)


def _number(seen: _Reading, where: str, number: str) -> bool:
    return _count(seen, where) == int(number)


def _listed(seen: _Reading, name: str, items: str | None = None) -> bool:
    return _members(seen, name) == ({*re.split(r", | and ", items)} if items else set())


def _shared(seen: _Reading, quantity: str, where: str) -> bool:
    found = _count(seen, where)
    return found is not None and (found == 0) is (quantity == "No")


def _every(seen: _Reading, one: str, other: str) -> bool:
    return _count(seen, f"in {one} but not in {other}") == 0


def _some(seen: _Reading, one: str, other: str) -> bool:
    return bool(_count(seen, f"in {one} but not in {other}"))


def _marked(seen: _Reading, item: str, form: str) -> bool:
    return item in seen.signs and _form(seen.signs[item]) == form


def _outlined(seen: _Reading, one: str, other: str, how: str = "inside") -> bool:
    return _lie(seen, one, other) == how


def _stands(seen: _Reading, item: str, where: str) -> bool:
    names, lies = _lies(where)
    return item in seen.homes and {*names} <= {*seen.sets} and lies(seen.homes[item])


SENTENCES: dict[str, Callable[..., bool]] = {
    r"The number of named items in the diagram is (\d+)\.": _has,
    r"The number of named items (in .+) is (\d+)\.": _number,
    r"The (?:only )?named items? in (\w+) (?:is|are) (.+)\.": _listed,
    r"No named item lies in (\w+)\.": _listed,
    r"(No|At least one) named item lies (in both .+)\.": _shared,
    r"Every named item in (\w+) lies in (\w+)\.": _every,
    r"At least one named item in (\w+) does not lie in (\w+)\.": _some,
    r"(\w+) is marked by (a \w+)\.": _marked,
    r"The outlines of (\w+) and (\w+) (overlap|do not overlap)\.": _outlined,
    r"(\w+) lies wholly inside (\w+)\.": _outlined,
    r"(\w+) lies (in .+)\.": _stands,
}


def _members(seen: _Reading, name: str) -> set[str] | None:
    return {item for item, home in seen.homes.items() if name in home} if name in seen.sets else None


def _form(sign: Polygon) -> str:
    """Name a sign by how much of the box around it is filled: 1, pi / 4, or a half."""
    x0, y0, x1, y1 = sign.bounds
    share = sign.area / ((x1 - x0) * (y1 - y0))
    return "a square" if share > 0.9 else "a triangle" if share < 0.6 else "a dot"


def _lie(seen: _Reading, one: str, other: str) -> str:
    if not {one, other} <= {*seen.sets} or one == other:
        return "nowhere"
    first, second = seen.sets[one], seen.sets[other]
    if first.disjoint(second):
        return "do not overlap"
    return "inside" if second.contains(first) else "around" if first.contains(second) else "overlap"


# --- what can be seen ---------------------------------------------------------------------------------------

BESIDE = 5.0
"""Pixels between an outline and a sign, at least."""
SHARED = 400.0
"""Square pixels that overlapping sets share at least, and that each has for itself."""
APART = 8.0
"""Pixels between outlines that do not overlap."""
ROOM = (36.0, 30.0)
"""Pixels between two signs, across or up: then a name is next to its own sign."""


def clear(scene: dict[str, Any], statement: str) -> bool:
    """Return whether a person can read the diagram: whoever can sees whether a statement fails of it."""
    seen = _read(scene["program"])
    lines = [outline.exterior for outline in seen.sets.values()]
    if any(line.distance(sign) < BESIDE for line in lines for sign in seen.signs.values()):
        return False
    middles = [sign.centroid for sign in seen.signs.values()]
    if any(abs(a.x - b.x) < ROOM[0] and abs(a.y - b.y) < ROOM[1] for a, b in combinations(middles, 2)):
        return False
    return all(_plain(one, other) for one, other in combinations(seen.sets.values(), 2))


def _plain(one: Polygon, other: Polygon) -> bool:
    if not one.exterior.intersects(other.exterior):
        return bool(one.exterior.distance(other.exterior) >= APART)
    shares = [one.intersection(other).area, one.difference(other).area, other.difference(one).area]
    return bool(min(shares) >= SHARED)
