"""What is shown of a clip to a model that takes frames: which moments, and their pictures."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from backends.media import SAMPLING, Picture
from backends.video import BT601
from schemas.item import Item, Media

MOST = 32
"""Frames of one clip, at most."""


@dataclass(frozen=True)
class Sampling:
    """Which moments of a clip are shown."""

    seconds: float
    """Length of the clip."""
    moments: tuple[float, ...]
    """Seconds, evenly spread from the start."""
    rate: float
    """Frames a second asked for, before thinning."""


def sampling(item: Item, asked: float = SAMPLING, most: int = MOST) -> Sampling | None:
    """Spread moments over an item's clip at the rate it needs; None when so many would miss what the item needs seen.

    Args:
        item: one with a clip.
        asked: frames a second; more are taken where the item needs them.
        most: frames of one clip at most; they are thinned where that hides nothing.

    Raises:
        ValueError: the item has no clip.
    """
    import av

    with av.open(io.BytesIO(_clip(item).bytes), "r") as container:
        stream = container.streams.video[0]
        seconds = stream.frames / float(stream.average_rate or 1)
    needed = item.min_fps or 0.0
    rate = max(asked, needed)
    count = max(1, int(seconds * rate + 1e-6))
    if count <= most:
        return Sampling(seconds, tuple(i / rate for i in range(count)), rate)
    if most / seconds < needed:
        return None
    return Sampling(seconds, tuple(seconds * i / most for i in range(most)), rate)


def frames(item: Item, shown: Sampling) -> Iterator[Picture]:
    """Yield the frames that stand at those moments."""
    import av

    with av.open(io.BytesIO(_clip(item).bytes), "r") as container:
        rate = float(container.streams.video[0].average_rate or 1)
        wanted = [int(moment * rate + 1e-6) for moment in shown.moments]
        for number, frame in enumerate(container.decode(video=0)):
            if number in wanted:
                yield np.asarray(frame.to_ndarray(format="rgb24", src_colorspace=BT601), np.uint8)


def _clip(item: Item) -> Media:
    if item.video is None:
        raise ValueError(f"clips: the item must have a clip (got {item.id})")
    return item.video
