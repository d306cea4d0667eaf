"""Reads the drawn shapes: which lifelines does each arrow touch, which word stands at it, and what comes lower?"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon, box

from backends.drawing.sequence import display_list
from backends.drawing.sequence_shapes import Array, Arrow, Shapes, shape_list

TOUCH = 4.0
"""Pixels between an arrow's end and its lifeline, or the bar on it, at most."""
NEAR = 12.0
"""Pixels between the base line of a word and its arrow, at most."""
LETTERS = (22.0, 12.0)
"""Half the width of a word on an arrow, and the height of its letters."""
FREE = 2.0
"""Pixels that a word keeps from every line, and one arrow from the next one's word."""
ARROW = re.compile(r"(\w+)(-?)->>(\w+): (\w+)")


@dataclass(frozen=True)
class Sent:
    start: str
    end: str
    word: str
    dashed: bool


@dataclass(frozen=True)
class Seen:
    """What is seen, from the top down."""

    parties: frozenset[str]
    rows: tuple[Sent | str, ...]
    """Messages, and the lines of frames: `loop`, `opt`, `alt`, `else`, `end`."""

    @property
    def sent(self) -> list[Sent]:
        return [row for row in self.rows if isinstance(row, Sent)]

    @property
    def words(self) -> list[str]:
        return [sent.word for sent in self.sent]


@lru_cache(maxsize=64)
def seen_in(program: str) -> Seen:
    """Return what is seen in what a program draws.

    Raises:
        ValueError: an arrow touches no lifeline, a word belongs to no arrow or to several, or two rows overlap.
    """
    shapes = shape_list(display_list(program))
    names, lines = _lifelines(shapes)
    rows = [*_frames(shapes)]
    if shapes.arrows:
        ways = [np.vstack([arrow.shaft, _tip(arrow)]) for arrow in shapes.arrows]
        tails, tips = (_touched(lines, np.array([way[i] for way in ways])) for i in (0, -1))
        for way, arrow, word, *ends in zip(ways, shapes.arrows, _words(shapes, ways), tails, tips, strict=True):
            start, end = (names[i] for i in ends)
            rows.append((way[:, 1].max(), way[:, 1].min(), Sent(start, end, word, arrow.dashed)))
    rows.sort(key=lambda row: -row[0])
    if any(above[1] <= below[0] for above, below in pairwise(rows)):
        raise ValueError("message_sequence: each row must be below the one before")
    return Seen(frozenset(names), tuple(row for _, _, row in rows))


def _lifelines(shapes: Shapes) -> tuple[list[str], list[Any]]:
    """Return the names in the boxes, and under each box its lifeline with the bars on it."""
    outlines = shapely.polygons(np.array([*shapes.boxes.values()]))
    bars = shapely.polygons(np.array([*shapes.bars.values()]).reshape(-1, 4, 2))
    ends = np.array([*shapes.lifelines.values()])
    lines = shapely.linestrings(ends)
    written = shapely.contains(outlines[:, None], shapely.points([text.spot for text in shapes.texts]))
    under = shapely.distance(outlines[:, None], shapely.points(ends[:, 0])) < 1
    on = shapely.intersects(lines[:, None], bars)
    names = [shapes.texts[_only(np.flatnonzero(row), "name in a box")].words for row in written]
    below = [_only(np.flatnonzero(row), "lifeline under a box") for row in under]
    return names, [shapely.union_all([lines[i], *bars[on[i]]]) for i in below]


def _frames(shapes: Shapes) -> Iterator[tuple[float, float, Sent | str]]:
    """Yield the lines of frames, with the word on the tag for the first."""
    spots = shapely.points([text.spot for text in shapes.texts])
    for outline, tag, *cuts in shapes.frames.values():
        written = np.flatnonzero(shapely.contains(Polygon(tag), spots))
        heights = [outline[:, 1].max(), *(cut[0, 1] for cut in cuts), outline[:, 1].min()]
        words = [shapes.texts[_only(written, "word on a tag")].words, *("else" for _ in cuts), "end"]
        yield from ((y, y, word) for y, word in zip(heights, words, strict=True))


def _tip(arrow: Arrow) -> Array:
    """Return the corner of a head that is farthest from where the shaft ends."""
    tip: Array = arrow.head[np.linalg.norm(arrow.head - arrow.shaft[-1], axis=-1).argmax()]
    return tip


def _touched(lines: list[Any], ends: Array) -> list[int]:
    """Return which lifeline is at each point, shape (n, 2)."""
    near = shapely.distance(shapely.points(ends)[:, None], np.array(lines)) <= TOUCH
    return [int(_only(np.flatnonzero(row), "lifeline at an end")) for row in near]


def _words(shapes: Shapes, ways: list[Array]) -> list[str]:
    """Return the word right above each arrow, which is nearer to it than to any other."""
    spots = np.array([text.spot for text in shapes.texts])
    away = shapely.distance(shapely.points(spots)[:, None], np.array([LineString(way) for way in ways], object))
    low = np.array([way[:, 1].min() for way in ways])
    named = (away <= NEAR) & (spots[:, 1:] > low) & (away.argmin(1)[:, None] == np.arange(len(ways)))
    return [shapes.texts[_only(np.flatnonzero(column), "word at an arrow")].words for column in named.T]


def _only(found: Sequence[Any] | NDArray[np.intp], what: str) -> Any:
    if len(found) != 1:
        raise ValueError(f"message_sequence: must be one {what} (got {len(found)})")
    return found[0]


def solve(scene: dict[str, Any]) -> str:
    seen, of = seen_in(scene["program"]), scene["of"]
    match scene["kind"]:
        case "sends":
            return str([sent.start for sent in seen.sent].count(of))
        case "receives":
            return str([sent.end for sent in seen.sent].count(of))
        case "after":
            right = seen.words[seen.words.index(of) + 1]
        case "kth":
            right = [sent for sent in seen.sent if sent.end == of][scene["k"] - 1].start
        case "token":
            right = of
            for sent in seen.sent:
                right = sent.end if sent.start == right else right
        case kind:
            form = "{} sends the message {} to {}." if kind == "sent" else "The message {1} comes directly after {0}."
            said = [form.format(*terms) for terms in scene["claims"]]
            return str(_only([one for one in said if _true(seen, one)], "true statement"))
    return str(_only([option for option in scene["options"] if option == right], "right option"))


def holds(scene: dict[str, Any], statement: str) -> bool:
    """Return whether every sentence of a statement is true of the diagram; Mermaid is, if it draws the same one.

    Raises:
        ValueError: a sentence has none of the known forms.
    """
    seen = seen_in(scene["program"])
    if statement.startswith("sequenceDiagram"):
        return _mermaid(statement) == seen
    return all(_true(seen, sentence) for sentence in re.split(r"(?<=\.)\s+", statement.strip()))


def _true(seen: Seen, sentence: str) -> bool:
    for form, judge in FORMS.items():
        if said := re.fullmatch(form, sentence):
            return judge(seen, *said.groups())
    raise ValueError(f"message_sequence: cannot read {sentence!r}")


def _ends(seen: Seen, who: str) -> int:
    return [sent.end for sent in seen.sent].count(who)


def _lower(seen: Seen, high: str, low: str) -> bool:
    return {high, low} <= set(seen.words) and seen.words.index(high) < seen.words.index(low)


def _framed(seen: Seen, word: str, where: str, kind: str) -> bool:
    rows = [row.word if isinstance(row, Sent) else row for row in seen.rows]
    if word not in seen.words or kind not in seen.rows:
        return False
    return (rows.index(kind) < rows.index(word) < rows.index("end")) is (where == "inside")


FORMS: dict[str, Callable[..., bool]] = {
    r"(\w+) sends the message (\w+) to (\w+)\.": lambda seen, start, word, end: (
        (start, word, end) in [(sent.start, sent.word, sent.end) for sent in seen.sent]
    ),
    r"The message (\w+) comes directly after (\w+)\.": lambda seen, low, high: (high, low) in pairwise(seen.words),
    r"The message (\w+) comes before (\w+)\.": _lower,
    r"The number of messages that (\w+) receives is (\d+)\.": lambda seen, who, number: (
        who in seen.parties and _ends(seen, who) == int(number)
    ),
    r"The arrow of (\w+) is (solid|dashed)\.": lambda seen, word, line: (
        (word, line == "dashed") in [(sent.word, sent.dashed) for sent in seen.sent]
    ),
    r"The message (\w+) stands (inside|outside) the (loop|opt|alt) frame\.": _framed,
    r"The number of messages in the diagram is (\d+)\.": lambda seen, number: len(seen.words) == int(number),
    ARROW.pattern: lambda seen, start, dash, end, word: Sent(start, end, word, bool(dash)) in seen.rows,
    r"participant (\w+)": lambda seen, who: who in seen.parties,
}
"""The sentences and lines of Mermaid that can be read, and what makes each of them true."""


def _mermaid(text: str) -> Seen:
    parties, rows = set[str](), list[Sent | str]()
    for line in map(str.strip, text.splitlines()[1:]):
        if said := ARROW.fullmatch(line):
            parties |= {said[1], said[3]}
            rows.append(Sent(said[1], said[3], said[4], bool(said[2])))
        elif said := re.fullmatch(r"participant (\w+)", line):
            parties.add(said[1])
        elif line in ("loop", "opt", "alt", "else", "end"):
            rows.append(line)
        else:
            raise ValueError(f"message_sequence: cannot read {line!r}")
    return Seen(frozenset(parties), tuple(rows))


def clear(scene: dict[str, Any], statement: str) -> bool:
    """Whether no word lies on a line or another word, and each arrow ends at one lifeline.

    Then who sends what, and in which order, is plain: what a statement says is no matter of degree.
    """
    try:
        seen_in(scene["program"])
    except ValueError:
        return False
    shapes = shape_list(display_list(scene["program"]))
    spots = [text.spot for text in shapes.texts if not text.small]
    letters = np.array([box(x - LETTERS[0], y, x + LETTERS[0], y + LETTERS[1]) for x, y in spots])
    frames = [way for outline, _, *cuts in shapes.frames.values() for way in (np.vstack([outline, outline[:1]]), *cuts)]
    ways = [np.vstack([arrow.shaft, _tip(arrow)]) for arrow in shapes.arrows]
    lines = [LineString(way) for way in (*ways, *shapes.lifelines.values(), *frames)]
    filled = [Polygon(corners) for corners in (*shapes.bars.values(), *shapes.slips.values())]
    apart = shapely.distance(letters[:, None], letters) + np.eye(len(letters)) * FREE
    return bool(
        (apart >= FREE).all() and (shapely.distance(letters[:, None], np.array([*lines, *filled])) >= FREE).all()
    )
