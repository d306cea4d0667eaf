"""Where a picture can be covered: over what decides its answer, and, in the same sizes, over what decides nothing."""

from random import Random

import numpy as np
from numpy.typing import NDArray

from backends.media import Picture
from generators import FAMILIES
from schemas.item import Item
from validators.subject import Side

Box = tuple[int, int, int, int]
"""[x0, y0, x1, y1) in pixels."""
MARGIN = 6
"""Pixels around a part that belong to it: its edge, and what leads to it."""
KEY = 40
"""Pixels left of a text, where a legend draws what it names."""
MOST = 3
"""Boxes of one mask, at most."""
LARGEST = 0.35
"""Share of a picture that a mask covers, at most: the rest must leave room for another of its size."""
GREY, EDGE = 128, 96


def deciding(one: Picture, other: Picture) -> tuple[Box, ...]:
    """Return boxes that cover all in which two pictures differ; () where they are too many or too large."""
    import cv2

    differs = (one != other).any(axis=-1)
    grown = cv2.dilate(differs.astype(np.uint8), np.ones((2 * MARGIN + 1,) * 2, np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(grown)
    boxes = _apart([(x, y, x + w, y + h) for x, y, w, h, _ in stats[1:count].tolist()])
    area = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in boxes)
    return boxes if 0 < len(boxes) <= MOST and area <= LARGEST * differs.size else ()


def _apart(boxes: list[Box]) -> tuple[Box, ...]:
    """Join boxes that overlap until none do."""
    boxes = sorted(boxes)
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            if _overlap(a, b):
                rest = [box for box in boxes if box not in (a, b)]
                return _apart([*rest, (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))])
    return tuple(boxes)


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def elsewhere(sizes: tuple[Box, ...], needed: NDArray[np.bool_], rng: Random) -> tuple[Box, ...]:
    """Place boxes of these sizes where they cover nothing needed and not one another; () where there is no room."""
    taken, placed = needed.copy(), list[Box]()
    for x0, y0, x1, y1 in sizes:
        width, height = x1 - x0, y1 - y0
        free = _free(taken, width, height)
        if not len(free):
            return ()
        x, y = free[rng.randrange(len(free))].tolist()
        placed.append((x, y, x + width, y + height))
        taken[y : y + height, x : x + width] = True
    return tuple(placed)


def _free(taken: NDArray[np.bool_], width: int, height: int) -> NDArray[np.intp]:
    """Return the corners (x, y) of all boxes of a size that hold nothing taken: a coarser grid would tell them."""
    sums = np.pad(taken.astype(np.int64).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    if height >= sums.shape[0] or width >= sums.shape[1]:
        return np.empty((0, 2), np.intp)
    held = sums[height:, width:] - sums[:-height, width:] - sums[height:, :-width] + sums[:-height, :-width]
    return np.argwhere(held == 0)[:, ::-1]


def needed_area(item: Item, picture: Picture) -> NDArray[np.bool_] | None:
    """Mark what must be seen to answer: the evidence, and all that is written, with what it names.

    None where the picture can no longer be drawn as it is, for then nobody knows what is written where.
    """
    family = FAMILIES.get(item.family)
    if family is None or family.revision != item.revision:
        return None
    side = Side(family, family.scene.model_validate_json(item.scene))
    if len(side.views) != 1 or not np.array_equal(side.views[0], picture):
        return None
    needed = np.zeros(picture.shape[:2], np.bool_)
    written = [(x0 - KEY, y0, x1, y1) for text in side.texts[0] for x0, y0, x1, y1 in [map(round, text.box)]]
    for x0, y0, x1, y1 in [*(row.box for row in item.evidence), *written]:
        needed[max(0, y0 - MARGIN) : y1 + MARGIN, max(0, x0 - MARGIN) : x1 + MARGIN] = True
    return needed


def covered(picture: Picture, boxes: tuple[Box, ...]) -> Picture:
    shown = picture.copy()
    for x0, y0, x1, y1 in boxes:
        shown[y0:y1, x0:x1] = EDGE
        shown[y0 + 2 : y1 - 2, x0 + 2 : x1 - 2] = GREY
    return shown
