"""Draw one item, its twin and its edits to files, and say what is asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from backends.images import png
from backends.media import Clip, Picture
from backends.store import write_bytes
from backends.video import encode
from exporters.set_sheet import Shown, edited, set_sheet
from flows.painting import Painter, check_painted
from flows.plan import family_named
from generators.base import AnyFamily
from schemas.painting import PaintingSettings
from schemas.question import Verdict
from validators.checks import judge
from validators.subject import Pair, Side, draw_pair


@dataclass(frozen=True)
class Preview:
    pair: Pair
    files: tuple[Path, ...]
    verdict: str
    """`passed`, or the check and reason that would reject it."""


def preview(name: str, level: int, seed: int, index: int, folder: Path) -> Preview:
    """Draw the candidate of that name.

    Raises:
        UserMistake: no such family or level, or the folder cannot be written.
    """
    family = family_named(name)
    family.check_level(level)
    pair, last = _painted(family, level, seed, index) if family.painted else _drawn(family, level, seed, index)
    verdict = f"{last.check}: {last.reason} ({last.detail})" if last.reason else "passed"
    stem = f"{name}-{level}-{seed}-{index}"
    files = [file for side, role in zip(pair.sides, ("base", "twin"), strict=True) for file in _show(side, role)]
    files += [(f"edit{i}-{drawn.edit.kind}.png", png(drawn.picture)) for i, drawn in enumerate(pair.edits)]
    if any(not drawn.edit.positive for drawn in pair.edits):
        files.append(("set.png", png(set_sheet(list(_set(pair))))))
    for file, data in files:
        write_bytes(folder / f"{stem}-{file}", data)
    return Preview(pair=pair, files=tuple(folder / f"{stem}-{file}" for file, _ in files), verdict=verdict)


def _drawn(family: AnyFamily, level: int, seed: int, index: int) -> tuple[Pair, Verdict]:
    pair = draw_pair(family, level, seed, index)
    return pair, judge(pair)[-1]


def _painted(family: AnyFamily, level: int, seed: int, index: int) -> tuple[Pair, Verdict]:
    """Have the embedded pipeline paint the pair; where all six pictures are there, they are shown, refused or not."""
    settings = PaintingSettings()
    check_painted(family.name, level, settings)
    (canvas,) = Painter(settings, Path()).canvases(family, level, seed, [index])
    return canvas.pair, canvas.verdict if canvas.verdict.reason else judge(canvas.pair)[-1]


def _show(side: Side, role: str) -> Iterator[tuple[str, bytes]]:
    if isinstance(side.drawing, Clip):
        yield f"{role}.mp4", encode(side.drawing)
        yield f"{role}-frames.png", png(contact_sheet(side.views))
    else:
        for view, what in zip(side.views, side.question.image_roles, strict=True):
            yield f"{role}-{what}.png", png(view)


def _set(pair: Pair) -> Iterator[Shown]:
    """Yield the base with its caption, and each edit with its change."""
    yield Shown(pair.base.views[0], "diagram", pair.family.name, (pair.base.question.caption,))
    yield from (edited(drawn.picture, drawn.edit, positive=drawn.edit.positive) for drawn in pair.edits)


def contact_sheet(views: tuple[Picture, ...], columns: int = 6) -> Picture:
    """Lay pictures of one size out in rows, with white between: RGB."""
    height, width, _ = views[0].shape
    rows = -(-len(views) // columns)
    sheet = np.full((rows * (height + 8) - 8, min(columns, len(views)) * (width + 8) - 8, 3), 255, np.uint8)
    for i, view in enumerate(views):
        y, x = (i // columns) * (height + 8), (i % columns) * (width + 8)
        sheet[y : y + height, x : x + width] = view
    return sheet
