"""A panel of a progressive matrix: a shape of some size, a ball around it, marks at the border and dots below."""

from math import cos, pi, sin

from backends.drawing.outlines import OUTLINES

Outline = list[tuple[float, float]]
SHAPES = ("circle", "square", "triangle", "star", "diamond", "cross")
CORNERS = ((-1, 1), (1, 1), (1, -1), (-1, -1))
WIDTH, HEIGHT = 94, 114
"""Pixels. The lower strip of a panel holds its dots."""


def features(values: dict[str, int]) -> list[tuple[str, Outline]]:
    """Return what a panel shows, each by its feature, in pixels from the panel's lower left corner."""

    def at(shape: str, x: float, y: float, radius: float) -> Outline:
        return [(x + radius * u, y + radius * v) for u, v in OUTLINES[shape]]

    def box(x: float, y: float, width: float, height: float) -> Outline:
        return [(x - width / 2, y - height / 2), (x + width / 2, y - height / 2),
                (x + width / 2, y + height / 2), (x - width / 2, y + height / 2)]  # fmt: skip

    x, reach = WIDTH / 2, 38.5
    y = HEIGHT - x if "dots" in values else HEIGHT / 2
    drawn = [("shape", at(SHAPES[values["shape"]], x, y, 9 + 3.25 * values["size"]))]
    if "ball" in values:
        angle = pi / 2 - values["ball"] * pi / 4
        drawn.append(("ball", at("circle", x + 29 * cos(angle), y + 29 * sin(angle), 5.5)))
    dots = values.get("dots", 0)
    drawn += [("dots", at("circle", x + 12 * (i - (dots - 1) / 2), 12, 4.8)) for i in range(dots)]
    spots = ((0, 1, 40, 7), (1, 0, 7, 40), (0, -1, 40, 7), (-1, 0, 7, 40), *((u, v, 11, 11) for u, v in CORNERS))
    for i, (u, v, width, height) in enumerate(spots):
        if values.get("bars", 0) >> i & 1:
            drawn.append(("bars", box(x + u * reach, y + v * reach, width, height)))
    return drawn
