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
from itertools import chain, combinations
from typing import Any, NamedTuple, TypeVar

import networkx as nx

from exporters.contrast import Contrast, Figure, sentences
from schemas.record import digest

T = TypeVar("T")
Form = tuple[str, ...]
Turn = tuple[Form, Form]
"""The words of a sentence and of what is said instead, without names and numbers."""
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
    """Sentences of the diagram's caption; any two of them could have been the false ones."""
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

    Titles in the same words but for names and numbers come first: one of these may be that of the diagram, or of a hard
    positive. Among others it would be told by its words, so they are near misses all four.
    """
    near = [figure for figure in contrast.figures if figure.role == "near_miss"]
    forms = by_lot(dict.fromkeys(figure.of for figure in near), contrast.item.id, "forms")
    for told in forms:
        form = _form(contrast, told)
        alike = [figure for figure in near if figure.of == told and _form(contrast, figure.title) == form]
        if found := _apart(contrast, [standing_in(contrast, told, "form"), *alike]):
            return found
    return _apart(contrast, near)


def _apart(contrast: Contrast, figures: Sequence[Figure]) -> list[Figure]:
    found: list[Figure] = []
    for figure in by_lot(figures, contrast.item.id, "quartet"):
        if all(contrast.fails(other, figure.title) and contrast.fails(figure, other.title) for other in found):
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
        and contrast.fails(diagram, miss.after)
        and contrast.fails(miss.figure, miss.before)
    ]


def _told_apart(figure: Figure) -> Iterator[Miss]:
    before, after = sentences(figure.of), sentences(figure.title)
    places = [place for place, (was, now) in enumerate(zip(before, after, strict=False)) if was != now]
    if len(before) == len(after) and len(places) == 1:
        yield Miss(figure, before[places[0]], after[places[0]], places[0])


def couple(contrast: Contrast) -> Couple | None:
    """Return two near misses by which each of two sentences is the only false one, or None.

    Sentences that stay in the same words but for names and numbers come first: a word that only near misses have would
    tell the false one. Which two are false is drawn among all that are shown, so that each is as often as another.
    """
    found = misses(contrast)
    alike = [miss for miss in found if _form(contrast, miss.before) == _form(contrast, miss.after)]
    return _couple_among(contrast, alike) or _couple_among(contrast, found)


def _form(contrast: Contrast, said: str) -> Form:
    """Return the words of a sentence that are no numbers, and no names of the diagram's program or letters that are."""
    names = set(NAMED.findall(str(json.loads(contrast.item.scene)["program"])))
    words = (word for word in WORD.findall(said) if not word.isdigit())
    return tuple(word for word in words if word not in names and not set(word) <= names)


def _couple_among(contrast: Contrast, found: Sequence[Miss]) -> Couple | None:
    captions = dict.fromkeys(miss.figure.of for miss in found)
    each = [_each_two(contrast, [miss for miss in found if miss.figure.of == of]) for of in captions]
    couples = max(by_lot(each, contrast.item.id, "captions"), key=len, default={})
    places = sorted(set(chain.from_iterable(couples)))
    if len(places) < FEWEST:
        return None
    drawn = by_lot(couples, contrast.item.id, "places")[0]
    return _coupled(contrast, *couples[drawn], places)


def _each_two(contrast: Contrast, found: Sequence[Miss]) -> dict[tuple[int, int], tuple[Miss, Miss]]:
    """Return, of one caption, the most sentences of which each two make a couple: two near misses for each two places.

    The others are left out, those that nothing makes false too: a sentence that is seldom one of a couple would be the
    false one more seldom than another, and its kind would tell.
    """
    turned = {m.place: turn for m in found if len(set(turn := _turn(contrast, m))) == 2}
    found = [miss for miss in found if miss.place not in turned or _turn(contrast, miss) == turned[miss.place]]
    places = sorted({miss.place for miss in found})
    couples: dict[tuple[int, int], tuple[Miss, Miss]] = {}
    for one, other in by_lot(combinations(found, 2), contrast.item.id, "couple"):
        low, high = sorted((one.place, other.place))
        if low != high and (low, high) not in couples and _coupled(contrast, one, other, places):
            couples[low, high] = one, other
    groups = (_even(contrast, sorted(group), turned) for group in nx.find_cliques(nx.Graph(list(couples))))
    most = max(by_lot(sorted(groups), contrast.item.id, "sentences"), key=len, default=[])
    return {two: couples[two] for two in combinations(most, 2)}


def _turn(contrast: Contrast, miss: Miss) -> Turn:
    return _form(contrast, miss.before), _form(contrast, miss.after)


def _even(contrast: Contrast, group: list[int], turned: dict[int, Turn]) -> list[int]:
    """Leave out places until as many sentences are turned into other words as are turned from those words back.

    A couple's sentences are shown turned, too: were denials rarer, say, those that a couple brings would be false more
    often than luck.
    """
    kept = {place for place in group if place not in turned}
    for before, after in {turned[place] for place in group if place in turned}:
        ways = [[place for place in group if turned.get(place) == way] for way in ((before, after), (after, before))]
        kept |= set(by_lot(ways[0], contrast.item.id, before)[: len(ways[1])])
    return sorted(kept)


def _coupled(contrast: Contrast, one: Miss, other: Miss, places: list[int]) -> Couple | None:
    """Return two near misses and these sentences of their caption, where that is proved; None where it is not."""
    said = sentences(one.figure.of)
    neither = tuple(said[place] for place in places)
    one, other = (miss._replace(place=places.index(miss.place)) for miss in (one, other))
    changed = {miss.place: miss.after for miss in (one, other)}
    both = tuple(changed.get(place, said) for place, said in enumerate(neither))
    wanted = ((one, neither, one), (other, neither, other), (one, both, other), (other, both, one))
    proved = (
        false_ones(contrast, shown.figure, told) == [wrong.place] and contrast.fails(shown.figure, told[wrong.place])
        for shown, told, wrong in wanted
    )
    if all(proved):
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
