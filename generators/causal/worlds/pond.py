"""A bird on a pond: frost and warm water, a barrel of paint, and a squirrel that gnaws at an apple's stalk."""

from backends.drawing.brush import Brush, Point, at, tone
from backends.drawing.props import STEEL, WOOD, shadow, sun
from generators.causal.world import Cause, Mechanism, Protagonist, State, World, cloth

X, WATER = 200, 66
FRUIT = (258, 292)
PINK, FUR, RED = "#e0559f", "#b5673a", "#d23b32"
PLUMES = {"duck": ("#3f8a5c", "#f0a02c"), "goose": ("#b9b3a8", "#ef7f3a"), "swan": ("#fdfdfb", "#e8622c")}
"""By kind: colours of the head and of the beak."""


def _around(brush: Brush, state: State) -> None:
    for x in (30, 74):
        brush.box(x, 72, 7, 40, STEEL, 1.2)
    brush.box(22, 108, 68, 58, "#8d969e", turn=8)
    brush.box(34, 164, 44, 9, "#6b7480", turn=3)
    for y in (122, 150):
        brush.stroke(((24, y), (88, y)), "#6b7480", 2)
    brush.poly(at("88 118, 88 132, 118 126, 118 106, 108 106, 108 115"), "#6b7480")
    if "blaze" not in state:
        _blaze(brush, {"blaze": True})
    for x in (372, 426):
        brush.box(x, 70, 9, 84, WOOD)
    brush.box(364, 150, 78, 9, WOOD)


def _frost(brush: Brush, state: State) -> None:
    cold = state["frost"]
    colour, top = ("#3f86c6", 238) if cold else (RED, 334)
    brush.box(26, 204, 32, 158, "#fbfaf4", turn=14)
    brush.box(37, 222, 10, 130, "#ffffff", 1.2, turn=5)
    brush.box(37, 218, 10, top - 218, colour, 0)
    brush.disc(42, 217, 12, colour)
    for y in range(246, 350, 16):
        brush.stroke(((48, y), (56 if y == 278 else 53, y)), width=2.4 if y == 278 else 1.4)
    if not cold:
        sun(brush, 100, 322, 20)
        return
    for x, y, size in ((88, 338, 14), (116, 306, 12), (86, 276, 12)):
        for turn in (0, 60, 120):
            with brush.moved(x, y, turn):
                brush.stroke(((-size, 0), (size, 0)), "#3f7fb5", 2.6)
                for side in (-1, 1):
                    brush.stroke(
                        ((side * size * 0.8, 4), (side * size * 0.5, 0), (side * size * 0.8, -4)), "#3f7fb5", 2
                    )


def _spout(brush: Brush, state: State) -> None:
    with brush.moved(99, 134, 0 if state["spout"] else 90):
        brush.box(-3, -2, 6, 12, "#5b6470", 1.2)
        brush.box(-11, 8, 22, 7, RED, turn=3)
    if not state["spout"]:
        return
    brush.blob(at("109 107, 108 92, 104 76, 122 76, 118 92, 117 107"), "#7fbfe0", 1)
    if state.get("blaze", True):
        for x in (98, 116, 134):
            brush.stroke(at("0 0, 6 10, -4 20, 4 32", x, 92 + 0.3 * x), "#ffffff", 4.5, curved=True)
            brush.stroke(at("0 0, 6 10, -4 20, 4 32", x, 92 + 0.3 * x), "#8fa3b0", 2, curved=True)


def _blaze(brush: Brush, state: State) -> None:
    for knots in ("36 66, 76 74", "36 74, 76 66"):
        brush.stroke(at(knots), "#2b2b35" if not state["blaze"] else "#6d4a2c", 7)
    if state["blaze"]:
        brush.blob(at("40 72, 38 86, 46 98, 50 90, 57 106, 63 90, 70 98, 73 86, 70 72"), "#f28a1e")
        brush.blob(at("48 73, 47 82, 56 94, 64 82, 63 73"), "#ffd24a", 1)
        return
    brush.blob(at("34 62, 44 70, 56 66, 68 70, 80 62, 56 58"), "#9b9b9b")
    for x in (48, 64):
        brush.stroke(at("0 0, 4 6, -3 12, 2 18", x, 78), "#77777f", 2.4, curved=True)


def _barrel(brush: Brush, state: State) -> None:
    with brush.moved(*_stand(state)):
        brush.blob(at("-20 0, -27 30, -20 60, 20 60, 27 30, 20 0"), "#a9713f")
        for y in (12, 46):
            brush.box(-25, y, 50, 6, "#5b6470", 1.2)
        brush.oval(0, 60, 40, 10, PINK)
    if state["barrel"] and not state.get("lid"):
        low = 92 if state.get("tub") else 76
        brush.blob(((360, 196), (344, 190), (341, low), (357, low), (355, 160), (362, 176)), PINK, 1)
        if not state.get("tub"):
            brush.blob(at("368 74, 350 84, 326 82, 288 84, 278 74, 300 66, 340 64"), PINK, 1)


def _stand(state: State) -> tuple[float, float, float]:
    return (420, 188, 90) if state["barrel"] else (404, 159, 0)


def _tub(brush: Brush, state: State) -> None:
    if state["tub"]:
        brush.poly(at("-24 0, -34 40, 34 40, 24 0", 349, 54), "#6f9a4f")
        brush.oval(349, 94, 68, 13, tone("#6f9a4f", 0.6))
        if state["barrel"] and not state.get("lid"):
            brush.oval(349, 94, 54, 9, PINK, 1)
            brush.box(341, 94, 16, 20, PINK, 0)
    else:
        brush.poly(at("-34 0, -24 36, 24 36, 34 0", 344, 12), "#6f9a4f")
        brush.oval(344, 48, 48, 9, tone("#6f9a4f", 0.8))


def _lid(brush: Brush, state: State) -> None:
    if state["lid"]:
        with brush.moved(*_stand(state)):
            brush.box(-25, 56, 50, 11, "#f0d060", turn=3)
            brush.box(-7, 66, 14, 7, "#f0d060", turn=2)
    else:
        brush.oval(410, 32, 50, 16, "#f0d060")
        brush.oval(410, 34, 15, 7, tone("#f0d060", 0.8))


def _squirrel(brush: Brush, state: State) -> None:
    x, y = (292, 362) if state["squirrel"] else (352, 362)
    brush.blob(at("16 0, 34 4, 44 26, 34 46, 46 58, 22 54, 16 32, 24 16", x, y), tone(FUR, 1.2))
    brush.blob(at("-14 0, -16 20, 0 34, 18 24, 22 0", x, y), FUR)
    head = (x - 16, y + 18) if state["squirrel"] else (x - 8, y + 14)
    with brush.moved(*head):
        for dx in (-5, 7):
            brush.poly(((dx - 5, 10), (dx, 25), (dx + 6, 10)), FUR)
        brush.oval(0, 2, 32, 26, FUR)
        brush.oval(-15, -2, 7, 6, "#2b2b35", 0)
        if state["squirrel"]:
            brush.disc(-4, 5, 3.2, "#2b2b35", 0)
            brush.box(-14, -14, 7, 9, "#ffffff", 1)
        else:
            brush.stroke(at("-9 5, -5 2, 0 5"), width=2.2, curved=True)
    if state["squirrel"]:
        for dx, dy in ((-34, 10), (-40, -2), (-38, 24)):
            brush.stroke(((x + dx, y + dy), (x + dx - 9, y + dy + 2)), "#6d4a2c", 2.6)


def _net(brush: Brush, state: State) -> None:
    x, y = FRUIT
    if state["net"]:
        for dx in (-42, 42):
            brush.stroke(((x + dx, y + 52), (x + dx, y - 22)), "#3f6f8f", 3)
        knots = at("-42 -20, -24 -40, 0 -46, 24 -40, 42 -20", x, y)
        brush.stroke(knots, "#3f6f8f", 4, curved=True)
        brush.stroke(((x - 42, y - 20), (x + 42, y - 20)), "#3f6f8f", 2)
        for dx in (-28, -14, 0, 14, 28):
            brush.stroke(((x + dx, y - 20), (x + dx * 0.7 + 8, y - 42)), "#3f6f8f", 1.6)
            brush.stroke(((x + dx, y - 20), (x + dx * 0.7 - 8, y - 42)), "#3f6f8f", 1.6)
        return
    brush.stroke(((412, 346), (412, 326)), "#3f6f8f", 3)
    brush.blob(at("404 326, 398 290, 404 262, 420 262, 426 290, 420 326"), "#a9c4d6")
    for dx in (-8, 0, 8):
        brush.stroke(((412 + dx * 0.8, 324), (412 + dx * 1.2, 292), (412 + dx * 0.8, 264)), "#3f6f8f", 1.8)


def stand(brush: Brush) -> None:
    _branch(brush)


def paint(brush: Brush, who: Protagonist, effects: State) -> None:
    frozen, pink, fallen = (bool(effects.get(name)) for name in ("frozen", "pink", "fallen"))
    _pond(brush, frozen, pink)
    if not fallen:
        brush.stroke((FRUIT, (FRUIT[0] + 3, FRUIT[1] + 50)), "#6d4a2c", 3)
        _apple(brush, FRUIT)
    with brush.moved(X, WATER + 26 if frozen else WATER):
        _bird(brush, who, frozen)
    if not frozen:
        brush.oval(X, WATER - 9, 122, 22, tone(PINK, 1.25) if pink else "#a8d8ec", 0)
        for dx in (-62, 62):
            brush.stroke(at("-12 0, -4 4, 4 0, 12 4", X + dx, WATER - 12), "#ffffff", 2.4, curved=True)
    if fallen:
        _apple(brush, (284, 64 if frozen else 60))
        if not frozen:
            brush.oval(284, 49, 36, 10, tone(PINK, 1.25) if pink else "#a8d8ec", 0)


def _pond(brush: Brush, frozen: bool, pink: bool) -> None:
    rim: tuple[Point, ...] = at("84 66, 98 92, 150 106, 226 108, 292 96, 314 68, 288 40, 214 28, 136 30, 98 44")
    water = (tone(PINK, 1.72) if pink else "#f1f8fc") if frozen else (PINK if pink else "#6fb7d8")
    brush.blob(rim, water)
    if not frozen:
        return
    ink = "#c56a9c" if pink else "#7fb0cc"
    for crack in ("102 60, 124 70, 134 88, 156 92", "124 70, 138 50, 164 44", "226 44, 250 58, 244 80, 270 86"):
        brush.stroke(at(crack), ink, 2.2)
    for x, y in at("112 84, 214 36, 290 74, 158 36"):
        brush.stroke(((x - 8, y - 3), (x + 8, y + 3)), "#ffffff" if pink else "#b7d6e6", 3.4)
    for x, y in rim[::2]:
        brush.poly(((x - 9, y - 3), (x - 3, y + 9), (x + 2, y + 2), (x + 7, y + 11), (x + 10, y - 3)), "#ffffff", 1.1)


def _branch(brush: Brush) -> None:
    brush.poly(at("470 330, 470 352, 380 364, 236 352, 236 346, 380 348"), "#8a6a48")
    brush.stroke(((330, 353), (318, 330)), "#8a6a48", 5)
    for x, y, turn in ((236, 352, 160), (316, 328, 250), (384, 342, 300)):
        with brush.moved(x, y, turn):
            brush.blob(at("0 0, 10 9, 26 2, 12 -8"), "#6aa84a", 1.2)


def _apple(brush: Brush, spot: Point) -> None:
    x, y = spot
    brush.blob(at("0 10, -8 14, -17 6, -13 -10, 0 -14, 13 -10, 17 6, 8 14", x, y), RED)
    brush.stroke(((x, y + 10), (x + 2, y + 19)), "#5a3d20", 3)
    brush.stroke(((x - 9, y + 2), (x - 6, y + 7)), "#f3b3ac", 3)


def _bird(brush: Brush, who: Protagonist, stands: bool) -> None:
    head, beak = PLUMES[who.kind]
    if stands:
        shadow(brush, 0, -36, 96)
        for dx in (-14, 16):
            brush.stroke(((dx, 0), (dx, -30)), beak, 5)
            brush.poly(at("0 -26, 18 -36, 6 -36, 0 -38, -8 -35", dx), beak, 1.2)
    long = 0 if who.kind == "duck" else 26
    neck = ((34, 20), (46, 44), (40, 70 + long))
    brush.stroke(neck, "#2b2b35", 23, curved=True)
    brush.stroke(neck, head, 20, curved=True)
    brush.blob(at("52 22, 46 0, 10 -14, -34 -8, -58 22, -68 46, -40 38, 0 42, 36 40"), **cloth(brush, who, 15))
    brush.blob(at("14 26, -16 34, -44 22, -30 8, -4 6"), "#fbf7ea")
    brush.oval(42, 40, 34, 14, "#fbf7ea", 1.4)
    with brush.moved(42, 78 + long):
        brush.poly(at("14 6, 42 -2, 38 -9, 14 -8"), beak)
        brush.disc(0, 0, 19, head)
        brush.disc(6, 5, 4.4, "#ffffff", 1)
        brush.disc(7, 5, 2.2, "#2b2b35", 0)


WORLD = World(
    name="pond",
    cue="environment",
    noun="the {kind} in the {colour} {pattern}coat",
    kinds=("duck", "goose", "swan"),
    places=("meadow", "village", "valley"),
    around=_around,
    causes=(
        Cause(
            id="frost", paint=_frost,
            on="It is bitterly cold: the thermometer is far below zero.",
            off="It is warm: the thermometer is far above zero.",
        ),
        Cause(
            id="blaze", paint=_blaze, stage=2, default=True,
            on="A fire heats the water tank.",
            off="The fire under the water tank is out.",
        ),
        Cause(
            id="spout", paint=_spout,
            on="Water runs from the tank into the pond.",
            off="The tap of the tank is shut.",
        ),
        Cause(
            id="barrel", paint=_barrel,
            on="A barrel of paint has tipped over beside the pond.",
            off="The barrel of paint stands upright.",
        ),
        Cause(
            id="tub", paint=_tub,
            on="A tub stands below the barrel.",
            off="The tub lies upside down on the grass.",
        ),
        Cause(
            id="squirrel", paint=_squirrel, stage=3,
            on="A squirrel gnaws at the stalk of the apple.",
            off="The squirrel is asleep on the branch.",
        ),
        Cause(
            id="net", paint=_net, stage=3,
            on="A net hangs below the apple.",
            off="The net is folded up.",
        ),
        Cause(
            id="lid", paint=_lid, stage=4,
            on="A lid closes the barrel.",
            off="The lid of the barrel lies on the grass.",
        ),
    ),
    mechanisms=(
        Mechanism(
            id="warmth", settable=True, parents=("blaze", "spout"), rule=lambda v: v["blaze"] and v["spout"],
            on="hot water runs into the pond", off="no hot water runs into the pond",
        ),
        Mechanism(
            id="frozen", parents=("frost", "warmth"), rule=lambda v: v["frost"] and not v["warmth"],
            on="the pond freezes over", off="the pond does not freeze", effect=True,
        ),
        Mechanism(
            id="spilled", settable=True, parents=("barrel", "lid"), rule=lambda v: v["barrel"] and not v["lid"],
            on="paint pours from the barrel", off="no paint pours from the barrel",
        ),
        Mechanism(
            id="pink", parents=("spilled", "tub"), rule=lambda v: v["spilled"] and not v["tub"],
            on="paint colours the pond", off="the pond keeps its colour", effect=True,
        ),
        Mechanism(
            id="fallen", parents=("squirrel", "net"), rule=lambda v: v["squirrel"] and not v["net"],
            on="the apple falls down beside {it}", off="no apple falls down", effect=True, fine=True,
        ),
    ),
    stand=stand,
    paint=paint,
    spots=((96, 408), (156, 404), (212, 404), (424, 404), (170, 320), (340, 276), (32, 28)),
)  # fmt: skip
