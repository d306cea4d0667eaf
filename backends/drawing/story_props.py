"""What a story shows: things small enough for a box, boxes, carts, boats, places and the sky.

Each is painted around its foot at (0, 0), in pixels.
"""

from collections.abc import Callable
from typing import Protocol

from backends.drawing.brush import Brush, at, tone
from backends.drawing.outlines import OUTLINES
from backends.drawing.palette import INK, NAMED
from backends.drawing.props import STEEL, WOOD, cloud, drops, sun
from schemas.scene import Look

STONE, ROOF, WALL, DARK, SAND = "#b9b4ab", "#a8503c", "#f1e4c8", "#4b3a2c", "#e2cf9f"
Paint = Callable[[Brush], None]


def _key(brush: Brush) -> None:
    brush.box(-4, 0, 8, 40, "#e0b23c", 1.3)
    for y in (2, 14):
        brush.box(4, y, 11, 7, "#e0b23c", 1.3)
    brush.disc(0, 46, 14, "#e0b23c")
    brush.disc(0, 46, 6, "#fff7df", 1.2)


def _apple(brush: Brush) -> None:
    brush.blob(at("0 2, -20 4, -26 24, -18 42, 0 38, 18 42, 26 24, 20 4"), "#c8352c")
    brush.stroke(((0, 38), (3, 52)), DARK, 3)
    brush.blob(at("4 46, 16 56, 26 52, 14 44"), "#5aa845", 1.2)


def _book(brush: Brush) -> None:
    brush.box(-24, 0, 48, 58, "#3f6fa8", turn=3)
    brush.box(-24, 0, 9, 58, "#2d5079", turn=3)
    brush.box(-6, 36, 22, 10, "#f4f0e4", 1.2)


def _bell(brush: Brush) -> None:
    brush.disc(0, 6, 6, DARK)
    brush.poly(at("-26 10, -16 22, -13 44, 0 54, 13 44, 16 22, 26 10"), "#e8bb3e")
    brush.disc(0, 56, 5, "#fff7df", 1.3)


def _crown(brush: Brush) -> None:
    brush.poly(at("-28 4, -30 44, -14 26, 0 52, 14 26, 30 44, 28 4"), "#f0c330")
    for x, colour in ((-15, "#c8352c"), (0, "#3f6fa8"), (15, "#c8352c")):
        brush.disc(x, 13, 4.5, colour, 1)


def _fish(brush: Brush) -> None:
    brush.poly(at("14 24, 34 42, 34 6"), "#5b8fb0")
    brush.blob(at("-32 24, -12 42, 14 32, 20 24, 14 16, -12 6"), "#7fb3cf")
    brush.disc(-17, 29, 3.5, INK, 0)


def _candle(brush: Brush) -> None:
    brush.box(-17, 0, 34, 9, STEEL, 1.3, turn=2)
    brush.box(-9, 9, 18, 34, "#f8f1dd")
    brush.blob(at("0 44, -7 51, 0 66, 7 51"), "#f5a623", 1.2)


def _mug(brush: Brush) -> None:
    brush.disc(20, 25, 14, "#7b5ea7")
    brush.disc(20, 25, 7, "#fff7df", 1.2)
    brush.box(-24, 2, 42, 46, "#9a7cc7", turn=4)


ITEMS: dict[str, Paint] = {
    "key": _key,
    "apple": _apple,
    "book": _book,
    "bell": _bell,
    "crown": _crown,
    "fish": _fish,
    "candle": _candle,
    "mug": _mug,
}


def _box(brush: Brush, colour: str, *, lid: bool) -> None:
    """A box of 124 x 84 pixels: closed; or open, so that something can go in before `box_front` is painted over it."""
    fill = NAMED[brush.look.palette][colour]
    if not lid:
        brush.poly(at("-62 0, -52 96, 52 96, 62 0"), tone(fill, 0.55))
        return
    box_front(brush, colour)
    brush.box(-68, 80, 136, 18, tone(fill, 0.85), turn=3)


def box_front(brush: Brush, colour: str) -> None:
    fill = NAMED[brush.look.palette][colour]
    brush.box(-62, 0, 124, 80, fill, turn=3)
    brush.box(-9, 52, 18, 18, "#e8d48a", 1.3, turn=3)


def _cart(brush: Brush, sign: str, *, lid: bool) -> None:
    """A cart whose bed is 74 pixels high, with a dark sign on its side."""
    for x in (-48, 48):
        brush.disc(x, 17, 17, DARK)
        brush.disc(x, 17, 5, STEEL, 1)
    brush.stroke(((-76, 40), (-110, 56)), DARK, 5)
    brush.box(-78, 30, 156, 44, WOOD, turn=2)
    brush.box(-22, 31, 44, 42, "#ffffff", 1.2)
    brush.poly([(17 * x, 52 + 17 * y) for x, y in OUTLINES[sign]], DARK, 0)


def _boat(brush: Brush, stripes: str, *, lid: bool) -> None:
    """A boat whose deck is 44 pixels high, with so many stripes on its sail."""
    brush.box(86, 40, 6, 196, DARK, 1.2)
    brush.box(40, 118, 98, 110, "#ffffff", turn=3)
    for i in range(int(stripes)):
        brush.box(41, 126 + 17 * i, 96, 9, "#3a6db5", 0)
    brush.poly(at("-130 44, -104 0, 104 0, 142 44"), "#94623a")


class Carrier(Protocol):
    def __call__(self, brush: Brush, which: str, /, *, lid: bool) -> None: ...


CARRIERS: dict[str, Carrier] = {"box": _box, "cart": _cart, "boat": _boat}
"""By kind: how one is painted, known by its colour, its sign, the stripes on its sail; `lid` closes a box."""


def _gable(brush: Brush, wide: float, high: float, wall: str, roof: str) -> None:
    brush.box(-wide, 0, 2 * wide, high, wall)
    brush.poly(((-wide - 12, high), (0, high + 0.8 * wide), (wide + 12, high)), roof)


def _barn(brush: Brush) -> None:
    _gable(brush, 66, 84, "#b23a30", "#7c4a35")
    brush.box(-28, 0, 56, 60, WALL)
    for slope in (1, -1):
        brush.stroke(((-28, 30 - 30 * slope), (28, 30 + 30 * slope)), "#b23a30", 4)


def _mill(brush: Brush) -> None:
    brush.poly(at("-42 0, -28 104, 28 104, 42 0"), WALL)
    brush.poly(at("-34 104, 0 136, 34 104"), ROOF)
    brush.box(-12, 0, 24, 38, DARK, turn=4)
    for turned in (20, 110, 200, 290):
        with brush.moved(0, 108, turned):
            brush.box(4, -2, 72, 4, DARK, 0)
            brush.box(18, 2, 56, 17, "#fffdf5", 1.2)


def _tower(brush: Brush) -> None:
    brush.box(-34, 0, 68, 150, STONE)
    for x in (-42, -14, 14):
        brush.box(x, 150, 28 if x == 14 else 22, 24, STONE)
    brush.box(-11, 0, 22, 40, DARK, turn=10)
    for y in (70, 112):
        brush.box(-6, y, 12, 22, DARK, turn=6)


def _tent(brush: Brush) -> None:
    brush.poly(at("-84 0, 0 124, 84 0"), "#e6a23c")
    brush.poly(at("-30 0, 0 124, 30 0"), "#fdf1d6")
    brush.poly(at("-12 0, 0 60, 12 0"), DARK)


def _church(brush: Brush) -> None:
    with brush.moved(34, 0):
        _gable(brush, 46, 66, WALL, ROOF)
    brush.box(-66, 0, 50, 110, WALL)
    brush.poly(at("-74 110, -41 172, -8 110"), ROOF)
    brush.stroke(((-41, 172), (-41, 202)), DARK, 4)
    brush.stroke(((-51, 190), (-31, 190)), DARK, 4)
    brush.box(-52, 0, 22, 40, DARK, turn=10)


def _castle(brush: Brush) -> None:
    brush.box(-60, 0, 120, 84, STONE)
    for x in (-92, 52):
        brush.box(x, 0, 40, 126, STONE)
        brush.poly(((x - 6, 126), (x + 20, 172), (x + 46, 126)), "#4a6fa5")
    brush.box(-20, 0, 40, 54, DARK, turn=18)


def _igloo(brush: Brush) -> None:
    brush.poly(at("-84 0, -80 30, -66 60, -40 84, 0 94, 40 84, 66 60, 80 30, 84 0"), "#eaf4fa")
    for y, wide in ((30, 80), (60, 66)):
        brush.stroke(((-wide, y), (wide, y)), "#9fb8c6", 2)
    brush.poly(at("-28 0, -26 30, 0 46, 26 30, 28 0"), "#6b8797")


def _cave(brush: Brush) -> None:
    brush.blob(at("-96 0, -90 60, -50 112, 0 132, 52 108, 92 56, 98 0, 0 -2"), "#8d867b")
    brush.poly(at("-40 0, -36 44, -12 72, 18 68, 38 40, 42 0"), "#2e2a26")


PLACES: dict[str, Paint] = {
    "barn": _barn,
    "mill": _mill,
    "tower": _tower,
    "tent": _tent,
    "church": _church,
    "castle": _castle,
    "igloo": _igloo,
    "cave": _cave,
}


def _rain(brush: Brush) -> None:
    cloud(brush, 0, 0, 1.0, "#7d8a97")
    drops(brush, [(-44 + 17 * i, -36 - 14 * (i % 2)) for i in range(6)], size=1.2)


def _kite(brush: Brush) -> None:
    brush.stroke(at("0 -40, 8 -62, -6 -80, 6 -98"), DARK, 2, curved=True)
    brush.poly(at("0 44, 32 6, 0 -40, -32 6"), "#d1603d")
    brush.stroke(((0, 44), (0, -40)), DARK, 1.5)
    brush.stroke(((-32, 6), (32, 6)), DARK, 1.5)


SKIES: dict[str, Paint] = {
    "cloud": lambda brush: cloud(brush, 0, 0, 1.2, "#ffffff"),
    "rain": _rain,
    "sun": lambda brush: sun(brush, 0, 0, 34),
    "kite": _kite,
}


def ground(brush: Brush, width: float, height: float, look: Look) -> None:
    """Grass over the whole width up to a height; the page above it is the sky."""
    brush.box(-20, -20, width + 40, height + 20, "#bcd3a0", 0)
    brush.stroke(((-20, height), (width + 20, height)), "#8fae6f", 2 * look.stroke)


def water(brush: Brush, left: float, right: float, height: float) -> None:
    brush.box(left, -20, right - left, height + 20, "#9cc7e0", 0)
    for row in range(2):
        for i in range(5):
            x, y = max(left, 0) + 14 + 88 * i + 40 * row, height - 16 - 20 * row
            if x + 24 < right:
                brush.stroke(at("0 0, 8 5, 16 0, 24 5", x, y), "#5f9bc0", 2, curved=True)
