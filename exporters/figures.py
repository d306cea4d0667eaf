"""Pictures and clips as a page shows them: their bytes in a file, their size, and boxes over them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from backends.images import png
from backends.media import Picture
from backends.store import write_bytes
from backends.video import BT601
from schemas.errors import UserMistake
from schemas.item import Media

KINDS = frozenset({".png", ".jpg", ".jpeg", ".webp", ".mp4"})


@dataclass(frozen=True)
class Box:
    """An evidence box over a picture or clip, in its pixels; seconds only in clips."""

    part: str
    x: int
    y: int
    width: int
    height: int
    start: float | None = None
    end: float | None = None


@dataclass(frozen=True)
class Figure:
    """A picture, or a clip when it has a poster."""

    file: str
    width: int
    height: int
    role: str = ""
    boxes: tuple[Box, ...] = ()
    right: bool = False
    """Whether it is the picture of the right option."""
    poster: str = ""
    seconds: float = 0.0


def box_of(part: str, box: Sequence[int], start: float | None = None, end: float | None = None) -> Box:
    x0, y0, x1, y1 = box
    return Box(part, x0, y0, x1 - x0, y1 - y0, start, end)


def figure_of(
    picture: Media, stem: Path, *, role: str = "", boxes: tuple[Box, ...] = (), right: bool = False
) -> Figure:
    from PIL import Image

    with Image.open(io.BytesIO(picture.bytes)) as image:
        width, height = image.size
    return Figure(_write(picture, stem), width, height, role, boxes, right)


def film_of(video: Media, stem: Path, boxes: tuple[Box, ...]) -> Figure:
    """Write a clip, and as its poster the frame of its middle."""
    still, seconds = middle(video.bytes)
    poster = _write(Media(bytes=png(still), path="poster.png"), stem.with_name(f"{stem.name}-poster"))
    height, width = still.shape[:2]
    return Figure(_write(video, stem), width, height, "clip", boxes, poster=poster, seconds=seconds)


def middle(clip: bytes) -> tuple[Picture, float]:
    """Return the frame in the middle of an encoded clip, and the clip's length in seconds.

    Raises:
        OSError: the bytes are no video.
        ValueError: it holds no frame there.
    """
    import av

    with av.open(io.BytesIO(clip), "r") as container:
        seconds = (container.duration or 0) / av.time_base
        container.seek(int(seconds / 2 * av.time_base))
        for frame in container.decode(video=0):
            if frame.time is not None and frame.time >= seconds / 2:
                return np.asarray(frame.to_ndarray(format="rgb24", src_colorspace=BT601), np.uint8), seconds
    raise ValueError(f"gallery: a clip must have a frame at its middle (got none at {seconds / 2:.2f} s)")


def _write(media: Media, stem: Path) -> str:
    """Write encoded bytes as they are; return the address that the page gives them."""
    suffix = PurePosixPath(media.path).suffix.lower()
    if suffix not in KINDS:
        raise UserMistake(f"gallery: media must be {', '.join(sorted(KINDS))} (got {media.path!r:.80})")
    path = stem.with_name(stem.name + suffix)
    write_bytes(path, media.bytes)
    return f"media/{path.name}"
