"""What a model that takes pictures alone is shown of an item: its pictures, or the frames of its clip in order."""

from typing import Any, NamedTuple

from backends.images import jpeg
from exporters.clips import frames, sampling
from schemas.item import Item

KEEP = 128 * 2**20
"""Bytes of frames that are kept for the next config: most time of an export goes into decoding clips."""


class Shown(NamedTuple):
    images: list[dict[str, Any]]
    intro: str
    """The line that says what frames are; "" for pictures."""
    moments: tuple[float, ...]
    """Seconds of the frames; () for pictures."""


def pictures(item: Item) -> Shown | None:
    """Return what is shown of an item; None when so few frames would hide what it needs seen."""
    if item.video is None:
        return Shown([picture.model_dump() for picture in item.images], "", ())
    return _KEPT[item.id] if item.id in _KEPT else _kept(item.id, _frames(item))


def _frames(item: Item) -> Shown | None:
    taken = sampling(item)
    if taken is None:
        return None
    images = [
        {"bytes": jpeg(picture), "path": f"{item.id[:16]}-frame{number:02d}.jpg"}
        for number, picture in enumerate(frames(item, taken))
    ]
    intro = f"The {len(images)} pictures are frames of one clip of {taken.seconds:.1f} s, in order, evenly spaced.\n"
    return Shown(images, intro, taken.moments)


_KEPT: dict[str, Shown | None] = {}
"""By the id of the item, which is a digest of all that makes its clip."""


def _kept(name: str, shown: Shown | None) -> Shown | None:
    """Keep frames as long as there is room; what comes later is decoded each time, so that memory stays flat."""
    held = sum(len(image["bytes"]) for kept in (*_KEPT.values(), shown) if kept for image in kept.images)
    if held <= KEEP:
        _KEPT[name] = shown
    return shown
