"""Animals that stand in more than one drawn world: on their feet, or asleep."""

from typing import NamedTuple

from backends.drawing.brush import Brush, Point, at, tone


class Coat(NamedTuple):
    fur: str
    ear: str
    tail: str


_COATS = {
    "beaver": Coat("#8a5f3c", "round", "flat"),
    "cat": Coat("#e39b4e", "point", "long"),
    "dog": Coat("#c79a63", "flop", "short"),
    "goat": Coat("#e4ddd0", "horn", "stub"),
    "mouse": Coat("#a3a3ad", "round", "thin"),
    "squirrel": Coat("#b9622e", "point", "bushy"),
}
_TAILS = {"long": "-33 40, -50 46, -52 66, -42 76", "short": "-33 40, -46 50, -46 62", "thin": "-34 26, -52 18, -70 26"}


def animal(brush: Brush, kind: str, place: Point, side: int = 1, scale: float = 1.0) -> None:
    """One that stands with its feet at a place and looks right (side 1) or left (-1); 100 x 80 pixels at scale 1."""
    coat = _COATS[kind]
    dark = tone(coat.fur, 0.8)
    with brush.moved(*place, scale=scale):
        _tail(brush, coat, side)
        for dx, fill in ((-26, dark), (12, dark), (-17, coat.fur), (21, coat.fur)):
            brush.box(side * dx - 4.5, 0, 9, 28, fill, 1.4, turn=4)
        brush.blob(_turned("-35 26, -34 42, -10 48, 22 46, 32 34, 24 20, -22 18", side), coat.fur)
        with brush.moved(side * 34, 54):
            _head(brush, coat, side)
            brush.disc(side * 4, 4, 2.6, "#2b2b35", 0)


def asleep(brush: Brush, kind: str, place: Point, side: int = 1, scale: float = 1.0) -> None:
    """The same one curled up, its eye closed; about 80 x 60 pixels at scale 1."""
    coat = _COATS[kind]
    with brush.moved(*place, scale=scale):
        _lying_tail(brush, coat, side)
        brush.blob(_turned("-38 4, -34 26, -8 36, 22 30, 36 12, 28 0, -28 -1", side), coat.fur)
        with brush.moved(side * 24, 15):
            _head(brush, coat, side)
            brush.stroke(_turned("0 4, 4 1, 8 4", side), "#2b2b35", 1.8, curved=True)
        for dx, dy, size in ((10, 48, 5), (24, 60, 6.5), (41, 74, 8)):
            letter = ((-size, size), (size, size), (-size, -size), (size, -size))
            brush.stroke([(side * dx + a, dy + b) for a, b in letter], "#56657a", 2.4)


def _turned(text: str, side: int) -> list[Point]:
    return [(side * x, y) for x, y in at(text)]


def _tail(brush: Brush, coat: Coat, side: int) -> None:
    if coat.tail in _TAILS:
        wide = {"long": 7, "short": 6, "thin": 3}[coat.tail]
        knots = _turned(_TAILS[coat.tail], side)
        brush.stroke(knots, "#2b2b35", wide + 2.4, curved=True)
        brush.stroke(knots, "#d9a0a0" if coat.tail == "thin" else coat.fur, wide, curved=True)
    elif coat.tail == "bushy":
        brush.blob(_turned("-30 22, -52 30, -60 58, -46 80, -32 72, -40 56, -30 40", side), tone(coat.fur, 0.85))
    elif coat.tail == "flat":
        brush.oval(side * -48, 18, 38, 14, "#5b4030")
    else:
        brush.poly(_turned("-31 36, -44 44, -32 46", side), coat.fur)


def _lying_tail(brush: Brush, coat: Coat, side: int) -> None:
    if coat.tail in _TAILS:
        wide = 3 if coat.tail == "thin" else 6
        knots = _turned("-34 6, -50 2, -58 12", side)
        brush.stroke(knots, "#2b2b35", wide + 2.4, curved=True)
        brush.stroke(knots, "#d9a0a0" if coat.tail == "thin" else coat.fur, wide, curved=True)
    elif coat.tail == "bushy":
        brush.blob(_turned("-30 0, -56 4, -58 26, -40 34, -28 24", side), tone(coat.fur, 0.85))
    elif coat.tail == "flat":
        brush.oval(side * -48, 6, 36, 13, "#5b4030")


def _head(brush: Brush, coat: Coat, side: int) -> None:
    """Around the middle of the head, without its eye."""
    if coat.ear == "horn":
        for dx in (-8, 0):
            brush.stroke(_turned(f"{dx} 10, {dx - 4} 24, {dx - 16} 29", side), "#6b6258", 4.5, curved=True)
        brush.poly(_turned("6 -12, 16 -26, 16 -8", side), tone(coat.fur, 0.85), 1.2)
    elif coat.ear == "point":
        for dx in (-9, 4):
            brush.poly(_turned(f"{dx - 5} 8, {dx - 3} 26, {dx + 8} 12", side), coat.fur)
    elif coat.ear == "round":
        brush.disc(side * -7, 15, 9, coat.fur)
        brush.disc(side * -7, 15, 4.5, "#e3b3b0", 0)
    brush.disc(0, 0, 16, coat.fur)
    brush.oval(side * 12, -5, 18, 13, tone(coat.fur, 1.4), 1.2)
    brush.disc(side * 20, -2, 3, "#2b2b35", 0)
    if coat.ear == "flop":
        brush.blob(_turned("-6 14, -16 6, -15 -12, -7 -10, -2 4", side), tone(coat.fur, 0.75))
    elif coat.ear == "horn":
        brush.blob(_turned("-10 8, -24 6, -22 0, -10 2", side), coat.fur, 1.2)
