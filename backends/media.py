"""What drawing gives: pictures, or a clip that can be asked for any of its moments."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Picture: TypeAlias = NDArray[np.uint8]
"""RGB, shape (height, width, 3)."""

SAMPLING = 2.0
"""Frames a second at which models are usually shown a clip, and at which we prove what can be seen."""


@dataclass(frozen=True, kw_only=True)
class Clip:
    duration: float
    """Seconds."""
    frame: Callable[[float], Picture]
    """The picture at a time in [0, duration] in seconds, the same whatever was asked before."""
    rate: int = 24
    """Frames a second of the encoded clip."""
    lead: float = 0.0
    """Seconds of question card that were put before the family's own clip."""

    def moments(self, rate: float = SAMPLING) -> tuple[float, ...]:
        """Return the times that a model sees at `rate` frames a second."""
        return tuple(i / rate for i in range(int(self.duration * rate)))

    def sampled(self, rate: float = SAMPLING) -> Iterator[Picture]:
        return (self.frame(t) for t in self.moments(rate))

    def frames(self) -> Iterator[Picture]:
        """Yield every frame of the encoded clip."""
        return (self.frame(i / self.rate) for i in range(round(self.duration * self.rate)))

    def after(self, lead: float, frame: Callable[[float], Picture], duration: float) -> "Clip":
        """Return this clip as `frame` shows it once something of `lead` seconds stands before it."""
        return replace(self, lead=self.lead + lead, frame=frame, duration=duration)


Drawing: TypeAlias = tuple[Picture, ...] | Clip
"""One picture, or several in the order of the question (cause, effect), or one clip."""
