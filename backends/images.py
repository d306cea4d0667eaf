"""Pictures to PNG and back."""

import io

import numpy as np

from backends.media import Picture


def png(picture: Picture) -> bytes:
    """Encode a picture as PNG, without metadata: the same bytes for the same pixels."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, format="PNG", compress_level=6)
    return buffer.getvalue()


def jpeg(picture: Picture) -> bytes:
    """Encode a frame that went through a video codec already: a third of PNG's time and size, no visible loss."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, format="JPEG", quality=92, subsampling=0)
    return buffer.getvalue()


def unpng(data: bytes) -> Picture:
    """Decode an encoded picture to RGB.

    Raises:
        OSError: the bytes are no picture, or only part of one.
    """
    from PIL import Image

    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


def scaled(picture: Picture, side: int) -> Picture:
    """Scale a picture of any size to `side` pixels square."""
    from PIL import Image

    if picture.shape[:2] == (side, side):
        return picture
    return np.asarray(Image.fromarray(picture).resize((side, side), Image.Resampling.LANCZOS))
