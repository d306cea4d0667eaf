"""A question card before or after a clip, put together by MoviePy; any moment of the whole is drawn on its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import ceil
from string import ascii_uppercase
from typing import Literal

import numpy as np

from backends.drawing.canvas import DPI, LABEL, MARGIN, font, page, picture, plane
from backends.drawing.film import moment, moviepy, rgb
from backends.drawing.palette import SERIES
from backends.media import SAMPLING, Clip, Picture
from schemas.scene import Look

INSET, BAR, LEADING, GAP = 40, 6, 1.5, 0.75
"""Pixels on each side, and of the bar at the left; line pitch in type sizes; space above the options in lines."""
LARGEST = 22
"""Pixels: the type of a short question; a longer one is set smaller, down to LABEL."""
STRIP = 18
"""Pixels: the type of a card above or below a picture, which is as high as it needs to be."""
FADE = 0.25
"""Seconds in which the card goes, or comes; it stands as much longer."""
Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class _Layout:
    lines: tuple[str, ...]
    tops: tuple[float, ...]
    """Upper edge of each line, in pixels from the lower edge of the card."""
    tall: float
    """Pixels from the first line to the last."""
    pixels: float
    """Size of the type."""


def card_seconds(text: str, choices: Sequence[str]) -> float:
    """Return how long a card must stand to be read: a second, and one for every three words, at least three in all.

    It is a multiple of the sampling step, so that a clip behind it is sampled at the same moments as without it.
    """
    words = len(" ".join((text, *choices)).split())
    return ceil((max(3.0, words / 3 + 1) + FADE) * SAMPLING) / SAMPLING


def card_picture(text: str, choices: Sequence[str], look: Look, size: tuple[int, int]) -> Picture:
    """Draw the card: the question, wrapped, and its lettered options. `size` is (width, height) in pixels.

    Raises:
        ValueError: the text does not fit at the smallest type.
    """
    return _drawn(_laid_out(text, choices, look, size), look, size)


def card_lines(text: str, choices: Sequence[str], look: Look, size: tuple[int, int]) -> list[tuple[str, Box]]:
    """Return the lines of the card and their boxes [x0, y0, x1, y1), measured by drawing each alone."""
    layout = _laid_out(text, choices, look, size)
    blank = _drawn(replace(layout, lines=("",) * len(layout.lines)), look, size)
    found = []
    for number, line in enumerate(layout.lines):
        alone = replace(layout, lines=tuple(line if i == number else "" for i in range(len(layout.lines))))
        mask = (_drawn(alone, look, size) != blank).any(axis=-1)
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        found.append((line, (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)))
    return found


def strip_size(text: str, choices: Sequence[str], look: Look, width: int) -> tuple[int, int]:
    """Return the width and height in pixels of the card that a picture of that width carries above or below it."""
    _, tall = _lines(text, choices, look, width, STRIP)
    return width, ceil((tall + 2 * INSET) / 2) * 2


def with_strip(
    view: Picture, text: str, choices: Sequence[str], *, where: Literal["start", "end"], look: Look
) -> tuple[Picture, int]:
    """Return a picture with its question above (`start`) or below it, and by how many pixels the picture went down."""
    size = strip_size(text, choices, look, view.shape[1])
    strip = card_picture(text, choices, look, size)
    above = where == "start"
    return np.vstack((strip, view) if above else (view, strip)), size[1] if above else 0


def with_card(clip: Clip, text: str, choices: Sequence[str], *, where: Literal["start", "end"], look: Look) -> Clip:
    """Return the clip, of the same size and rate, with its question before or after; `lead` counts what is before."""
    mpy = moviepy()
    height, width = clip.frame(0).shape[:2]
    card = card_picture(text, choices, look, (width, height))
    seconds = card_seconds(text, choices)
    fade = mpy.vfx.FadeOut if where == "start" else mpy.vfx.FadeIn
    shown = mpy.VideoClip(lambda t: card, duration=seconds).with_effects([fade(FADE, rgb(look.paper))])
    own = mpy.VideoClip(clip.frame, duration=clip.duration)
    whole = mpy.concatenate_videoclips([shown, own] if where == "start" else [own, shown])
    lead = seconds if where == "start" else 0.0
    return clip.after(lead, partial(moment, whole), clip.duration + seconds)


def _laid_out(text: str, choices: Sequence[str], look: Look, size: tuple[int, int]) -> _Layout:
    for pixels in range(LARGEST, LABEL - 1, -2):
        lines, tall = _lines(text, choices, look, size[0], pixels)
        if tall <= size[1] - 2 * INSET:
            tops = tuple((size[1] + tall) / 2 - down for _, down in lines)
            return _Layout(tuple(line for line, _ in lines), tops, tall, pixels)
    raise ValueError(f"card: the question must fit {size[0]} x {size[1]} px (got {len(text)} characters); shorten it")


def _lines(
    text: str, choices: Sequence[str], look: Look, width: float, pixels: int
) -> tuple[list[tuple[str, float]], float]:
    """Break a question and its lettered options into lines, each with its pixels below the first, and their height."""
    letters = ascii_uppercase[: len(choices)]
    if any(option in letters for option in choices):  # options that are letters themselves get no other ones
        options = [f"Options: {', '.join(choices)}"]
    else:
        options = [f"{letter})  {option}" for letter, option in zip(letters, choices, strict=True)]
    asked, *rest = (_wrapped(block, pixels, look, width - 2 * INSET) for block in (text, *options))
    lines = [*asked, *(line for block in rest for line in block)]
    downs = [LEADING * pixels * (i + (GAP if i >= len(asked) else 0)) for i in range(len(lines))]
    return list(zip(lines, downs, strict=True)), downs[-1] + LEADING * pixels


def _wrapped(block: str, pixels: float, look: Look, width: float) -> list[str]:
    """Break a text into lines of at most `width` pixels, between words."""
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.font_manager import FontProperties

    style = font(look, pixels)
    face, renderer = FontProperties(family=style["fontfamily"], size=style["fontsize"]), RendererAgg(1, 1, DPI)  # type: ignore[no-untyped-call]
    lines = [""]
    for word in block.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        fits = renderer.get_text_width_height_descent(longer, face, False)[0] <= width  # type: ignore[no-untyped-call]
        if fits or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _drawn(layout: _Layout, look: Look, size: tuple[int, int]) -> Picture:
    from matplotlib.patches import Rectangle

    figure = page(look, *size)
    sheet = plane(figure, look.model_copy(update={"shift": (0.0, 0.0)}))
    bar = (MARGIN, (size[1] - layout.tall) / 2)
    sheet.add(Rectangle(bar, BAR, layout.tall, color=SERIES[look.palette][0], lw=0))
    for line, top in zip(layout.lines, layout.tops, strict=True):
        middle = top - LEADING * layout.pixels / 2
        sheet.text(INSET, middle, line, va="center_baseline", **font(look, layout.pixels))
    return picture(figure)
