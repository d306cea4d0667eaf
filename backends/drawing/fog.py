"""A picture in fog: a light goes over it from place to place and shows only what is near."""

from collections.abc import Callable, Sequence

import numpy as np

from backends.media import Picture

FOG = (89, 99, 111)
LIGHT, DIM, RING = 1.5, 0.15, 0.42
"""Radius of the light, of its soft rim and of the ring in its middle, in cells: it shows the eight cells around."""
Spot = tuple[float, float]


def lantern(
    clear: Picture, inside: tuple[int, int, int], spots: Sequence[Spot], pitch: float, colour: str
) -> Callable[[float], Picture]:
    """Return the picture after a number of moves: 1.5 is half way from the second spot to the third; dark below 0.

    Args:
        clear: what the light shows.
        inside: left, top and side of the square that lies in fog, in pixels.
        spots: where the light stands after each move, in pixels from the upper left.
        pitch: side of a cell in pixels.
        colour: of the ring that marks the middle of the light, as `#rrggbb`.
    """
    left, top, side = inside
    bright = clear.astype(np.float32)
    fog = bright.copy()
    fog[top : top + side, left : left + side] = FOG
    y, x = np.mgrid[: clear.shape[0], : clear.shape[1]].astype(np.float32)
    ink = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]

    def frame(done: float) -> Picture:
        if done < 0:
            return fog.astype(np.uint8)
        last, part = int(done), done % 1
        here, there = spots[last], spots[min(last + 1, len(spots) - 1)]
        part = part * part * (3 - 2 * part)
        # exactly the middle of a cell at either end, so that a cell looks the same whichever way it was reached
        at = [(1 - part) * one + part * other for one, other in zip(here, there, strict=True)]
        away = np.hypot(x - at[0], y - at[1]) / pitch
        shown = fog + (bright - fog) * np.clip((LIGHT - away) / DIM, 0, 1)[..., None]
        shown[np.abs(away - RING) * pitch < 1.5] = ink
        return np.asarray(shown, np.uint8)

    return frame
