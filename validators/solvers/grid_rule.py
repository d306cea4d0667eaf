"""Try the whole language of rules on the pairs at once, as arrays, and see that all that fit give one output.

It never looks at the rule that the scene was made by. Shapes and holes are SciPy's, recolouring is read off.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Grids = NDArray[np.int_]
"""Shape (..., n, n)."""
INSIDE = 7
"""Stands in cells that were enclosed."""


APART = ndimage.generate_binary_structure(3, 1) & (np.arange(3) == 1)[:, None, None]
"""Cells touch along their sides, and never those of another grid in the stack."""


def _sizes(grids: Grids) -> Grids:
    """Return for each cell the size of its shape, 0 where it is empty."""
    sizes = np.zeros_like(grids)
    for colour in np.unique(grids[grids > 0]):
        labels, _ = ndimage.label(grids == colour, APART)
        counts = np.bincount(labels.ravel())
        counts[0] = 0
        sizes += counts[labels]
    return sizes


def _prepared(grids: Grids, most: Grids) -> Iterator[Grids]:
    """Yield the grids under each way to keep shapes, without and with their holes filled, up to `most` cells each."""
    sizes = _sizes(grids)
    largest = sizes == sizes.max(axis=(1, 2), keepdims=True)
    smallest = sizes == np.where(sizes, sizes, sizes.size).min(axis=(1, 2), keepdims=True)
    for chosen in (np.True_, largest, smallest):
        kept = grids * chosen
        if ((kept[:-1] > 0).sum(axis=(1, 2)) <= most).all():
            yield kept
            yield np.where(ndimage.binary_fill_holes(kept > 0, APART) & (kept == 0), INSIDE, kept)


def _moved(grids: Grids) -> Grids:
    """Return the grids under each turn and slide, shape (104, k, n, n)."""
    quarters = [np.rot90(grids, turns, axes=(1, 2)) for turns in range(4)]
    turned = np.stack([*quarters, *(np.swapaxes(quarter, 1, 2) for quarter in quarters)])
    shifts = [np.roll(turned, by, axis) for axis in (2, 3) for by in (-2, -1, 1, 2)]
    falls = []
    for axis in (2, 3):
        for emptiness in (turned == 0, turned > 0):  # what is sorted last lies at the far wall
            falls.append(np.take_along_axis(turned, np.argsort(emptiness, axis=axis, kind="stable"), axis))
    return np.concatenate([turned, *shifts, *falls])


def _outputs(moved: Grids, targets: Grids) -> Iterator[bytes]:
    """Yield the last grid's output under each movement that fits the others up to a recolouring."""
    known = len(targets)
    fits = ((moved[:, :known] > 0) == (targets > 0)).all(axis=(1, 2, 3))
    for grids in moved[fits]:
        into = np.full(INSIDE + 1, -1)
        into[grids[:known]] = targets
        if (into[grids[:known]] == targets).all():
            out = into[grids[known]]
            if (out < 0).any():
                raise ValueError("grid_rule: a rule that fits leaves the output open")
            yield out.tobytes()


def solve(scene: dict[str, Any]) -> str:
    size = scene["size"]
    sources = np.array([*(source for source, _ in scene["pairs"]), scene["test"]]).reshape(-1, size, size)
    targets = np.array([target for _, target in scene["pairs"]]).reshape(-1, size, size)
    found = set[bytes]()
    most = (targets > 0).sum(axis=(1, 2))
    for grids in _prepared(sources, most):
        if ((grids[:-1] > 0).sum(axis=(1, 2)) == most).all():
            found.update(_outputs(_moved(grids), targets))
    (output,) = found  # ValueError when no rule fits, or two that differ
    cells = np.frombuffer(output, np.int_).reshape(size, size)
    if not scene["options"]:
        return "\n".join(" ".join(map(str, row)) for row in cells)
    (letter,) = (
        name for name, option in zip("ABCD", scene["options"], strict=True) if option == cells.ravel().tolist()
    )
    return letter
