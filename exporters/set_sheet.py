"""One picture of a diagram's whole set: the diagram, its near misses and its hard positives, each over its words.

A person is to say in one sentence what is wrong in each near miss, and to see at a glance that the words say the same.
"""

from collections.abc import Sequence
from functools import cache
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from backends.images import unpng
from backends.media import Picture
from generators.base import Edit
from schemas.item import EditRow, Item

if TYPE_CHECKING:
    from PIL.Image import Image

COLUMNS, SIDE, MARGIN = 4, 380, 16
"""Pictures in a row; pixels of a picture and between pictures."""
TYPE, LINE, LETTERS = 14, 19, 46
"""Pixels of the type and of a line, and letters that go into one."""
PAPER, INK = (244, 245, 247), (31, 35, 40)
COLOURS: dict[str, tuple[int, int, int]] = {
    "diagram": (9, 88, 163),
    "near miss": (166, 30, 30),
    "positive": (24, 110, 53),
}


class Shown(NamedTuple):
    """A picture and what is said below it."""

    picture: Picture
    role: Literal["diagram", "near miss", "positive"]
    kind: str
    words: tuple[str, ...]
    """Paragraphs."""


def set_sheet(shown: Sequence[Shown]) -> Picture:
    """Lay pictures out in rows, each as high as its words need: RGB."""
    from PIL import Image

    rows = [[_tile(one) for one in shown[start : start + COLUMNS]] for start in range(0, len(shown), COLUMNS)]
    heights = [max(tile.height for tile in row) for row in rows]
    size = (COLUMNS * (SIDE + MARGIN) + MARGIN, sum(heights) + (len(rows) + 1) * MARGIN)
    sheet, y = Image.new("RGB", size, PAPER), MARGIN
    for row, height in zip(rows, heights, strict=True):
        for number, tile in enumerate(row):
            sheet.paste(tile, (MARGIN + number * (SIDE + MARGIN), y))
        y += height + MARGIN
    return np.asarray(sheet, np.uint8)


def sheet_of(item: Item) -> Picture:
    """Return the sheet of an item with near misses."""
    shown = [Shown(unpng(item.images[0].bytes), "diagram", item.family, (item.caption,))]
    shown += [edited(unpng(edit.image.bytes), edit, positive=False) for edit in item.negatives]
    shown += [edited(unpng(edit.image.bytes), edit, positive=True) for edit in item.positives]
    return set_sheet(shown)


def edited(picture: Picture, edit: EditRow | Edit[Any], *, positive: bool) -> Shown:
    """Return an edit's picture with its change, and of a near miss what it made false and true."""
    kind = f"{edit.kind}, {edit.size}"
    if positive:
        return Shown(picture, "positive", kind, (edit.change,))
    return Shown(picture, "near miss", kind, (edit.change, f"Was: {edit.before.strip()}", f"Now: {edit.after.strip()}"))


def _tile(one: Shown) -> "Image":
    from PIL import Image, ImageDraw, ImageOps

    lines = [line for words in one.words for part in words.splitlines() for line in wrap(part, LETTERS) or [""]]
    tile = Image.new("RGB", (SIDE, 6 + SIDE + 10 + (1 + len(lines)) * LINE + 6), PAPER)
    draw = ImageDraw.Draw(tile)
    draw.rectangle((0, 0, SIDE, 4), fill=COLOURS[one.role])
    view = ImageOps.contain(Image.fromarray(one.picture), (SIDE, SIDE), Image.Resampling.LANCZOS)
    tile.paste(view, ((SIDE - view.width) // 2, 6))
    draw.text((0, SIDE + 12), f"{one.role}: {one.kind}", font=_font("bold"), fill=COLOURS[one.role])
    for number, line in enumerate(lines, start=1):
        draw.text((0, SIDE + 12 + number * LINE), line, font=_font("normal"), fill=INK)
    return tile


@cache
def _font(weight: str) -> Any:
    from matplotlib.font_manager import FontProperties, findfont
    from PIL import ImageFont

    return ImageFont.truetype(findfont(FontProperties(family="DejaVu Sans", weight=weight)), TYPE)
