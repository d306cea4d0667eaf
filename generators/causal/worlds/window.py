"""A house with a window: a ball and shutters, a beaver at a tree, and a goat that likes flowers."""

from backends.drawing.animals import animal, asleep
from backends.drawing.brush import OUTLINE, Brush, at, tone
from backends.drawing.props import STEEL
from generators.causal.world import Cause, Mechanism, Protagonist, State, World, cloth

X, FOOT = 206, 88
"""Middle of the house and height of its foot."""
LEFT, LOW, SIZE = 146, 148, 62
"""Lower left corner of the window, and its side."""
TRUNK = 356
BARK, TILE = "#8f6a48", "#9c5646"


def _around(brush: Brush, state: State) -> None:
    brush.poly(at("-15 84, -11 230, 11 230, 15 84", TRUNK), BARK)
    brush.poly(at("17 100, 4 110, 16 120", TRUNK), "#f0dcb4", 1.2)
    knots = at("-52 222, -60 268, -34 300, 0 312, 34 300, 58 266, 50 222, 22 206, -22 206", TRUNK)
    brush.blob(knots, "#6fae5c")
    for x, y in at("-26 244, 8 276, 28 238", TRUNK):
        brush.stroke(((x - 9, y), (x, y + 7), (x + 9, y)), "#3f7d3f", 2, curved=True)


def _ball(brush: Brush, state: State) -> None:
    x, y = (50, 196) if state["ball"] else (44, 104)
    brush.disc(x, y, 18, "#ffffff")
    brush.poly([(x + 7 * a, y + 7 * b) for a, b in _FIVE], OUTLINE, 0)
    for a, b in _FIVE:
        brush.stroke(((x + 7 * a, y + 7 * b), (x + 17 * a, y + 17 * b)), OUTLINE, 1.8)
    if state["ball"]:
        for dy in (-12, 0, 12):
            brush.stroke(((12, y + dy), (28 - abs(dy) / 3, y + dy)), "#4a5663", 2.8)


_FIVE = at("0 1, 0.95 0.31, 0.59 -0.81, -0.59 -0.81, -0.95 0.31")


def _net(brush: Brush, state: State) -> None:
    if not state["net"]:
        for ups in ("20 28, 36 52, 52 28, 68 52, 84 28", "20 52, 36 28, 52 52, 68 28, 84 52"):
            brush.stroke(at(ups), "#5f6b76", 1.8)
        brush.box(14, 21, 78, 7, "#d8542f", turn=3)
        brush.box(14, 51, 78, 7, "#d8542f", turn=3)
        return
    for i in range(7):
        y = 96 + 27 * i
        brush.stroke(((82, y), (104, y + 20)), "#5f6b76", 1.8)
    for i in range(1, 4):
        x = 82 + 5.5 * i
        brush.stroke(((x, 96 + 5 * i), (x, 258 + 5 * i)), "#5f6b76", 1.8)
    brush.box(78, 84, 7, 178, "#d8542f", turn=3)
    brush.box(101, 106, 7, 178, "#d8542f", turn=3)


def _shutters(brush: Brush, state: State) -> None:
    half = SIZE / 2
    for x in (LEFT, LEFT + half) if state["shutters"] else (LEFT - half - 2, LEFT + SIZE + 2):
        brush.box(x, LOW - 2, half, SIZE + 4, "#3f7f6a", turn=2)
        for i in range(6):
            brush.stroke(((x + 6, LOW + 7 + 9.6 * i), (x + half - 6, LOW + 7 + 9.6 * i)), "#2a5848", 2)


def _beaver(brush: Brush, state: State) -> None:
    if state["beaver"]:
        animal(brush, "beaver", (396, 78), -1, 0.5)
        for dx, dy in at("20 134, 32 142, 24 150"):
            brush.poly(at("-4 -2, 4 -3, 3 3, -3 3", TRUNK + dx, dy), "#f0dcb4", 1)
    else:
        asleep(brush, "beaver", (396, 46), -1, 0.6)


def _prop(brush: Brush, state: State) -> None:
    if state["prop"]:
        brush.poly(at("301 82, 311 82, 350 208, 342 212"), "#d9b77e")
        brush.poly(at("291 80, 321 80, 315 90, 297 90"), "#a8824e", 1.2)
    else:
        brush.poly(at("226 58, 346 58, 346 68, 226 68"), "#d9b77e")
        brush.poly(at("216 48, 227 48, 227 78, 216 78"), "#a8824e", 1.2)


def _guard(brush: Brush, state: State) -> None:
    if state["guard"]:
        brush.box(TRUNK - 18, 88, 36, 50, STEEL, turn=3)
        for y in (100, 113, 126):
            brush.stroke(((TRUNK - 15, y), (TRUNK + 15, y)), tone(STEEL, 0.65), 2)
    else:
        brush.box(290, 14, 50, 26, STEEL, turn=3)
        for x in (302, 315, 328):
            brush.stroke(((x, 17), (x, 37)), tone(STEEL, 0.65), 2)


def _goat(brush: Brush, state: State) -> None:
    if state["goat"]:
        animal(brush, "goat", (130, 44), 1, 0.98)
    else:
        asleep(brush, "goat", (160, 30), -1, 0.85)


def _muzzle(brush: Brush, state: State) -> None:
    x, y = (232, 28)
    if state["muzzle"]:
        x, y = (175, 92) if state["goat"] else (127, 39)
    brush.box(x - 12, y - 11, 25, 22, "#c0563a", turn=6)
    for dx in (-5, 1, 7):
        brush.stroke(((x + dx, y - 8), (x + dx, y + 8)), "#f0b09c", 2)


def paint(brush: Brush, who: Protagonist, effects: State) -> None:
    wall = cloth(brush, who, 22)
    brush.box(X - 94, FOOT, 188, 142, **wall)
    _roof(brush, who.kind, bool(effects.get("crushed")))
    brush.box(X + 36, FOOT, 46, 86, "#8a6244", turn=2)
    brush.disc(X + 44, FOOT + 42, 3.5, "#e8c552", 1)
    _window(brush, bool(effects.get("broken")))
    _flowers(brush, bool(effects.get("eaten")))


def _roof(brush: Brush, kind: str, crushed: bool) -> None:
    eaves = FOOT + 140
    if kind == "hut":
        brush.box(X + 46, eaves + 20, 26, 62, "#b98a74")
    if kind == "chapel":
        brush.box(X - 17, eaves + 60, 34, 50, "#f4ead6")
        brush.poly(at("-24 0, 0 44, 24 0", X, eaves + 108), TILE)
        brush.disc(X, eaves + 92, 9, "#e8c552", 1.2)
    if kind == "barn":
        brush.poly(at("-106 0, -84 52, 0 86, 84 52, 106 0", X, eaves), TILE)
    else:
        brush.poly(at("-106 0, 0 86, 106 0", X, eaves), TILE)
    for y, wide in ((18, 82), (38, 56)) if kind != "barn" else ((18, 94), (38, 84)):
        for dx in range(-wide, wide - 16, 28):
            brush.stroke(at("0 4, 7 -2, 14 4", X + dx + (y % 4) * 3, eaves + y), tone(TILE, 0.7), 2, curved=True)
    if crushed:
        hole = at("4 62, 16 34, 8 22, 34 14, 50 2, 62 18, 84 10, 92 22, 74 46, 40 74, 22 68", X, eaves)
        brush.poly(hole, "#3a2a26", 2)
        for knots in (at("14 30, 58 62", X, eaves), at("44 10, 66 48", X, eaves)):
            brush.stroke(knots, "#c9a06c", 5)
        for dx, turn in ((104, 20), (128, -24), (116, 60)):
            with brush.moved(X + dx, FOOT + 8 + turn / 10, turn):
                brush.box(-10, -6, 20, 12, TILE, 1.4)


def _window(brush: Brush, broken: bool) -> None:
    brush.box(LEFT - 5, LOW - 5, SIZE + 10, SIZE + 10, "#fbfaf4", turn=2)
    brush.box(LEFT, LOW, SIZE, SIZE, "#bfe3f2", 1.2)
    brush.stroke(((LEFT + 8, LOW + 34), (LEFT + 28, LOW + 54)), "#ffffff", 4)
    brush.stroke(((LEFT + 10, LOW + 20), (LEFT + 42, LOW + 52)), "#ffffff", 4)
    if broken:
        hole = at("6 8, 22 14, 30 2, 38 16, 56 8, 48 26, 60 36, 44 42, 50 58, 34 48, 22 60, 18 44, 2 48, 14 30")
        brush.poly([(LEFT + x, LOW + y) for x, y in hole], "#27313a", 1.6)
        for knots in (at("22 60, 18 62"), at("2 48, 0 52"), at("60 36, 62 37")):
            brush.stroke([(LEFT + x, LOW + y) for x, y in knots], OUTLINE, 1.6)


def _flowers(brush: Brush, eaten: bool) -> None:
    for i in range(5):
        x, top = LEFT + 3 + 14 * i, LOW - 6 + (4 if i % 2 else 0)
        brush.stroke(((x, LOW - 26), (x, top - (8 if eaten else 0))), "#3f8a3a", 3)
        if not eaten:
            brush.disc(x, top, 6.5, ("#f2559d", "#ffffff")[i % 2], 1.2)
            brush.disc(x, top, 2.2, "#f0a020", 0)
    brush.box(LEFT - 8, LOW - 34, SIZE + 16, 16, "#7a4f33", turn=2)


WORLD = World(
    name="window",
    cue="environment",
    noun="the {colour} {pattern}{kind} with the window",
    kinds=("hut", "barn", "chapel"),
    places=("meadow", "village", "valley"),
    around=_around,
    causes=(
        Cause(
            id="ball", paint=_ball,
            on="A ball flies towards the window.",
            off="The ball lies on the ground.",
        ),
        Cause(
            id="shutters", paint=_shutters,
            on="The shutters of the window are closed.",
            off="The shutters of the window are open.",
        ),
        Cause(
            id="beaver", paint=_beaver,
            on="A beaver gnaws at the tree beside {it}.",
            off="The beaver is asleep.",
        ),
        Cause(
            id="prop", paint=_prop,
            on="A strong pole props the tree up.",
            off="The pole lies on the ground.",
        ),
        Cause(
            id="net", paint=_net, stage=2,
            on="A net stands between the ball and {it}.",
            off="The net lies on the ground.",
        ),
        Cause(
            id="goat", paint=_goat, stage=3,
            on="A goat goes to the flowers in the box.",
            off="The goat is asleep.",
        ),
        Cause(
            id="muzzle", paint=_muzzle, stage=3,
            on="A muzzle is on the mouth of the goat.",
            off="The muzzle lies on the ground.",
        ),
        Cause(
            id="guard", paint=_guard, stage=4,
            on="A steel sleeve is put round the trunk.",
            off="The steel sleeve lies on the ground.",
        ),
    ),
    mechanisms=(
        Mechanism(
            id="reached", settable=True, parents=("ball", "net"), rule=lambda v: v["ball"] and not v["net"],
            on="the ball gets to the window", off="no ball gets to the window",
        ),
        Mechanism(
            id="broken", parents=("reached", "shutters"), rule=lambda v: v["reached"] and not v["shutters"],
            on="the glass breaks", off="the glass stays whole", effect=True,
        ),
        Mechanism(
            id="gnawed", settable=True, parents=("beaver", "guard"), rule=lambda v: v["beaver"] and not v["guard"],
            on="the trunk is gnawed through", off="the trunk is not gnawed through",
        ),
        Mechanism(
            id="crushed", parents=("gnawed", "prop"), rule=lambda v: v["gnawed"] and not v["prop"],
            on="the tree falls and breaks the roof", off="the roof stays whole", effect=True,
        ),
        Mechanism(
            id="eaten", parents=("goat", "muzzle"), rule=lambda v: v["goat"] and not v["muzzle"],
            on="the goat eats the flowers", off="the flowers stay", effect=True, fine=True,
        ),
    ),
    paint=paint,
    spots=((90, 404), (150, 400), (290, 404), (352, 404), (410, 396), (60, 320), (112, 318)),
)  # fmt: skip
