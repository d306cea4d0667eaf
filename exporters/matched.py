"""Pictures and words of a set, matched so that neither tells without the other what is right.

The diagram is the middle of its near misses: each differs from it in one edit, and from another near miss in two. If it
were right more often than they, the option most like all others would be the answer to most questions. So what is
shown is chosen first, and then all of it is right in turn: every picture as often as the others it stands beside, every
statement as often as it is wrong. What is chosen hangs on names alone, and of it only what the solver proves is kept.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any, NamedTuple, TypeVar

from exporters.contrast import Contrast, Figure, sentences
from schemas.record import digest

T = TypeVar("T")
OPTIONS = 4
NAMED = re.compile(r'"([^"\n]+)"')
"""A name as a program gives it."""
WORD = re.compile(r"\w+")
FEWEST = 3
"""Sentences to choose the false one from."""


class Miss(NamedTuple):
    """A near miss, and the one thing that is said otherwise of it than of the diagram."""

    figure: Figure
    before: str
    """True of the diagram, false of the near miss."""
    after: str
    """False of the diagram, true of the near miss."""
    place: int
    """Of the sentence in its caption, counted from 0."""


class Couple(NamedTuple):
    """Two near misses whose captions differ from the diagram's in two different sentences."""

    one: Miss
    other: Miss
    neither: tuple[str, ...]
    """Sentences of the diagram's caption, those that a near miss of it makes false: each its own, and no other."""
    both: tuple[str, ...]
    """With both changes: each near miss makes its own sentence true, and the other's alone is false."""


def by_lot(values: Iterable[T], *name: Any) -> list[T]:
    """Return values in an order that hangs on a name and their places alone."""
    return [value for _, value in sorted(enumerate(values), key=lambda one: digest(*name, one[0]))]


def standing_in(contrast: Contrast, told: str, *name: Any) -> Figure:
    """Return a picture of which what is told of the diagram is true, by lot: the diagram, or a hard positive."""
    alike = [figure for figure in contrast.figures if figure.role != "near_miss" and contrast.holds(figure, told)]
    return replace(by_lot(alike, contrast.item.id, *name)[0], title=told, of=told)


def quartet(contrast: Contrast) -> list[Figure]:
    """Return four pictures whose titles are each true of one of them alone; [] where a set holds no such four.

    Titles in the same words come before mixed ones. One of the first may be that of the diagram, or of a hard positive;
    among mixed ones it would be told by its words.
    """
    near = [figure for figure in contrast.figures if figure.role == "near_miss"]
    forms = by_lot(dict.fromkeys(figure.of for figure in near), contrast.item.id, "forms")
    for told in forms:
        if found := _apart(contrast, [standing_in(contrast, told, "form"), *(f for f in near if f.of == told)]):
            return found
    return _apart(contrast, near)


def _apart(contrast: Contrast, figures: Sequence[Figure]) -> list[Figure]:
    found: list[Figure] = []
    for figure in by_lot(figures, contrast.item.id, "quartet"):
        if not any(contrast.holds(other, figure.title) or contrast.holds(figure, other.title) for other in found):
            found.append(figure)
        if len(found) == OPTIONS:
            return found
    return []


def misses(contrast: Contrast) -> list[Miss]:
    """Return, in order, the near misses that one sentence, or one chart in Mermaid, tells from the diagram."""
    diagram = contrast.figures[0]
    found = [miss for figure in contrast.figures if figure.role == "near_miss" for miss in _told_apart(figure)]
    return [
        miss
        for miss in found
        if contrast.holds(diagram, miss.before)
        and contrast.holds(miss.figure, miss.after)
        and not contrast.holds(diagram, miss.after)
        and not contrast.holds(miss.figure, miss.before)
    ]


def _told_apart(figure: Figure) -> Iterator[Miss]:
    before, after = sentences(figure.of), sentences(figure.title)
    places = [place for place, (was, now) in enumerate(zip(before, after, strict=False)) if was != now]
    if len(before) == len(after) and len(places) == 1:
        yield Miss(figure, before[places[0]], after[places[0]], places[0])


def couple(contrast: Contrast) -> Couple | None:
    """Return two near misses by which each of two sentences is the only false one, or None.

    Sentences that stay in the same words but for names and numbers come first: a word that only near misses have would
    tell the false one. Which sentences they are is drawn next, so that one which many change is false no more often.
    """
    found = misses(contrast)
    alike = [miss for miss in found if _form(contrast, miss.before) == _form(contrast, miss.after)]
    return _couple_among(contrast, alike) or _couple_among(contrast, found)


def _form(contrast: Contrast, said: str) -> list[str]:
    """Return the words of a sentence that are neither a number nor a name in the diagram's program."""
    names = set(NAMED.findall(str(json.loads(contrast.item.scene)["program"])))
    return [word for word in WORD.findall(said) if not word.isdigit() and word not in names]


def _couple_among(contrast: Contrast, found: Sequence[Miss]) -> Couple | None:
    pairs = [
        (one, other)
        for one, other in combinations(found, 2)
        if one.figure.of == other.figure.of and one.place != other.place
    ]
    told = {of: sorted({miss.place for miss in found if miss.figure.of == of}) for of in {m.figure.of for m in found}}
    places = by_lot(sorted({_places(pair) for pair in pairs}), contrast.item.id, "places")
    drawn = by_lot(pairs, contrast.item.id, "couple")
    ordered = (pair for place in places for pair in drawn if _places(pair) == place)
    couples = (_coupled(contrast, one, other, told[one.figure.of]) for one, other in ordered)
    return next(filter(None, couples), None)


def _places(pair: tuple[Miss, Miss]) -> tuple[int, int]:
    low, high = sorted(miss.place for miss in pair)
    return low, high


def _coupled(contrast: Contrast, one: Miss, other: Miss, places: list[int]) -> Couple | None:
    """Leave out sentences that nothing makes false: else one could tell by its kind that it is not the false one."""
    if len(places) < FEWEST:
        return None
    said = sentences(one.figure.of)
    neither = tuple(said[place] for place in places)
    one, other = (miss._replace(place=places.index(miss.place)) for miss in (one, other))
    changed = {miss.place: miss.after for miss in (one, other)}
    both = tuple(changed.get(place, said) for place, said in enumerate(neither))
    wanted = ((one, neither, one), (other, neither, other), (one, both, other), (other, both, one))
    if all(false_ones(contrast, shown.figure, told) == [wrong.place] for shown, told, wrong in wanted):
        return Couple(one, other, neither, both)
    return None


def false_ones(contrast: Contrast, figure: Figure, told: Sequence[str]) -> list[int]:
    """Return the places of the sentences that are false of a picture."""
    return [place for place, said in enumerate(told) if not contrast.holds(figure, said)]


def side_by_side(contrast: Contrast) -> tuple[Miss, ...]:
    """Return two near misses whose edits lie apart, and neither undoes what the other changed; () where none do."""
    for one, other in by_lot(combinations(misses(contrast), 2), contrast.item.id, "side by side"):
        if (
            _lie_apart(one.figure.box, other.figure.box)
            and contrast.holds(other.figure, one.before)
            and contrast.holds(one.figure, other.before)
        ):
            return one, other
    return ()


def _lie_apart(one: Sequence[int], other: Sequence[int]) -> bool:
    if not one or not other:
        return False
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
