"""What can be told of a released item without understanding it: its words, its files from outside, and matching by eye.

A trace holds no media, so that a family of them fits in memory.
"""

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backends.media import Picture
from backends.video import decode
from validators.shortcuts import Blind

Floats = NDArray[np.float64]
THUMB = 24
"""Pixels of a side at which pictures are matched."""
COLOURS = 4
"""Steps of each channel in a histogram of colours."""
HASH = 16
"""Side of a perceptual hash: 256 bits."""
MOMENTS = 12
"""Frames of a clip between which its motion is taken."""


@dataclass(frozen=True)
class Trace:
    blind: Blind
    kind: str
    """Kind of answer: options and how many, or the type of an open one."""
    group: str
    outside: tuple[float, ...]
    """Bytes in all, bytes of the first file, width, height, pictures, seconds."""
    option_bytes: tuple[float, ...]
    """Of options that are pictures."""
    matches: Mapping[str, int]
    """By matcher: the place of the option it picks, where options are pictures."""


def trace_of(row: Mapping[str, Any]) -> tuple[Trace, bytes]:
    """Return what a row of `items` gives away, and the perceptual hashes of what it shows (32 bytes each)."""
    group = int.from_bytes(hashlib.sha256(row["group"].encode()).digest()[:8])
    blind = Blind(
        group, row["level"], json.loads(row["writer"])["text"], row["question"], tuple(row["choices"]), row["answer"]
    )
    kind = f"one of {len(row['choices'])}" if row["choices"] else str(row["answer_type"])
    if row["video"]:
        outside, hashes = _of_clip(row["video"]["bytes"])
        return Trace(blind, kind, row["group"], outside, (), {}), hashes
    files = [picture["bytes"] for picture in row["images"]]
    pictures = [_open(file) for file in files]
    height, width = pictures[0].shape[:2]
    outside = (float(sum(map(len, files))), float(len(files[0])), float(width), float(height), float(len(files)), 0.0)
    at = [number for number, role in enumerate(row["image_roles"]) if role.startswith("option_")]
    shown = at if row["choices"] and len(at) == len(row["choices"]) else []
    matches = _matches(pictures, shown) if shown else {}
    sizes = tuple(float(len(files[number])) for number in shown)
    return Trace(blind, kind, row["group"], outside, sizes, matches), b"".join(_hash(one) for one in pictures)


def _open(data: bytes) -> Picture:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"), np.uint8)


def _hash(shown: Picture) -> bytes:
    import imagehash
    from PIL import Image

    found = imagehash.phash(Image.fromarray(shown), hash_size=HASH)
    return np.packbits(found.hash.reshape(-1)).tobytes()


def _of_clip(data: bytes) -> tuple[tuple[float, ...], bytes]:
    """Return a clip from outside, and the hashes of its motion in each half: stills of one family are all alike."""
    import av

    with av.open(io.BytesIO(data), "r") as container:
        frames = container.streams.video[0].frames
        seconds = (container.duration or 0) / av.time_base
    every = max(1, frames // MOMENTS)
    taken = [frame.astype(np.int16) for number, frame in enumerate(decode(data)) if number % every == 0]
    height, width = taken[0].shape[:2]
    moves = [np.abs(b - a).astype(np.uint8) for a, b in pairwise(taken)] or [taken[0] * 0]
    halves = (moves[: -(-len(moves) // 2)], moves[len(moves) // 2 :])
    hashes = b"".join(_hash(np.max(half, axis=0).astype(np.uint8)) for half in halves)
    return (float(len(data)), float(len(data)), float(width), float(height), 0.0, seconds), hashes


def _matches(pictures: list[Picture], options: list[int]) -> dict[str, int]:
    """Pick options by likeness to the first picture, where it is no option, and by likeness to each other."""
    found = {}
    for name, view in (("pixels", _thumb), ("colours", _histogram)):
        seen = [view(picture) for picture in pictures]
        far = [float(np.abs(seen[0] - seen[number]).mean()) for number in options]
        among = [sum(float(np.abs(seen[a] - seen[b]).mean()) for b in options) for a in options]
        if 0 not in options:
            found[f"nearest in {name}"] = int(np.argmin(far))
            found[f"farthest in {name}"] = int(np.argmax(far))
        found[f"amid the options in {name}"] = int(np.argmin(among))
        found[f"apart from the options in {name}"] = int(np.argmax(among))
    return found


def _thumb(shown: Picture) -> Floats:
    from PIL import Image

    small = Image.fromarray(shown).resize((THUMB, THUMB), Image.Resampling.BOX)
    return np.asarray(small, np.float64) / 255


def _histogram(shown: Picture) -> Floats:
    steps = (shown.reshape(-1, 3) // (256 // COLOURS)).astype(np.int64)
    bins = np.bincount(steps @ (COLOURS * COLOURS, COLOURS, 1), minlength=COLOURS**3)
    return np.asarray(bins / bins.sum(), np.float64)
