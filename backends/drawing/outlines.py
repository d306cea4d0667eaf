"""Outlines of plain shapes, told apart at 20 pixels, around (0, 0) with the farthest corner at distance 1."""

from math import cos, pi, sin


def _round(corners: int, start: float, inner: float = 1.0, outer: float = 1.0) -> tuple[tuple[float, float], ...]:
    """Return corners at equal angles from `start`, every second one at the inner radius."""
    turns = [start + 2 * pi * i / corners for i in range(corners)]
    radii = [inner if i % 2 else outer for i in range(corners)]
    return tuple((radius * cos(turn), radius * sin(turn)) for turn, radius in zip(turns, radii, strict=True))


_ARM, _TIP = 0.32, 0.95
OUTLINES = {
    "circle": _round(72, 0.0, 0.88, 0.88),  # smaller, so that it looks as large as the others
    "square": _round(4, pi / 4),
    "triangle": _round(3, pi / 2),
    "star": _round(10, pi / 2, inner=0.45),
    "diamond": ((0.0, 1.0), (0.68, 0.0), (0.0, -1.0), (-0.68, 0.0)),
    "cross": (
        (_TIP, _ARM), (_ARM, _ARM), (_ARM, _TIP), (-_ARM, _TIP), (-_ARM, _ARM), (-_TIP, _ARM),
        (-_TIP, -_ARM), (-_ARM, -_ARM), (-_ARM, -_TIP), (_ARM, -_TIP), (_ARM, -_ARM), (_TIP, -_ARM),
    ),
}  # fmt: skip
"""By name: corners in order."""
