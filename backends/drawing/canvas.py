"""A page measured in pixels, and what is written on it. Matplotlib is imported by whoever draws."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from backends.drawing import lettering
from backends.media import Picture
from schemas.scene import Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.figure import Figure
    from matplotlib.transforms import Transform

DPI = 100
SMALL, TICK, LABEL, TITLE = 10, 12, 16, 24
"""The type scale: heights in pixels on a page 512 pixels high."""
MARGIN = 16
"""Pixels that stay empty on every side."""


def points(pixels: float) -> float:
    """Return the Matplotlib size (1/72 inch) of a length in pixels."""
    return pixels * 72 / DPI


def page(look: Look, width: int = 512, height: int = 512) -> "Figure":
    """Return an empty figure of `width` x `height` pixels on the look's paper."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor=look.paper)


@dataclass(frozen=True)
class Plane:
    """The pixels of a page as coordinates, origin at the lower left; an `Axes` would cost more than most pictures."""

    figure: "Figure"
    transform: "Transform"

    def add(self, artist: "Artist") -> None:
        """Put an artist on the page; what has the higher `zorder`, else what comes later, covers the rest."""
        artist.set_transform(self.transform)
        self.figure.add_artist(artist)

    def text(self, x: float, y: float, words: str, **style: Any) -> None:
        self.figure.text(x, y, words, transform=self.transform, parse_math=False, **style)

    def lines(self, ends: "Sequence[Sequence[tuple[float, float]]]", **style: Any) -> None:
        """Draw straight lines, each through its points."""
        from matplotlib.collections import LineCollection

        self.add(LineCollection(ends, **style))


def plane(figure: "Figure", look: Look) -> Plane:
    """Return the page as a plane, jittered by the look."""
    from matplotlib.transforms import Affine2D

    dx, dy = look.shift
    return Plane(figure, Affine2D().translate(dx, -dy))


def font(look: Look, pixels: float, **more: Any) -> dict[str, Any]:
    """Return the text properties of a size on the type scale, in the look's font."""
    from backends.drawing.palette import INK

    scale = 1.15 if look.font == "STIXGeneral" else 1.0  # its letters are smaller at the same size
    return {"fontsize": points(pixels) * scale, "fontfamily": look.font, "color": INK, **more}


def picture(figure: "Figure") -> Picture:
    """Draw a figure with Agg: RGB, shape (height, width, 3)."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    drawn = opaque(np.asarray(canvas.buffer_rgba()))  # type: ignore[no-untyped-call]
    if texts := lettering.current():
        texts.add(drawn, lettering.still_texts(figure, canvas.get_renderer()))  # type: ignore[no-untyped-call]
    return drawn


def opaque(pixels: NDArray[np.uint8]) -> Picture:
    """Copy RGBA pixels, shape (height, width, 4), without their opacity; forty times as fast as slicing it off."""
    import cv2

    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB), np.uint8)
