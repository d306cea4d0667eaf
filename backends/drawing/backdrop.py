"""Places and times of day behind a scene, and things that pass by and decide nothing. Pages are 448 pixels square."""

from typing import TYPE_CHECKING

from backends.drawing.brush import Brush, at, tone

if TYPE_CHECKING:
    from collections.abc import Callable

SIDE = 448
GROUND = 150
"""Height of the horizon in pixels."""
TIMES = ("morning", "noon", "afternoon")
_SKY = {"morning": "#f6dfd6", "noon": "#cfe8f7", "afternoon": "#f8e6bd"}
_WALL = {"morning": "#f1dfd3", "noon": "#e3ebe6", "afternoon": "#efe3c4"}
_LAND = {
    "meadow": ("#a9cf8d", "#8dbb80"),
    "village": ("#b8d29a", "#d9b8a0"),
    "valley": ("#9fca95", "#86b2a0"),
    "snowy meadow": ("#f4f8fb", "#dfeaf1"),
    "snowy village": ("#f2f6fa", "#c9b3a8"),
    "snowy forest": ("#f1f6f8", "#9dbcb0"),
    "workshop": ("#dfc6a3", "#d6b48e"),
    "kitchen": ("#cdd7da", "#cfd8d6"),
    "cellar": ("#d6c7b5", "#c7a98c"),
    "harbour": ("#8fc6dd", "#d3b79f"),
    "bay": ("#94cbd8", "#93b98d"),
    "lake": ("#9ccbdd", "#86ad92"),
    "beach": ("#f0dfae", "#7fb4c9"),
    "cove": ("#ecd6a4", "#6fa9b8"),
}
"""By place: colours of the ground and of what stands far away."""


def backdrop(brush: Brush, place: str, time: str) -> None:
    """Paint a place at a time of day, past the edges of the page so that the layout jitter shows no gap."""
    ground, far = _LAND[place]
    indoors = place in ("workshop", "kitchen", "cellar")
    brush.box(-20, -20, SIDE + 40, SIDE + 40, (_WALL if indoors else _SKY)[time], line=0)
    if not indoors:
        brush.box(-20, GROUND, SIDE + 40, 170, tone(_SKY[time], 1.25), line=0)
        brush.box(-20, GROUND, SIDE + 40, 84, tone(_SKY[time], 1.5), line=0)
    if indoors:
        _panels(brush, tone(_WALL[time], 0.96))
    elif "village" in place or place == "harbour":
        _houses(brush, far, tone(ground, 1.0))
    elif place in ("beach", "cove"):
        _sea(brush, place, far)
    elif "forest" in place or place == "lake":
        for x in range(-32, SIDE + 60, 44):
            height = 76 + 16 * ((x // 44) % 4)
            brush.poly(((x - 26, GROUND), (x, GROUND + height), (x + 26, GROUND)), tone(far, 1.4), line=0)
        for x in range(-10, SIDE + 40, 44):
            height = 52 + 22 * ((x // 44) % 3)
            brush.poly(((x - 24, GROUND), (x, GROUND + height), (x + 24, GROUND)), far, line=0)
    else:
        brush.blob(((120, 90), (250, GROUND + 22), (400, GROUND + 58), (560, 90)), tone(far, 1.25), line=0)
        brush.blob(((-90, 90), (60, GROUND + 46), (210, GROUND + 18), (380, GROUND + 6), (470, 90)), far, line=0)
    brush.box(-20, -20, SIDE + 40, GROUND + 20, ground, line=0)
    brush.box(-20, GROUND - 5, SIDE + 40, 5, tone(ground, 0.93), line=0)


def _panels(brush: Brush, colour: str) -> None:
    for x in range(-8, SIDE + 40, 56):
        brush.box(x, GROUND, 28, SIDE, colour, line=0)


def _sea(brush: Brush, place: str, water: str) -> None:
    """The sea up to a line above the horizon, so that the ground is its strand; cliffs close a cove in."""
    if place == "cove":
        brush.blob(at("-60 120, -30 212, 46 220, 86 180, 120 120"), "#b7a58c", line=0)
        brush.blob(at("350 120, 372 176, 420 198, 500 230, 520 120"), "#a8967e", line=0)
    brush.box(-20, GROUND - 5, SIDE + 40, 24, water, line=0)
    for x in range(-10, SIDE, 74):
        brush.box(x, GROUND + 5, 26, 3, tone(water, 1.45), line=0)
        brush.box(x + 40, GROUND + 11, 18, 2.5, tone(water, 1.45), line=0)


def _houses(brush: Brush, wall: str, trim: str) -> None:
    for x, width, height in ((-12, 60, 34), (66, 46, 48), (180, 56, 30), (282, 44, 52), (350, 64, 36), (424, 50, 46)):
        brush.box(x, GROUND - 4, width, height, tone(wall, 1.35), line=0)
        eaves, ridge = GROUND + height - 4, GROUND + height + 18
        brush.poly(((x - 5, eaves), (x + width / 2, ridge), (x + width + 5, eaves)), tone(wall, 0.95), line=0)
        brush.box(x + width / 2 - 5, GROUND + height / 2 - 8, 10, 10, tone(trim, 0.85), line=0)


def _bird(brush: Brush) -> None:
    brush.stroke(((-13, 4), (-6, 9), (0, 0)), "#4a4a58", 2.2, curved=True)
    brush.stroke(((0, 0), (6, 9), (13, 4)), "#4a4a58", 2.2, curved=True)


def _butterfly(brush: Brush) -> None:
    for side in (-1, 1):
        brush.oval(side * 6, 4, 11, 12, "#e8a0c0", line=0.8)
        brush.oval(side * 5, -5, 8, 8, "#d67fa8", line=0.8)
    brush.stroke(((0, -8), (0, 9)), "#4a4a58", 2)


def _plane(brush: Brush) -> None:
    brush.oval(0, 0, 34, 9, "#e9eef2", line=1)
    brush.poly(at("2 0, -8 -10, -3 -10, 9 0"), "#b9c6d0", line=1)
    brush.poly(at("-15 1, -20 10, -13 8, -10 2"), "#b9c6d0", line=1)


def _leaf(brush: Brush) -> None:
    brush.blob(at("-9 -3, 0 6, 11 5, 3 -5"), "#c98a3a", line=1)
    brush.stroke(((-12, -5), (7, 3)), "#7c5220", 1)


def _picture(brush: Brush) -> None:
    brush.box(-14, -11, 28, 22, "#fbfaf4", line=1.2)
    brush.poly(at("-11 -8, -3 5, 3 -2, 7 3, 11 -8"), "#88a7b5", line=0)


def _airship(brush: Brush) -> None:
    brush.box(-6, -13, 14, 6, "#7d92a8", line=1, turn=2)
    brush.poly(at("-14 0, -21 8, -21 -8"), "#7d92a8", line=1)
    brush.oval(0, 0, 36, 17, "#e7c9a5", line=1.2)


def _bee(brush: Brush) -> None:
    brush.oval(-3, 7, 8, 10, "#dfe6ea", line=0.8)
    brush.oval(5, 7, 8, 10, "#dfe6ea", line=0.8)
    brush.oval(0, 0, 18, 11, "#f0c53c", line=1)
    for x in (-3, 3):
        brush.stroke(((x, -4), (x, 4)), "#3c3c46", 2)


def _calendar(brush: Brush) -> None:
    brush.box(-12, -13, 24, 26, "#fbfaf4", line=1.2)
    brush.box(-12, 6, 24, 7, "#7d92a8", line=1.2)
    for y in (-7, -1):
        brush.stroke(((-7, y), (7, y)), "#9aa0a8", 2)


def _mushroom(brush: Brush) -> None:
    brush.box(-5, -10, 10, 14, "#f4ead6", line=1, turn=3)
    brush.blob(at("-14 2, -8 12, 0 15, 8 12, 14 2, 0 0"), "#b5533c", line=1)


def _pebbles(brush: Brush) -> None:
    for x, y, size in ((-10, -2, 12), (3, 3, 15), (13, -4, 10)):
        brush.oval(x, y, size, size * 0.7, "#b3aba0", line=1)


def _ball(brush: Brush) -> None:
    brush.disc(0, 0, 12, "#e8dcc0", line=1.2)
    brush.stroke(((-11, 3), (0, 0), (11, 3)), "#9c8a62", 2, curved=True)


def _fly(brush: Brush) -> None:
    brush.oval(-4, 4, 9, 5, "#dfe6ea", line=0.8)
    brush.oval(4, 4, 9, 5, "#dfe6ea", line=0.8)
    brush.oval(0, 0, 8, 6, "#3c3c46", line=0)


def _clock(brush: Brush) -> None:
    brush.disc(0, 0, 13, "#fbfaf4", line=1.5)
    brush.stroke(((0, 8), (0, 0), (6, -3)), "#3c3c46", 1.5)


AIR = {
    False: ("bird", "butterfly", "plane", "airship", "bee"),
    True: ("picture", "fly", "clock", "butterfly", "calendar"),
}
"""What may pass above the ground, outdoors (False) and indoors (True); nothing that tells of wind or weather."""
LAND = {False: ("leaf", "butterfly", "mushroom", "pebbles"), True: ("ball", "butterfly", "pebbles", "fly")}
"""What may lie on the ground."""
_PASSING: "dict[str, Callable[[Brush], None]]" = {
    "airship": _airship,
    "ball": _ball,
    "bee": _bee,
    "bird": _bird,
    "butterfly": _butterfly,
    "calendar": _calendar,
    "clock": _clock,
    "fly": _fly,
    "leaf": _leaf,
    "mushroom": _mushroom,
    "pebbles": _pebbles,
    "picture": _picture,
    "plane": _plane,
}


def passing(brush: Brush, kind: str, x: float, y: float) -> None:
    """Paint one of `AIR` or `LAND` around a point; all are smaller than 40 pixels."""
    with brush.moved(x, y):
        _PASSING[kind](brush)
