"""Laundry on a line: rain and a roof, wind and pegs, a car and a puddle."""

from backends.drawing.brush import Brush, at
from backends.drawing.props import MUD, STEEL, WOOD, cloud, drops, plank, shadow, windsock
from generators.causal.world import Cause, Mechanism, Protagonist, State, World, cloth

X, LINE = 236, 296
LEFT, RIGHT = 112, 376
SHAPES = {
    "shirt": at("-30 0, -9 -5, 9 -5, 30 0, 66 -36, 50 -56, 33 -42, 34 -112, -34 -112, -33 -42, -50 -56, -66 -36"),
    "dress": at("-24 0, -10 -14, 10 -14, 24 0, 29 -32, 21 -54, 56 -124, -56 -124, -21 -54, -29 -32"),
    "towel": at("-42 0, 42 0, 42 -116, -42 -116"),
}
"""By kind: the outline, its top at y = 0."""


def _around(brush: Brush, state: State) -> None:
    if "rope" in state:
        brush.poly(((404, 122), (414, 122), (409, 100)), "#8a6a48", 1.2)
    if "bar" in state:
        brush.box(130, 26, 12, 62, "#8d969e")
    if "plank" in state:
        brush.blob(at("250 40, 280 56, 330 55, 372 42, 340 28, 280 27"), MUD)
        brush.blob(at("276 44, 300 50, 322 47, 300 42"), "#a5794e", 0)


def _cloud(brush: Brush, state: State) -> None:
    cloud(brush, X, 400, 1.05, "#6f7c89" if state["cloud"] else "#ffffff")
    if state["cloud"]:
        drops(brush, [(X - 56 + 16 * i, 364 - 13 * (i % 2)) for i in range(8)], size=1.15)


def _roof(brush: Brush, state: State) -> None:
    if not state["roof"]:
        for i in range(3):
            brush.oval(LEFT + 2, 332, 34 - 10 * i, 34 - 10 * i, ("#3f8f86", "#e9f3f0", "#3f8f86")[i])
        return
    loose = not state.get("rope", True)  # then its far end flaps above the post
    brush.stroke(((LEFT, 308), (LEFT + 40, 330)), STEEL, 3)
    for i in range(8):
        a, b = LEFT - 8 + 35.5 * i, LEFT - 8 + 35.5 * (i + 1)
        ya, yb = (344 - 2.4 * k + (0.7 * k * k if loose else 0) for k in (i, i + 1))
        corners = ((a, ya), (b, yb), (b, yb - 18), ((a + b) / 2, yb - 24), (a, ya - 18))
        brush.poly(corners, ("#3f8f86", "#e9f3f0")[i % 2])


def _wind(brush: Brush, state: State) -> None:
    windsock(brush, 34, 104, state["wind"])


def _pegs(brush: Brush, state: State) -> None:
    for x in (X - 22, X + 22) if state["pegs"] else (LEFT + 16, LEFT + 30):
        brush.box(x - 4, LINE - 12, 8, 24, "#f3c24f", 1.4, turn=2)
        brush.stroke(((x, LINE - 12), (x, LINE + 2)), "#8f6a22", 1.4)


def _rope(brush: Brush, state: State) -> None:
    if state["rope"]:
        brush.stroke(((RIGHT, 322), (409, 118)), "#d8542f", 4)
        brush.disc(RIGHT, 322, 5, "#d8542f", 1.2)
        return
    for i in range(3):
        brush.stroke([(402 + (22 - 5 * i) * a, 84 + (10 - 2 * i) * b) for a, b in _ROUND], "#d8542f", 3, curved=True)


_ROUND = at("1 0, 0.7 0.7, 0 1, -0.7 0.7, -1 0, -0.7 -0.7, 0 -1, 0.7 -0.7, 1 0")


def _car(brush: Brush, state: State) -> None:
    x, y, body = 66, 44, "#5e7f9e"
    brush.blob(at("-40 0, -40 18, -22 22, -12 38, 14 38, 26 22, 42 16, 42 0", x, y), body)
    brush.poly(at("-16 21, -8 33, 1 33, 1 21", x, y), "#dcecf2", 1.2)
    brush.poly(at("5 21, 5 33, 11 33, 20 21", x, y), "#dcecf2", 1.2)
    for dx in (-22, 24):
        brush.disc(x + dx, y, 11, "#2f333b")
        brush.disc(x + dx, y, 4.5, "#c5ccd2", 0)
    if state["car"]:
        brush.disc(x + 40, y + 14, 4, "#ffe27a", 1)
        for i, dy in enumerate((30, 42, 54)):
            brush.stroke(((20 + 4 * i, y + dy), (44 + 2 * i, y + dy)), "#4a5663", 2.6)
        return
    brush.box(x - 46, y + 46, 30, 30, "#2f6fb5", turn=4)
    brush.letter("P", x - 31, y + 61, 22, "#ffffff")


def _bar(brush: Brush, state: State) -> None:
    with brush.moved(136, 78, 0 if state["bar"] else 72):
        for i in range(5):
            brush.box(-8 + 18 * i, -5, 18, 10, ("#d23b32", "#ffffff")[i % 2], 1.2)


def _plank(brush: Brush, state: State) -> None:
    if state["plank"]:
        plank(brush, at("242 32, 366 32, 380 52, 256 52"))
    else:
        plank(brush, at("148 14, 240 14, 252 30, 160 30"))


def paint(brush: Brush, who: Protagonist, effects: State) -> None:
    for x in (LEFT, RIGHT):
        brush.box(x - 5, 104, 10, 222, WOOD)
        brush.box(x - 22, LINE - 4, 44, 8, WOOD)
    brush.stroke(((LEFT, LINE), (RIGHT, LINE)), "#5b5b66", 2.2)
    if effects.get("fallen"):
        if effects.get("wet"):
            brush.oval(X + 2, 84, 190, 34, "#8fc1e0")
        with brush.moved(X - 62, 98, 78):
            _garment(brush, who, effects)
        return
    if effects.get("wet"):
        brush.oval(X, 112, 128, 22, "#8fc1e0")
    else:
        shadow(brush, X, 112, 110)
    with brush.moved(X, LINE - 2):
        _garment(brush, who, effects)
    if effects.get("wet"):
        drops(brush, [(X - 38 + 19 * i, LINE - 138 - 13 * (i % 2)) for i in range(5)])


def _garment(brush: Brush, who: Protagonist, effects: State) -> None:
    brush.poly(SHAPES[who.kind], **cloth(brush, who, 20, wet=bool(effects.get("wet"))))
    if effects.get("muddy"):
        for x, y, size in ((-14, -92, 15), (14, -76, 11), (2, -104, 10), (-18, -62, 8), (16, -98, 9), (0, -48, 6)):
            knots = ((x - size, y), (x - size / 3, y + size * 0.8), (x + size, y + 2), (x + size / 4, y - size * 0.7))
            brush.blob(knots, "#a9744a" if effects.get("wet") else MUD, 1)
    if effects.get("wet"):
        for left, top in at("-20 -50, 12 -34, 18 -86, -8 -98"):
            brush.stroke(((left, top), (left, top - 12)), "#cfe6f5", 2.4)


WORLD = World(
    name="laundry",
    cue="appearance",
    noun="the {colour} {pattern}{kind} on the washing line",
    kinds=("shirt", "dress", "towel"),
    places=("meadow", "village", "valley"),
    around=_around,
    causes=(
        Cause(
            id="cloud", paint=_cloud, behind=True,
            on="Rain falls from a dark cloud above {it}.",
            off="The cloud above {it} is white and dry.",
        ),
        Cause(
            id="roof", paint=_roof,
            on="A cloth roof is rolled out above {it}.",
            off="The cloth roof is rolled up.",
        ),
        Cause(
            id="wind", paint=_wind, behind=True,
            on="A strong wind blows.",
            off="The windsock hangs limp: no wind blows.",
        ),
        Cause(
            id="pegs", paint=_pegs,
            on="Two pegs hold {it} on the line.",
            off="The pegs do not hold {it}.",
        ),
        Cause(
            id="rope", paint=_rope, stage=2, default=True,
            on="A tight rope ties the end of the roof beam down.",
            off="The rope lies coiled on the ground.",
        ),
        Cause(
            id="car", paint=_car, stage=3,
            on="A car drives towards the puddle of mud.",
            off="The car is parked.",
        ),
        Cause(
            id="bar", paint=_bar, stage=4,
            on="A lowered bar stops cars.",
            off="The bar is raised.",
        ),
        Cause(
            id="plank", paint=_plank, stage=3,
            on="A plank covers the puddle of mud.",
            off="The plank lies beside the puddle of mud.",
        ),
    ),
    mechanisms=(
        Mechanism(
            id="cover", settable=True, parents=("roof", "rope", "wind"),
            rule=lambda v: v["roof"] and (v["rope"] or not v["wind"]),
            on="the roof stays and keeps the rain off", off="no roof keeps the rain off",
        ),
        Mechanism(
            id="wet", parents=("cloud", "cover"), rule=lambda v: v["cloud"] and not v["cover"],
            on="{it} gets wet", off="{it} stays dry", effect=True,
        ),
        Mechanism(
            id="fallen", parents=("wind", "pegs"), rule=lambda v: v["wind"] and not v["pegs"],
            on="{it} is blown off the line", off="{it} stays on the line", effect=True,
        ),
        Mechanism(
            id="splash", parents=("car", "bar", "plank"), rule=lambda v: v["car"] and not v["bar"] and not v["plank"],
            on="the car splashes mud", off="no mud is splashed",
        ),
        Mechanism(
            id="muddy", parents=("splash",), rule=lambda v: v["splash"],
            on="{it} gets spots of mud", off="{it} gets no mud", effect=True, fine=True,
        ),
    ),
    paint=paint,
    spots=((96, 404), (340, 404), (400, 396), (412, 250), (54, 330), (404, 30)),
)  # fmt: skip
