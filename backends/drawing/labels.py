"""Where the words of a diagram go: the freest place beside what each one names. All lengths are in pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Tag:
    """A text to be placed: it is centred on one of its candidates."""

    part: str
    text: str
    anchor: tuple[float, float]
    """What it names."""
    candidates: Array
    """Shape (n, 2), the preferred ones first."""
    radius: float
    """Of the disc that holds the text."""
    line: int | None = None
    """Index of the line that it names: it stands clearly nearer to it than to any other."""


@dataclass(frozen=True)
class Place:
    tag: Tag
    x: float
    y: float
    slack: float
    """Free pixels around it beyond what it needs; negative when it is in the way of something."""


def distances(points: Array, lines: Array) -> Array:
    """Return the distance of each point, shape (n, 2), to each line segment, shape (m, 2, 2): shape (n, m)."""
    start, along = lines[:, 0], lines[:, 1] - lines[:, 0]
    to = points[:, None] - start
    t = np.minimum(np.maximum((to * along).sum(-1) / np.maximum((along * along).sum(-1), 1e-9), 0), 1)
    away: Array = np.linalg.norm(to - t[..., None] * along, axis=-1)
    return away


def ring(x: float, y: float, radii: tuple[float, ...] = (20, 22, 25), steps: int = 16) -> Array:
    """Return places around a point, near ones first: shape (len(radii) * steps, 2)."""
    angles = np.arange(steps) * 2 * np.pi / steps + np.pi / 4
    spokes = np.stack([1.1 * np.cos(angles), np.sin(angles)], -1)  # letters are wider than high
    around: Array = np.concatenate([spokes * radius for radius in radii]) + np.array([x, y])
    return around


def beside(start: tuple[float, float], end: tuple[float, float], away: float) -> Array:
    """Return places on both sides of a line segment, about its middle: shape (10, 2)."""
    a, b = np.array(start), np.array(end)
    along = (b - a) / np.linalg.norm(b - a)
    normal = np.array([-along[1], along[0]])
    return np.array([a + (b - a) * t + normal * side * away for t in (0.5, 0.4, 0.6, 0.3, 0.7) for side in (1, -1)])


def place(tags: list[Tag], lines: Array, dots: Array, bounds: tuple[float, float]) -> list[Place]:
    """Give each tag in turn its freest candidate, clear of lines, of others' dots and of the tags before it.

    Args:
        tags: in the order in which they choose.
        lines: shape (m, 2, 2).
        dots: centres, shape (k, 2); a tag stays well nearer to its own than to any other.
        bounds: lowest and highest coordinate of any text.
    """
    every = np.concatenate([tag.candidates for tag in tags]) if tags else np.zeros((0, 2))
    ends = np.cumsum([len(tag.candidates) for tag in tags])[:-1]
    from_lines = np.split(distances(every, lines), ends)
    from_dots = np.split(np.linalg.norm(every[:, None] - dots, axis=-1), ends)
    placed: list[Place] = []
    for tag, off_lines, off_dots in zip(tags, from_lines, from_dots, strict=True):
        spots, radius = tag.candidates, tag.radius
        slack = np.minimum(spots - bounds[0], bounds[1] - spots).min(-1) - radius
        room = off_lines if tag.line is None else np.delete(off_lines, tag.line, 1) - 8
        slack = np.minimum(slack, room.min(-1, initial=np.inf) - radius - 3)
        own = (dots == tag.anchor).all(-1)
        slack = np.minimum(slack, off_dots[:, ~own].min(-1, initial=np.inf) - radius - 17)
        if placed:
            others = np.array([(other.x, other.y) for other in placed])
            needed = np.array([other.tag.radius for other in placed]) + radius + 2
            slack = np.minimum(slack, (np.linalg.norm(spots[:, None] - others, axis=-1) - needed).min(-1))
        far = np.linalg.norm(spots - tag.anchor, axis=-1)
        best = int(np.argmax(np.minimum(slack, 8) - 0.4 * far))
        placed.append(Place(tag, float(spots[best, 0]), float(spots[best, 1]), float(slack[best])))
    return placed
