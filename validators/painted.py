"""A pair whose pictures a diffusion model made: what the checks look at in place of the drawn ones.

The painted pictures are scaled to the drawn ones' size and carry the drawn letters. Where a part of the world lies
comes from the drawn pictures; that the painted ones show it there is what `validators.painting` proves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from backends.drawing.lettering import Text
from backends.images import scaled
from backends.media import Drawing, Picture
from generators.causal.shot import Shot, take
from generators.causal.story import Story, shots
from schemas.scene import Scene
from validators.subject import Pair, Side, Trace


@dataclass(frozen=True)
class PaintedSide(Side):
    pictures: tuple[Picture, ...] = ()
    """As they were painted, in the order of the drawn ones, of any one size and without letters."""
    drawn: Side = field(kw_only=True)

    @cached_property
    def _seen(self) -> tuple[Drawing, tuple[Picture, ...], tuple[tuple[Text, ...], ...]]:
        views = self._composed(self.scene)
        return views, views, self.drawn.texts

    @property
    def targets(self) -> tuple[Picture, ...]:
        right = self.question.image_roles.index(f"option_{self.question.answer.lower()}")
        return (scaled(self.pictures[right], self.drawn.views[right].shape[0]),)

    def trace(self, part: str) -> Trace | None:
        """Letters are measured in the painted pictures, all else in the drawn ones."""
        return super().trace(part) if part.startswith("tag_") else self.drawn.trace(part)

    def without(self, *parts: str) -> tuple[Picture, ...]:
        return self._composed(self.scene.hide(*parts))

    def _composed(self, scene: Scene) -> tuple[Picture, ...]:
        if not isinstance(scene, Story):
            raise TypeError(f"only a story can be painted (got {type(scene).__name__})")
        return tuple(lettered(picture, shot) for picture, shot in zip(self.pictures, shots(scene), strict=True))


def painted_pair(pair: Pair, base: Sequence[Picture], twin: Sequence[Picture]) -> Pair:
    """Return the pair with painted pictures in place of the drawn ones."""
    sides = zip(pair.sides, (base, twin), strict=True)
    one, other = (PaintedSide(side.family, side.scene, pictures=tuple(made), drawn=side) for side, made in sides)
    return Pair(base=one, twin=other)


def lettered(picture: Picture, shot: Shot) -> Picture:
    """Scale a painted picture to the drawn one's size, and lay the drawn letter on it where the shot has one."""
    drawn = take(shot)
    made = np.array(scaled(picture, drawn.shape[0]))
    box = _letter(shot)
    made[box] = drawn[box]
    return made


def unlettered(picture: Picture, shot: Shot) -> Picture:
    """Cover the letter of a lettered picture with what the drawn one has there without it."""
    made, box = np.array(picture), _letter(shot)
    made[box] = take(shot.model_copy(update={"tag": "", "hidden": ()}))[box]
    return made


def _letter(shot: Shot) -> NDArray[np.bool_]:
    """Mark the letter with its box, shape (height, width)."""
    from scipy.ndimage import binary_fill_holes

    drawn, plain = take(shot), take(shot.model_copy(update={"tag": "", "hidden": ()}))
    return np.asarray(binary_fill_holes((drawn != plain).any(axis=-1)))
