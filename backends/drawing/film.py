"""MoviePy, which joins clips: brought in quietly, and asked for single moments."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from math import nextafter
from typing import Any

import numpy as np

from backends.media import Picture


def moment(whole: Any, t: float) -> Picture:
    """Return a frame. MoviePy has none at the very end, which is the last moment before it."""
    return np.asarray(whole.get_frame(min(t, nextafter(whole.duration, 0))), np.uint8)


@contextmanager
def _environment_kept() -> Iterator[None]:
    """Undo what an import does to the environment variables."""
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@cache
def moviepy() -> Any:
    """Import MoviePy, which would otherwise start its ffmpeg, unused here, and read the nearest `.env` for good."""
    with _environment_kept():
        os.environ["FFMPEG_BINARY"] = "auto-detect"
        os.environ["PYTHON_DOTENV_DISABLED"] = "1"
        import moviepy as imported
    return imported


def rgb(colour: str) -> tuple[int, int, int]:
    from matplotlib.colors import to_rgb

    red, green, blue = (round(255 * part) for part in to_rgb(colour))
    return red, green, blue
