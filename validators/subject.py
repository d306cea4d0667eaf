"""What the checks look at: a pair as it would ship, drawn at most once for each thing that is hidden."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from backends.drawing.lettering import Text, noted
from backends.media import SAMPLING, Clip, Drawing, Picture
from generators.base import AnyFamily, Edit
from schemas.question import Question
from schemas.scene import Scene

VISIBLE = 24
"""Least change of a colour channel (of 255) that counts as seen: about 10 % of the range."""
SEEN_PIXELS = 60
"""Least number of changed pixels by which a part is seen: about a letter at 12 px."""


@dataclass(frozen=True)
class Trace:
    """Where and when hiding a part changes what is seen."""

    part: str
    image: int
    box: tuple[int, int, int, int]
    """[x0, y0, x1, y1) in pixels of that picture."""
    pixels: int
    """Changed pixels, in the moment that shows most of them."""
    start: float | None = None
    """Seconds of the family's own clip; None for pictures."""
    end: float | None = None


@dataclass(frozen=True)
class Side:
    """One item of a pair: its scene, what is asked of it, and its drawing."""

    family: AnyFamily
    scene: Scene
    _traces: dict[str, Trace | None] = field(default_factory=dict, repr=False)

    @cached_property
    def question(self) -> Question:
        return self.family.ask(self.scene)

    @cached_property
    def drawing(self) -> Drawing:
        return self._seen[0]

    @property
    def views(self) -> tuple[Picture, ...]:
        """What a model sees: the pictures, or the frames of the clip at the default sampling."""
        return self._seen[1]

    @property
    def texts(self) -> tuple[tuple[Text, ...], ...]:
        """What is written in each view."""
        return self._seen[2]

    @cached_property
    def _seen(self) -> tuple[Drawing, tuple[Picture, ...], tuple[tuple[Text, ...], ...]]:
        with noted() as texts:
            drawing = self.family.draw(self.scene)
            views = tuple(drawing.sampled()) if isinstance(drawing, Clip) else drawing
        return drawing, views, tuple(texts.of(view) for view in views)

    @property
    def targets(self) -> tuple[Picture, ...]:
        """The pictures that a model would have to produce, where the family says so."""
        return self.family.target(self.scene) if self.family.target else ()

    def trace(self, part: str) -> Trace | None:
        """Hide a part and measure what changes; None when nothing does."""
        if part not in self._traces:
            self._traces[part] = self._measure(part)
        return self._traces[part]

    def without(self, *parts: str) -> tuple[Picture, ...]:
        """Return the views with parts hidden."""
        hidden = self.family.draw(self.scene.hide(*parts))
        return tuple(hidden.sampled()) if isinstance(hidden, Clip) else hidden

    def _measure(self, part: str) -> Trace | None:
        masks = [changed(a, b) for a, b in zip(self.views, self.without(part), strict=True)]
        counts = [int(mask.sum()) for mask in masks]
        best = int(np.argmax(counts))
        if not counts[best]:
            return None
        if not isinstance(self.drawing, Clip):
            return Trace(part=part, image=best, box=box_of(masks[best]), pixels=counts[best])
        seen = [i for i, count in enumerate(counts) if count >= SEEN_PIXELS] or [best]
        return Trace(
            part=part,
            image=0,
            box=box_of(np.logical_or.reduce([masks[i] for i in seen])),
            pixels=counts[best],
            start=seen[0] / SAMPLING,
            end=(seen[-1] + 1) / SAMPLING,
        )


@dataclass(frozen=True)
class DrawnEdit:
    """An edit of the base scene beside its picture."""

    edit: Edit[Scene]
    side: Side

    @cached_property
    def picture(self) -> Picture:
        return self.side.views[0]


@dataclass(frozen=True)
class Pair:
    """Base and twin, and the edits of the base."""

    base: Side
    twin: Side
    edits: tuple[DrawnEdit, ...] = ()

    @property
    def family(self) -> AnyFamily:
        return self.base.family

    @property
    def sides(self) -> tuple[Side, Side]:
        return (self.base, self.twin)


def draw_pair(family: AnyFamily, level: int, seed: int, index: int) -> Pair:
    """Sample the candidate of that name; nothing is drawn until a check looks at it."""
    base = family.base_scene(level, seed, index)
    edits = family.edited_scenes(base, level, seed, index)
    return Pair(
        base=Side(family, base),
        twin=Side(family, family.twin_scene(base, level, seed, index)),
        edits=tuple(DrawnEdit(edit, Side(family, edit.scene)) for edit in edits),
    )


def changed(a: Picture, b: Picture) -> NDArray[np.bool_]:
    """Mark the pixels that differ visibly, shape (height, width)."""
    import cv2

    if cv2.norm(a, b, cv2.NORM_INF) < VISIBLE:  # most frames of a clip do not show what was hidden
        return np.zeros(a.shape[:2], np.bool_)
    red, green, blue = cv2.split(cv2.absdiff(a, b))
    return np.asarray(cv2.max(cv2.max(red, green), blue) >= VISIBLE)


def box_of(mask: NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Return the smallest box [x0, y0, x1, y1) around the marked pixels."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
