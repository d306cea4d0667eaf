"""Someone with a kite: wind and bales of straw, an elephant that sprays water, and a squirrel that likes apples."""

from backends.drawing.animals import animal, asleep
from backends.drawing.brush import OUTLINE, Brush, at, tone
from backends.drawing.props import drops, shadow, windsock
from generators.causal.world import Cause, Mechanism, Protagonist, State, World, cloth

X, FOOT = 190, 76
HEAD = FOOT + 112
STRAW, GREY = "#e6c35c", "#a4abb8"
BASKET = (124, 54)
SKIN = {"panda": "#fbfaf6", "pig": "#f4b6b8", "frog": "#7fbf5a"}


def _around(brush: Brush, state: State) -> None:
    if "empty" in state:
        brush.poly(at("374 14, 364 46, 434 46, 424 14"), "#9a7448")
        for y in (22, 36):
            brush.stroke(((371 - (y - 22) / 3, y), (427 + (y - 22) / 3, y)), "#5f6b76", 3)


def _wind(brush: Brush, state: State) -> None:
    windsock(brush, 30, 172, state["wind"])


def _bales(brush: Brush, state: State) -> None:
    standing = [(84 + 3 * (i % 2), 86 + 33 * i) for i in range(5)]
    for x, y in standing if state["bales"] else ((22, 112), (14, 14), (64, 14)):
        brush.box(x, y, 48, 33, STRAW, turn=5)
        for dx in (13, 34):
            brush.stroke(((x + dx, y + 2), (x + dx, y + 31)), "#a9772f", 2.4)
        for right, up in at("4 10, 20 22, 40 12"):
            brush.stroke(((x + right, y + up), (x + right + 6, y + up + 3)), tone(STRAW, 0.78), 1.6)


def _brick(brush: Brush, state: State) -> None:
    x, y = (262, 72) if state["brick"] else (186, 18)
    brush.poly(at("0 0, 34 0, 42 8, 42 26, 8 26, 0 18", x, y), "#b5533c")
    brush.stroke(at("0 18, 34 18, 42 26", x, y), OUTLINE, 1.4)
    brush.stroke(at("34 18, 34 0", x, y), OUTLINE, 1.4)


def _elephant(brush: Brush, state: State) -> None:
    x, y = 386, 72
    dark = tone(GREY, 0.82)
    if not state["elephant"]:
        brush.blob(at("-46 0, -40 34, 0 52, 34 42, 46 12, 40 -2", x, y), GREY)
        brush.disc(x - 28, y + 24, 24, GREY)
        brush.blob(at("-20 42, -4 44, 4 22, -8 8, -20 18", x, y), dark, 1.4)
        _trunk(brush, [(x + a, y + b) for a, b in at("-42 22, -52 10, -56 2, -44 2")])
        brush.stroke(at("-40 32, -36 29, -32 32", x, y), OUTLINE, 2, curved=True)
        for dx, dy, size in ((-24, 62, 5.0), (-10, 76, 6.5), (8, 92, 8.0)):
            zed = ((-size, size), (size, size), (-size, -size), (size, -size))
            brush.stroke([(x + dx + a, y + dy + b) for a, b in zed], "#56657a", 2.4)
        return
    brush.stroke(at("42 52, 50 40, 46 30", x, y), OUTLINE, 3, curved=True)
    for dx, fill in ((-22, dark), (26, dark), (-8, GREY), (36, GREY)):
        brush.box(x + dx - 9, y, 18, 40, fill, turn=5)
    brush.blob(at("-32 30, -30 66, 0 80, 36 72, 46 46, 40 26, 4 24", x, y), GREY)
    brush.disc(x - 26, y + 70, 24, GREY)
    brush.blob(at("-18 88, 0 94, 8 72, -4 54, -18 62", x, y), dark, 1.4)
    _trunk(brush, [(x + a, y + b) for a, b in at("-44 64, -55 72, -50 92, -57 104")])
    brush.poly(at("-38 52, -52 44, -40 46", x, y), "#fffdf4", 1.2)
    brush.disc(x - 36, y + 78, 3, OUTLINE, 0)
    if not state.get("empty"):
        drops(brush, [(x - 66 - 10 * i, y + 112 + (8, -2, 10)[i]) for i in range(3)], size=1.1)


def _trunk(brush: Brush, knots: list[tuple[float, float]]) -> None:
    brush.stroke(knots, OUTLINE, 15, curved=True)
    brush.stroke(knots, GREY, 12, curved=True)


def _empty(brush: Brush, state: State) -> None:
    brush.oval(399, 46, 70, 15, "#6b4c2a" if state["empty"] else "#5fb2e0")
    if state["empty"]:
        brush.oval(399, 43, 50, 7, "#523819", 0)
    else:
        brush.stroke(at("380 47, 390 50, 400 46, 412 49"), "#ffffff", 2.4, curved=True)


def _pane(brush: Brush, state: State) -> None:
    if state["pane"]:
        brush.poly(at("272 102, 298 132, 298 282, 272 252"), "#cfeaf4a0", 2.4)
        for a, b in (((277, 206), (293, 242)), ((277, 176), (293, 212))):
            brush.stroke((a, b), "#ffffff", 4)
        brush.poly(at("266 94, 276 94, 304 126, 296 132"), "#3f7f6a")
        return
    brush.poly(at("254 20, 332 20, 342 50, 264 50"), "#cfeaf4", 2.4)
    for x in (274, 294):
        brush.stroke(((x, 26), (x + 14, 44)), "#ffffff", 4)
    brush.box(248, 12, 90, 9, "#3f7f6a", turn=2)


def _squirrel(brush: Brush, state: State) -> None:
    if state["squirrel"]:
        animal(brush, "squirrel", (56, 62), 1, 0.6)
    else:
        asleep(brush, "squirrel", (54, 62), 1, 0.6)


def _cover(brush: Brush, state: State) -> None:
    if state["cover"]:
        brush.blob(at("-28 25, -26 35, 0 46, 26 35, 28 25, 0 22", *BASKET), "#7a5230")
        brush.disc(BASKET[0], BASKET[1] + 47, 4.5, "#7a5230")
    else:
        brush.blob(at("-28 -3, -26 7, 0 18, 26 7, 28 -3, 0 -6", 146, 22), "#7a5230")
        brush.disc(146, 41, 4.5, "#7a5230")


def paint(brush: Brush, who: Protagonist, effects: State) -> None:
    wet = bool(effects.get("soaked"))
    if wet:
        brush.oval(X, FOOT - 2, 130, 24, "#8fc1e0")
    else:
        shadow(brush, X, FOOT - 2, 100)
    hand = (X + 46, FOOT + (112 if effects.get("flying") else 62))
    if effects.get("flying"):
        brush.stroke((hand, (X + 66, FOOT + 190), (318, 326)), "#4a4a58", 2, curved=True)
        with brush.moved(318, 332, -38):
            _kite(brush, who)
    else:
        brush.stroke((hand, (X + 40, FOOT + 10), (X + 50, FOOT - 4), (268, 84)), "#4a4a58", 2, curved=True)
        with brush.moved(284, 84, -80, 0.8):
            _kite(brush, who)
    _child(brush, who.kind, hand, wet)
    _basket(brush, bool(effects.get("taken")))


def _child(brush: Brush, kind: str, hand: tuple[float, float], wet: bool) -> None:
    skin = tone(SKIN[kind], 0.88) if wet else SKIN[kind]
    limb = "#3c3c46" if kind == "panda" else skin
    for side in (-1, 1):
        brush.box(X + side * 16 - 10, FOOT, 20, 34, limb, turn=8)
    for a, b in (((X + 24, FOOT + 76), hand), ((X - 24, FOOT + 76), (X - 42, FOOT + 46))):
        brush.stroke((a, b), OUTLINE, 19)
        brush.stroke((a, b), limb, 16)
    brush.blob(at("-32 24, -36 56, -22 84, 22 84, 36 56, 32 24, 0 18", X, FOOT), "#8c99b5" if wet else "#b9c6e2")
    _head(brush, kind, skin)
    if wet:
        drops(brush, [(X + dx, HEAD + dy) for dx, dy in at("-52 12, -44 -26, 50 16, 46 -30, -20 46, 22 48")], size=1.2)
        drops(brush, [(X + dx, FOOT + dy) for dx, dy in at("-16 66, 4 50, 18 68, -6 34")], "#e2f3fd")


def _head(brush: Brush, kind: str, skin: str) -> None:
    for side in (-1, 1):
        if kind == "panda":
            brush.disc(X + side * 28, HEAD + 28, 13, "#3c3c46")
        elif kind == "pig":
            brush.poly([(X + side * dx, HEAD + dy) for dx, dy in at("34 12, 34 44, 12 32")], tone(skin, 0.88))
        else:
            brush.disc(X + side * 22, HEAD + 34, 15, skin)
            brush.disc(X + side * 22, HEAD + 36, 9, "#ffffff", 1.2)
    brush.oval(X, HEAD, 84, 74, skin)
    for side in (-1, 1):
        if kind == "panda":
            brush.oval(X + side * 17, HEAD + 4, 20, 24, "#3c3c46", 0)
            brush.disc(X + side * 16, HEAD + 6, 4, "#ffffff", 0)
        else:
            brush.disc(X + side * (22 if kind == "frog" else 16), HEAD + (36 if kind == "frog" else 8), 4.5, OUTLINE, 0)
    if kind == "pig":
        brush.oval(X, HEAD - 8, 28, 20, tone(skin, 0.88))
        for side in (-1, 1):
            brush.oval(X + side * 6, HEAD - 8, 5, 8, "#a5626a", 0)
    elif kind == "panda":
        brush.oval(X, HEAD - 8, 12, 8, OUTLINE, 0)
    width = 24 if kind == "frog" else 9
    brush.stroke(((X - width, HEAD - 20), (X, HEAD - 25), (X + width, HEAD - 20)), OUTLINE, 2.4, curved=True)


def _kite(brush: Brush, who: Protagonist) -> None:
    """A diamond around its middle, with the tail below."""
    brush.stroke(at("0 -52, 8 -66, -6 -82, 6 -98"), "#4a4a58", 2, curved=True)
    for y in (-66, -84):
        brush.poly(at("0 0, -11 7, -11 -7, 11 7, 11 -7", 0, y), "#ffffff", 1.4)
    brush.poly(at("0 52, 42 8, 0 -52, -42 8"), **cloth(brush, who, 17))
    brush.stroke(at("0 52, 0 -52"), OUTLINE, 1.6)
    brush.stroke(at("-42 8, 42 8"), OUTLINE, 1.6)


def _basket(brush: Brush, taken: bool) -> None:
    x, y = BASKET
    if taken:
        brush.oval(x, y + 26, 50, 12, "#6b4a22", 1.4)
    else:
        for dx, dy in at("-14 28, 14 28, 0 33"):
            brush.disc(x + dx, y + dy, 9.5, "#d8242f", 1.4)
            brush.stroke(((x + dx, y + dy + 7), (x + dx + 3, y + dy + 12)), "#3f6a2a", 2)
    brush.poly(at("-22 0, -27 26, 27 26, 22 0", x, y), "#c99a55")
    for dy in (9, 18):
        brush.stroke(((x - 23 - dy / 6, y + dy), (x + 23 + dy / 6, y + dy)), "#8f6530", 2)


WORLD = World(
    name="kite",
    cue="action",
    noun="the {kind} with the {colour} {pattern}kite",
    kinds=("panda", "pig", "frog"),
    places=("meadow", "village", "valley"),
    around=_around,
    causes=(
        Cause(
            id="wind", paint=_wind, behind=True,
            on="A strong wind blows from the left.",
            off="The windsock hangs limp: no wind blows.",
        ),
        Cause(
            id="bales", paint=_bales, behind=True,
            on="A high wall of straw keeps the wind off the kite.",
            off="The bales of straw lie flat on the ground.",
        ),
        Cause(
            id="elephant", paint=_elephant, behind=True,
            on="An elephant lifts its trunk to spray {it}.",
            off="The elephant is asleep.",
        ),
        Cause(
            id="pane", paint=_pane, behind=True,
            on="A pane of glass stands between the elephant and {it}.",
            off="The pane of glass lies on the ground.",
        ),
        Cause(
            id="brick", paint=_brick, stage=2,
            on="A brick lies on the kite.",
            off="The brick lies beside the kite.",
        ),
        Cause(
            id="squirrel", paint=_squirrel, stage=3,
            on="A squirrel comes for the apples in the basket.",
            off="The squirrel is asleep.",
        ),
        Cause(
            id="cover", paint=_cover, stage=3,
            on="A cover lies on the basket.",
            off="The cover lies in front of the basket.",
        ),
        Cause(
            id="empty", paint=_empty, stage=4,
            on="The tub in front of the elephant is empty.",
            off="The tub in front of the elephant is full of water.",
        ),
    ),
    mechanisms=(
        Mechanism(
            id="gust", settable=True, parents=("wind", "bales"), rule=lambda v: v["wind"] and not v["bales"],
            on="the wind gets under the kite", off="no wind gets under the kite",
        ),
        Mechanism(
            id="flying", parents=("gust", "brick"), rule=lambda v: v["gust"] and not v["brick"],
            on="the kite flies", off="the kite stays on the ground", effect=True,
        ),
        Mechanism(
            id="sprayed", settable=True, parents=("elephant", "empty"), rule=lambda v: v["elephant"] and not v["empty"],
            on="the elephant sprays water", off="the elephant sprays no water",
        ),
        Mechanism(
            id="soaked", parents=("sprayed", "pane"), rule=lambda v: v["sprayed"] and not v["pane"],
            on="{it} gets wet", off="{it} stays dry", effect=True,
        ),
        Mechanism(
            id="taken", parents=("squirrel", "cover"), rule=lambda v: v["squirrel"] and not v["cover"],
            on="the squirrel takes the apples", off="the apples stay in the basket", effect=True, fine=True,
        ),
    ),
    paint=paint,
    spots=((110, 404), (168, 400), (226, 404), (404, 404), (412, 330), (416, 270), (150, 336)),
)  # fmt: skip
