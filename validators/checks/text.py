"""What is written can be read, whether it is asked for or not: large enough, apart, uncut, and of enough contrast."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from backends.drawing.lettering import Text
from backends.media import Picture
from schemas.question import Verdict
from validators.subject import Pair, Side

REASONS = frozenset({"overlap", "contrast", "small", "cut"})
LEAST_PIXELS = 10
"""Size of the smallest type."""
CONTRAST = 4.5
"""Least contrast of a text and what is behind it (WCAG 2.2, 1.4.3)."""
TOUCH = 1.5
"""Pixels by which the boxes of two texts may meet: a box holds a line's whole height, and letters seldom fill it."""
BEHIND = 0.2
"""Share of the pixels behind a text that a colour must have to count: less is an edge or a thin line."""


def check(pair: Pair) -> Verdict:
    for side in pair.sides:
        verdict = _check_side(side)
        if verdict.reason:
            return verdict
    return Verdict(check="text")


def _check_side(side: Side) -> Verdict:
    before: tuple[Text, ...] | None = None
    for view, texts in zip(side.views, side.texts, strict=True):
        if texts != before:  # most frames of a clip hold what the one before held
            reason, detail = _fault(view, texts)
            if reason:
                return Verdict(check="text", reason=reason, detail=detail)
        before = texts
    return Verdict(check="text")


def _fault(view: Picture, texts: tuple[Text, ...]) -> tuple[str | None, str]:
    height, width = view.shape[:2]
    for text in texts:
        x0, y0, x1, y1 = text.box
        if text.pixels < LEAST_PIXELS - 0.01:
            return "small", f"{text.words!r}: {text.pixels:.1f} px"
        if x0 < 0 or y0 < 0 or x1 > width or y1 > height:
            return "cut", f"{text.words!r}: reaches {x0:.0f}, {y0:.0f}, {x1:.0f}, {y1:.0f} of {width} x {height}"
        found = contrast(view, text)
        if found < CONTRAST:
            return "contrast", f"{text.words!r}: {found:.1f} to 1"
    for one, other in combinations(texts, 2):
        if _meet(one, other):
            return "overlap", f"{one.words!r} and {other.words!r}"
    return None, ""


def _meet(one: Text, other: Text) -> bool:
    (a, b, c, d), (e, f, g, h) = one.box, other.box
    return min(c, g) - max(a, e) > TOUCH and min(d, h) - max(b, f) > TOUCH


def contrast(view: Picture, text: Text) -> float:
    """Return the least contrast ratio of a text's colour to what it stands on, from the pixels of its box."""
    x0, y0, x1, y1 = (round(edge) for edge in text.box)
    pixels = view[max(0, y0) : y1, max(0, x0) : x1].reshape(-1, 3)
    own = np.array(text.colour)
    behind = pixels[np.abs(pixels.astype(int) - own).max(-1) > 90]  # neither letters nor their soft edges
    if not len(behind):
        return 1.0
    colours, counts = np.unique(behind // 16, axis=0, return_counts=True)
    large = colours[counts >= max(1.0, BEHIND * len(behind))]
    if not len(large):
        large = colours[[int(np.argmax(counts))]]
    return float(min(_ratio(_luminance(own), _luminance(colour * 16.0 + 8)) for colour in large))


def _luminance(colour: NDArray[np.float64] | NDArray[np.int_]) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2)."""
    parts = np.asarray(colour, float) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def _ratio(one: float, other: float) -> float:
    high, low = max(one, other), min(one, other)
    return (high + 0.05) / (low + 0.05)
