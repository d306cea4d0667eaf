"""A Manim clip as a timeline: any moment on its own, in this process, without files.

Manim plays a scene from its first frame to its last and writes it to a media folder. Here its animations
are kept beside the second at which they start, set to any moment by `Animation.interpolate`, and what they
move is captured by Manim's camera. Only what moves, and what it may hide, is captured anew.
Lengths are pixels of the picture, with the origin at the lower left.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from backends.drawing import lettering
from backends.drawing.canvas import opaque
from backends.media import Clip, Picture

if TYPE_CHECKING:
    from manim import Animation, VMobject

SPILL = 4.0
"""Pixels that outlines may reach beyond their own points."""
Key = tuple[Any, ...]
Pixels = NDArray[np.uint8]
Curves = NDArray[np.float64]
"""Control points of cubic Bezier curves, one after another: shape (4 n, 2), pixels."""


@dataclass
class _Cue:
    start: float
    animation: Any
    shown: bool


@dataclass
class _Actor:
    mobject: Any
    layer: int
    start: float
    end: float
    cues: list[_Cue] = field(default_factory=list)
    pose: Key | None = None
    """Number of the cue and its progress: what the mobject shows now."""
    box: tuple[float, float, float, float] = (0, 0, 0, 0)
    """Left, bottom, right, top."""

    def cue_at(self, t: float) -> tuple[int, float]:
        """Return the cue that rules at `t` and its progress in [0, 1]; (-1, 0) when the actor never moves."""
        if not self.cues:
            return -1, 0.0
        number = max(0, bisect_right(self.cues, t, key=lambda cue: cue.start) - 1)
        cue = self.cues[number]
        return number, min(1.0, max(0.0, (t - cue.start) / cue.animation.run_time))

    def moves(self, t: float) -> bool:
        return 0 < self.cue_at(t)[1] < 1

    def shown(self, t: float) -> bool:
        number, _ = self.cue_at(t)
        return self.start <= t < self.end and not (self.moves(t) and not self.cues[number].shown)

    def take_pose(self, t: float) -> None:
        number, progress = pose = self.cue_at(t)
        if pose == self.pose:
            return
        if number >= 0:
            animation = self.cues[number].animation
            if self.pose is None or self.pose[0] != number:  # what another cue changed is put back first
                for now, then in zip(self.mobject.get_family(), animation.starting_mobject.get_family(), strict=True):
                    now.interpolate(then, then, 0)
            animation.interpolate(progress)
        points = self.mobject.get_all_points()
        self.box = (*(points.min(axis=0)[:2] - SPILL), *(points.max(axis=0)[:2] + SPILL))
        self.pose = pose

    def meets(self, other: "_Actor") -> bool:
        (a, b, c, d), (e, f, g, h) = self.box, other.box
        return a < g and e < c and b < h and f < d


class Stage:
    """What stands still, what moves, and when."""

    def __init__(self, width: int, height: int, paper: str) -> None:
        from manim import Camera

        self._camera = Camera(
            pixel_width=width,
            pixel_height=height,
            frame_width=width,
            frame_height=height,
            frame_center=np.array([width / 2, height / 2, 0.0]),
            frame_rate=1,
            background_color=paper,
            background_opacity=1.0,
            cairo_line_width_multiple=1.0,  # so that stroke widths are pixels
        )
        self._scenery: list[VMobject] = []
        self._actors: dict[int, _Actor] = {}
        self._empty: Pixels = np.array(self._camera.background)
        self._still: tuple[Key, Pixels] | None = None
        self._last: tuple[Key, Picture] | None = None

    def scenery(self, *mobjects: "VMobject") -> None:
        """Add what stands behind everything for the whole clip."""
        self._empty = self._captured(self._empty, mobjects).copy()
        self._scenery += _texts_in(mobjects)

    def enter(self, mobject: "VMobject", *, layer: int = 0, start: float = 0, end: float = inf) -> None:
        """Add what may move, shown in [start, end) seconds.

        A higher layer hides a lower one. Within a layer what stands lower in the picture is nearer and hides the rest.
        """
        self._actors[id(mobject)] = _Actor(mobject, layer, start, end)

    def play(self, animation: "Animation", start: float, *, shown: bool = True) -> None:
        """Let a Manim animation run from `start`; it begins in the state in which the one before left its mobject.

        With `shown` false the mobject is left out while it runs.

        Raises:
            ValueError: the mobject has not entered, or still moves at `start`.
        """
        actor = self._actors.get(id(animation.mobject))
        if actor is None:
            raise ValueError("stage: a mobject must enter before it is animated")
        if actor.cues and start < actor.cues[-1].start + actor.cues[-1].animation.run_time:
            raise ValueError(f"stage: animations of one mobject must follow one another (got one more at {start} s)")
        animation.begin()
        animation.finish()
        actor.cues.append(_Cue(start, animation, shown))

    def clip(self, duration: float, rate: int) -> Clip:
        """Return the whole as a clip of `duration` seconds."""
        return Clip(duration=duration, frame=self.frame, rate=rate)

    def frame(self, t: float) -> Picture:
        """Capture the moment `t` in seconds, the same whatever was captured before."""
        cast = [actor for actor in self._actors.values() if actor.shown(t)]
        for actor in cast:
            actor.take_pose(t)
        cast.sort(key=lambda actor: (actor.layer, -actor.box[1]))
        key = _key(cast)
        if self._last is None or self._last[0] != key:
            picture = self._compose(cast, t)
            picture.setflags(write=False)  # still moments share one picture
            if texts := lettering.current():
                seen = [*self._scenery, *(actor.mobject for actor in cast)]
                texts.add(picture, tuple(self._written(mobject) for mobject in _texts_in(seen)))
            self._last = (key, picture)
        return self._last[1]

    def _compose(self, cast: list[_Actor], t: float) -> Picture:
        """Capture what moves, and what stands before it, over what stands still behind it."""
        still: list[_Actor] = []
        live: list[_Actor] = []
        for actor in cast:
            fresh = actor.moves(t) or any(actor.meets(other) for other in live)
            (live if fresh else still).append(actor)
        key = _key(still)
        if self._still is None or self._still[0] != key:
            self._still = (key, self._captured(self._empty, [actor.mobject for actor in still]).copy())
        return opaque(self._captured(self._still[1], [actor.mobject for actor in live]))

    def _written(self, mobject: "VMobject") -> lettering.Text:
        """Return what a text says, and where it stands now."""
        words, pixels, colour = mobject.whetstone_text
        low, high = mobject.points.min(axis=0), mobject.points.max(axis=0)
        top = float(self._camera.pixel_height)
        return lettering.Text(words, (low[0], top - high[1], high[0], top - low[1]), pixels, colour)

    def _captured(self, behind: Pixels, mobjects: "Iterable[VMobject]") -> Pixels:
        """Return the camera's own RGBA pixels, with the mobjects in their order over what is behind."""
        camera: Any = self._camera  # whose annotations say that pixels are signed 64-bit numbers
        camera.set_pixel_array(behind)
        camera.capture_mobjects(mobjects)
        return np.asarray(camera.pixel_array, np.uint8)


def _key(cast: list[_Actor]) -> Key:
    return tuple((id(actor), actor.pose) for actor in cast)


def glide(mobject: "VMobject", way: Callable[[float], tuple[float, float]], seconds: float) -> "Animation":
    """Return a Manim animation that moves a mobject, eased, by `way(progress)` pixels right and up of where it is.

    `way` takes the eased progress in [0, 1]. Manim's own Transform copies the mobject four times as often.
    """
    from manim.utils.rate_functions import ease_in_out_sine

    animation: Animation = _glide_class()(mobject, way, run_time=seconds, rate_func=ease_in_out_sine)
    return animation


@cache
def _glide_class() -> Any:
    from manim import Animation

    class Glide(Animation):  # type: ignore[misc, unused-ignore]
        def __init__(self, mobject: Any, way: Callable[[float], tuple[float, float]], **more: Any) -> None:
            super().__init__(mobject, **more)
            self._way = way

        def interpolate_submobject(self, submobject: Any, starting_submobject: Any, alpha: float) -> Any:
            submobject.points = starting_submobject.points + np.array([*self._way(alpha), 0.0])
            return self

    return Glide


def shape(curves: Curves, fill: str | Sequence[str], *, ink: str = "#000000", width: float = 0) -> "VMobject":
    """Return what cubic curves enclose, shape (4 n, 2) in pixels; several colours shade it from left to right."""
    area = _shape_class()(stroke_color=ink, stroke_width=width)
    area.points = np.column_stack([curves, np.zeros(len(curves))])
    return area.set_fill(list(fill) if not isinstance(fill, str) else fill, 1)  # type: ignore[no-any-return, unused-ignore]


@cache
def _shape_class() -> Any:
    from manim import RIGHT, VMobject

    class Shape(VMobject):  # type: ignore[misc, unused-ignore]
        """Knows the ends of its shading at once: Manim's general search for them takes longer than the filling."""

        def __init__(self, **more: Any) -> None:
            super().__init__(sheen_direction=RIGHT, **more)

        def get_gradient_start_and_end_points(self) -> Any:
            x = self.points[:, 0]
            return np.array([x.min(), 0.0, 0.0]), np.array([x.max(), 0.0, 0.0])

    return Shape


def ellipse(x: float, y: float, wide: float, high: float) -> Curves:
    """Return the curves of an ellipse around (x, y): four arcs, each off by at most 0.03 % of a radius."""
    k = 4 / 3 * (2**0.5 - 1)
    quarter = np.array([[1, 0], [1, k], [k, 1], [0, 1]])
    turn = np.array([[0, 1], [-1, 0]])
    arcs = [quarter @ np.linalg.matrix_power(turn, number) for number in range(4)]
    return np.concatenate(arcs) * (wide / 2, high / 2) + (x, y)


def outline(*corners: tuple[float, float] | Sequence[tuple[float, float]]) -> Curves:
    """Return the curves of a closed outline through corners; a pair of points among them bends the way to the next.

    `outline(a, b, (p, q), c)` runs straight from a to b, from b to c drawn by the handles p and q, and back to a.
    """
    curves: list[Any] = []
    here, bend = np.array(corners[0], float), None
    for corner in (*corners[1:], corners[0]):
        if np.ndim(corner) == 2:
            bend = np.array(corner, float)
            continue
        there = np.array(corner, float)
        curves += [here, *bend, there] if bend is not None else _cubic([here, there])
        here, bend = there, None
    return np.array(curves)


def text(words: str, at: tuple[float, float], *, pixels: float, font: str, colour: str) -> "VMobject":
    """Return words as outlines of Matplotlib's glyphs, centred there: the fonts of every other picture."""
    from matplotlib.colors import to_rgb

    written = shape(_outlines(words, pixels, font) + np.array(at), colour)
    written.whetstone_text = (words, pixels, tuple(round(255 * part) for part in to_rgb(colour)))
    return written


def _texts_in(mobjects: "Iterable[VMobject]") -> "list[VMobject]":
    family = (one for mobject in mobjects for one in mobject.get_family())
    return [one for one in family if hasattr(one, "whetstone_text")]


@cache
def _outlines(words: str, pixels: float, font: str) -> Curves:
    """Return the cubic curves of a text, centred on the origin."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.path import Path
    from matplotlib.textpath import TextPath

    curves: list[Any] = []
    here = first = np.zeros(2)
    for flat, code in TextPath((0, 0), words, size=pixels, prop=FontProperties(family=font)).iter_segments(curves=True):
        nodes = [here, *flat.reshape(-1, 2)]
        if code == Path.MOVETO:
            here = first = nodes[1]
            continue
        if code == Path.CLOSEPOLY:
            nodes = [here, first]
        curves += _cubic(nodes)
        here = nodes[-1]
    points: Curves = np.array(curves)
    points -= (points.min(axis=0) + points.max(axis=0)) / 2
    return points


def _cubic(nodes: list[Any]) -> list[Any]:
    """Raise a curve of two, three or four control points to four (degree elevation of a Bezier curve)."""
    while len(nodes) < 4:
        n = len(nodes)
        inner = [(i * nodes[i - 1] + (n - i) * nodes[i]) / n for i in range(1, n)]
        nodes = [nodes[0], *inner, nodes[-1]]
    return nodes
