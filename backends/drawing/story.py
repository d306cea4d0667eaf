"""Shots of a story and their montage: a thing goes into a box, onto a cart, onto a boat, to a place; clouds go by.

Every picture of a shot is one still picture with at most one thing that moves over it. MoviePy joins the shots.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from math import pi, sin

import numpy as np
from numpy.typing import NDArray

from backends.drawing.brush import Brush
from backends.drawing.canvas import page, picture
from backends.drawing.film import moment, moviepy, rgb
from backends.drawing.story_props import CARRIERS, ITEMS, PLACES, SKIES, box_front, ground, water
from backends.media import Clip, Picture
from schemas.scene import Look

WIDTH, HEIGHT, RATE = 480, 360, 12
SHOT, START, MOVE, FADE = 2.5, 0.3, 1.3, 0.25
"""Seconds: of a shot, before something moves, for which it moves, and in which the shot fades out at its end."""
GROUND = 88
"""Pixels from the lower edge to where things stand."""
SPOT = {"box": (240, GROUND), "cart": (330, GROUND), "boat": (280, GROUND - 22), "place": (350, GROUND)}
"""Where what something goes into, onto or to stands."""
END: dict[str, tuple[float, float, float]] = {
    "": (320, 250, 1.0),
    "box": (240, GROUND + 6, 0.9),
    "cart": (330, GROUND + 75, 0.8),
    "boat": (255, GROUND + 22, 0.75),
}
AT_PLACE: dict[str, tuple[float, float, float]] = {
    "box": (180, GROUND, 0.8),
    "cart": (180, GROUND, 0.8),
    "boat": (160, GROUND - 16, 0.55),
}
"""Where what moves comes to stand, and its scale: by what it goes into or onto, and at a place by what it is."""
NAME = 18
"""Pixels: type of a place's name."""
Layer = tuple[NDArray[np.uint8], int, int]
"""RGBA pixels, and the column and row of the page where their upper left corner belongs."""
Thing = tuple[str, str]
"""Kind (item, box, cart, boat, place, sky) and which of its kind."""


@dataclass(frozen=True)
class Shot:
    mover: Thing
    target: Thing | None
    """Into, onto or to what it goes; None for what only passes by."""
    shown: bool = True
    """Whether what moves is drawn."""
    named: bool = True
    """Whether a place bears its name."""


def film(shots: Sequence[Shot], look: Look) -> Clip:
    """Return the shots one after another; each fades out."""
    mpy = moviepy()
    fade = mpy.vfx.FadeOut(FADE, rgb(look.paper))
    parts = [mpy.VideoClip(partial(_frame, shot, look), duration=SHOT).with_effects([fade]) for shot in shots]
    whole = mpy.concatenate_videoclips(parts)
    return Clip(duration=SHOT * len(shots), frame=partial(moment, whole), rate=RATE)


def _frame(shot: Shot, look: Look, t: float) -> Picture:
    """Return a moment of a shot: what moves is painted at its end, and shown shifted."""
    still, layer, front = (
        _still(shot.target, shot.named, shot.mover[0], look),
        _mover(shot.mover, shot.target, look),
        None,
    )
    if not shot.shown:
        return still
    part = min(1.0, max(0.0, (t - START) / MOVE))
    eased = part * part * (3 - 2 * part)
    right, up, hop = _way(shot.mover, shot.target)
    shift = (right * (1 - eased), up * (1 - eased) + hop * sin(pi * eased))
    frame = _over(still.copy(), layer, round(shift[0]), -round(shift[1]))
    if shot.mover[0] == "item" and shot.target:
        front = _front(shot.target, look)
        frame = _over(frame, front, 0, 0)
    return frame


def _way(mover: Thing, target: Thing | None) -> tuple[float, float, float]:
    """Return how far from its end a thing begins, right and up, and how high it hops on the way, in pixels."""
    if mover[0] == "item":
        return 0.0, 150.0, 0.0
    if target is None:
        return -170.0, 0.0, 0.0
    return {"cart": (-190.0, -75.0, 60.0), "boat": (-150.0, -22.0, 60.0)}.get(target[0], (-60.0, 0.0, 0.0))


def _over(frame: Picture, layer: Layer, right: int, down: int) -> Picture:
    """Lay a layer over a picture, shifted, cut off at the edges."""
    pixels, x, y = layer
    x, y = x + right, y + down
    left, top = max(0, -x), max(0, -y)
    cut = pixels[top : frame.shape[0] - y, left : frame.shape[1] - x]
    under = frame[y + top : y + top + cut.shape[0], x + left : x + left + cut.shape[1]]
    opacity = cut[..., 3:].astype(np.uint16)
    under[:] = (under * (255 - opacity) + cut[..., :3] * opacity + 127) // 255
    return frame


@lru_cache(maxsize=64)
def _still(target: Thing | None, named: bool, mover: str, look: Look) -> Picture:
    """Return what stands still in a shot: the ground, and what something goes into, onto or to."""
    figure = page(look, WIDTH, HEIGHT)
    brush = Brush(figure, look)
    ground(brush, WIDTH, GROUND, look)
    kind, which = target or ("", "")
    if "boat" in (kind, mover):
        water(brush, *((140, WIDTH + 20) if kind == "boat" else (-20, 248)), GROUND)
    with brush.moved(*SPOT.get(kind, (0, 0))):
        if kind == "place":
            PLACES[which](brush)
        elif kind:
            CARRIERS[kind](brush, which, lid=False)
        if kind == "place" and named:
            brush.letter(which, 0, -32, NAME)
    still = picture(figure)
    still.setflags(write=False)
    return still


@lru_cache(maxsize=256)
def _mover(mover: Thing, target: Thing | None, look: Look) -> Layer:
    kind, which = mover
    to = target[0] if target else ""
    x, y, scale = AT_PLACE[kind] if to == "place" else END[to]

    def painted(brush: Brush) -> None:
        with brush.moved(x, y, 0, scale):
            if kind in CARRIERS:
                CARRIERS[kind](brush, which, lid=True)
            else:
                {"item": ITEMS, "sky": SKIES}[kind][which](brush)

    return _layer(painted, look)


@lru_cache(maxsize=64)
def _front(target: Thing, look: Look) -> Layer:
    def painted(brush: Brush) -> None:
        with brush.moved(*SPOT["box"]):
            box_front(brush, target[1])

    return _layer(painted, look)


def _layer(paint: Callable[[Brush], None], look: Look) -> Layer:
    """Paint on a page without paper, and cut out what is painted."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = page(look, WIDTH, HEIGHT)
    figure.patch.set_visible(False)
    paint(Brush(figure, look))
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    rows, columns = (np.flatnonzero(pixels[..., 3].any(axis=axis)) for axis in (1, 0))
    cut = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].copy()
    return cut, int(columns[0]), int(rows[0])
