"""Reading back what was drawn: RapidOCR's recogniser on one cropped line at a time, one thread, nothing fetched."""

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from backends.media import Picture

LINE = 48
"""Pixels that the recogniser's line is high."""
SHORTEST = 160
"""Pixels that a line is filled up to. RapidOCR's own 320 takes twice as long and reads labels no better."""
ABOVE, BESIDE = 0.3, 0.5
"""Paper added on each side, as a share of the text's height. Measured: with less, l becomes a bracket; with
more, a single capital becomes a small letter."""
ALIKE = str.maketrans("OoIl|CKPSUVWXYZ−–º", "00111ckpsuvwxyz--°")
"""Signs that have one shape and differ by size or place alone, which a crop does not show."""


def read(crops: Sequence[Picture]) -> list[str]:
    """Return the text of each crop, "" where there is none.

    A crop holds one horizontal line and nothing else, cut tight or with some paper left, of any height.
    Each is read alone, so that no reading depends on the others.
    """
    return [_line(crop.tobytes(), crop.shape) for crop in crops]


def same_text(read: str, drawn: str) -> bool:
    """Whether a reading is the drawn text, but for spaces and signs of one shape (0 O o, 1 l I |, V v and the like)."""
    return _shape(read) == _shape(drawn)


def _shape(text: str) -> str:
    return "".join(text.split()).translate(ALIKE)


@lru_cache(maxsize=256)  # an item and its twin show most labels alike
def _line(pixels: bytes, shape: tuple[int, ...]) -> str:
    crop = np.frombuffer(pixels, np.uint8).reshape(shape)
    found = _recogniser()(_framed(crop)[..., ::-1], use_det=False, use_cls=False, use_rec=True)
    return str(found.txts[0]) if found.txts else ""


def _framed(crop: Picture) -> Picture:
    """Put the crop on more of its own paper, which is its most frequent colour, and scale it to the line."""
    import cv2

    height, width = crop.shape[:2]
    colours, counts = np.unique(crop.reshape(-1, 3), axis=0, return_counts=True)
    above, beside = round(ABOVE * height), round(BESIDE * height)
    line = np.empty((height + 2 * above, width + 2 * beside, 3), np.uint8)
    line[:] = colours[counts.argmax()]
    line[above : above + height, beside : beside + width] = crop
    scale = LINE / line.shape[0]
    size = (max(LINE // 2, round(line.shape[1] * scale)), LINE)
    return np.asarray(cv2.resize(line, size, interpolation=cv2.INTER_CUBIC), np.uint8)


@cache
def _recogniser() -> Callable[..., Any]:
    """Return this process's session. The model's path is given, so that RapidOCR has nothing to look for."""
    import rapidocr

    threads = "EngineConfig.onnxruntime"
    model = Path(rapidocr.__file__).parent / "models" / "PP-OCRv6_rec_small.onnx"
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.text_score": 0.0,
            f"{threads}.intra_op_num_threads": 1,
            f"{threads}.inter_op_num_threads": 1,
            "Rec.model_path": str(model),
            "Rec.rec_batch_num": 1,
            "Rec.rec_img_shape": [3, LINE, SHORTEST],
        }
    )
