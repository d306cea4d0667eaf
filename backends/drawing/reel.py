"""A Matplotlib clip that draws its still part once: for each frame only what moves is drawn over it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from backends.drawing import lettering
from backends.drawing.canvas import opaque
from backends.media import Clip, Picture

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure


class Reel:
    """Frames of one figure. What moves must be among `moving` from the start; all else stays as it is now."""

    def __init__(self, figure: "Figure", moving: "Sequence[Artist]") -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        for artist in moving:
            artist.set_animated(True)  # left out of the still part
        self._figure = figure
        self._still_texts: tuple[lettering.Text, ...] | None = None
        self._canvas = FigureCanvasAgg(figure)
        self._canvas.draw()  # type: ignore[no-untyped-call]
        self._still = self._canvas.copy_from_bbox(figure.bbox)  # type: ignore[no-untyped-call]

    def frame(self, moving: "Sequence[Artist]") -> Picture:
        """Draw artists over the still part, in the order given, as they are now."""
        self._canvas.restore_region(self._still)  # type: ignore[no-untyped-call]
        renderer = self._canvas.get_renderer()  # type: ignore[no-untyped-call]
        for artist in moving:
            artist.draw(renderer)
        drawn = opaque(np.asarray(self._canvas.buffer_rgba()))  # type: ignore[no-untyped-call]
        if texts := lettering.current():
            texts.add(drawn, self._texts(renderer) + lettering.texts_of(list(moving), renderer))
        return drawn

    def _texts(self, renderer: Any) -> tuple[lettering.Text, ...]:
        """Return the texts of the still part, measured once."""
        if self._still_texts is None:
            self._still_texts = lettering.still_texts(self._figure, renderer)
        return self._still_texts

    def clip(self, pose: "Callable[[float], Sequence[Artist]]", duration: float, rate: int) -> Clip:
        """Return a clip of `duration` seconds.

        `pose` sets what moves to a moment, whatever it was before, and returns what is to be drawn, back to front.
        """
        return Clip(duration=duration, frame=lambda t: self.frame(pose(t)), rate=rate)
