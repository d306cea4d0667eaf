"""Things that stand in more than one drawn world."""

from collections.abc import Sequence

from backends.drawing.brush import Brush, Point, at, tone

WOOD, STEEL, GLASS, MUD = "#b98a5a", "#9aa5ad", "#d8eef2", "#7a5230"


def windsock(brush: Brush, x: float, y: float, blowing: bool) -> None:
    """A pole of 120 pixels from its foot, with a sock that stands out to the right, or hangs."""
    brush.box(x - 2.5, y, 5, 120, STEEL, 1.2)
    with brush.moved(x + 2, y + 112, 0 if blowing else -82):
        for i in range(4):
            high, low = 13 - 2 * i, 11 - 2 * i
            left, right = 13 * i, 13 * i + 13
            corners = ((left, high), (right, low), (right, -low), (left, -high))
            brush.poly(corners, ("#f2703f", "#ffffff")[i % 2], 1.2)
    if blowing:
        for dx, dy, length in ((4, 44, 56), (20, 60, 64), (10, 30, 40)):
            gust(brush, x + dx, y + 112 + dy, length)


def gust(brush: Brush, x: float, y: float, length: float) -> None:
    """A line of wind that curls at its right end."""
    end = x + length
    knots = ((x, y), (x + length / 2, y + 1), (end, y + 1), (end + 8, y + 8), (end + 2, y + 14), (end - 5, y + 9))
    brush.stroke(knots, "#6f8fa8", 2.6, curved=True)


def cloud(brush: Brush, x: float, y: float, scale: float, fill: str) -> None:
    """About 120 x 56 pixels at scale 1, around a point."""
    knots = at("-58 -18, -60 2, -40 14, -26 30, 2 32, 20 22, 42 20, 60 0, 54 -18, 0 -22")
    brush.blob([(x + scale * a, y + scale * b) for a, b in knots], fill, 1.4)


def sun(brush: Brush, x: float, y: float, radius: float) -> None:
    for i in range(12):
        with brush.moved(x, y, 30 * i):
            brush.poly(((radius + 4, -4), (radius + 14, 0), (radius + 4, 4)), "#f5a623", 0)
    brush.disc(x, y, radius, "#ffd24a", 1.4)


def mitten(brush: Brush, x: float, y: float, degrees: float) -> None:
    """A gloved hand around its palm that points to the right, with its cuff."""
    with brush.moved(x, y, degrees):
        brush.box(-34, -10, 18, 20, "#5b6b7a", 1.4, turn=3)
        brush.blob(at("-18 -10, -18 10, -2 13, 14 9, 16 -4, 4 -12"), "#f0c9a4", 1.4)
        brush.oval(2, 13, 16, 8, "#f0c9a4", 1.4)


def plank(brush: Brush, corners: Sequence[Point]) -> None:
    brush.poly(corners, WOOD)
    (x0, y0), (x1, y1) = corners[0], corners[1]
    for share in (0.3, 0.65):
        x, y = x0 + share * (x1 - x0), y0 + share * (y1 - y0)
        dx, dy = (corners[3][0] - x0) * 0.5, (corners[3][1] - y0) * 0.5
        brush.stroke(((x + dx - 0.05 * (x1 - x0), y + dy), (x + dx + 0.1 * (x1 - x0), y + dy)), tone(WOOD, 0.75), 1.2)


def grille(brush: Brush, width: float, height: float, bars: int) -> None:
    """Upright bars under a rail, from the lower left corner."""
    for i in range(bars):
        x = width * i / (bars - 1)
        brush.stroke(((x, 0), (x, height)), STEEL, 3)
        brush.stroke(((x + 1, 0), (x + 1, height)), tone(STEEL, 0.7), 1)
    brush.box(-3, height - 2, width + 6, 6, STEEL, 1.2)


def drops(brush: Brush, places: Sequence[Point], colour: str = "#3f86c6", size: float = 1.0) -> None:
    for x, y in places:
        brush.blob(((x, y + 8 * size), (x - 3.4 * size, y), (x, y - 3.4 * size), (x + 3.4 * size, y)), colour, 0.8)


def shadow(brush: Brush, x: float, y: float, width: float) -> None:
    brush.oval(x, y, width, width * 0.16, "#00000022", 0)
