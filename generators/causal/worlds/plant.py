"""A plant in a pot: water from a can, a heavy ball, and a snail that likes leaves."""

from backends.drawing.brush import Brush, at
from backends.drawing.props import STEEL, WOOD, drops, shadow
from generators.causal.world import Cause, Mechanism, Protagonist, State, World, cloth

X, FOOT = 222, 76
RIM = FOOT + 66
LEAF, STEM = "#5aa845", "#3f8a3a"


def _around(brush: Brush, state: State) -> None:
    brush.box(352, 74, 8, 262, STEEL)
    brush.box(300, 330, 72, 8, STEEL)
    brush.poly(at("18 72, 18 168, 40 168, 166 78, 166 72"), "#c9a06c")
    brush.stroke(((18, 110), (112, 110)), "#a98352", 1.6)


def _can(brush: Brush, state: State) -> None:
    if state["can"] and not state.get("cap"):
        drops(brush, [(X - 26 + 13 * i, 336 - 16 * (i % 3)) for i in range(5)], size=1.3)
    with brush.moved(*_spot(state)):
        brush.stroke(at("20 22, 44 28, 42 -8, 24 -14"), "#3b7f9f", 5, curved=True)
        brush.poly(at("-24 -6, -72 24, -68 30, -24 8"), "#5fa8c8")
        brush.poly(at("-66 20, -80 26, -70 42, -60 32"), "#5fa8c8")
        brush.box(-26, -24, 52, 52, "#5fa8c8", turn=5)


def _spot(state: State) -> tuple[float, float, float]:
    return (308, 374, 34) if state["can"] else (336, 362, 0)


def _cap(brush: Brush, state: State) -> None:
    if state["cap"]:
        with brush.moved(*_spot(state)):
            brush.poly(at("-72 16, -88 24, -74 50, -56 42"), "#d8542f")
    else:
        brush.poly(at("384 338, 410 338, 406 354, 388 354"), "#d8542f")
        brush.box(378, 330, 38, 8, "#9aa5ad", 1.2)


def _tray(brush: Brush, state: State) -> None:
    brush.box(296, 74, 7, 222, WOOD)
    if state["tray"]:
        brush.box(152, 288, 154, 11, "#d9a441", turn=3)
        brush.box(152, 296, 8, 12, "#d9a441", turn=2)
    else:
        brush.box(303, 150, 11, 146, "#d9a441", turn=3)
        brush.box(310, 150, 12, 8, "#d9a441", turn=2)
    brush.disc(300, 293, 6, WOOD)


def _ball(brush: Brush, state: State) -> None:
    x, y = (58, 172) if state["ball"] else (40, 44)
    brush.disc(x, y, 21, "#59616b")
    brush.stroke(((x - 11, y + 6), (x - 4, y + 12)), "#aab2ba", 3.4)
    if state["ball"]:
        for dx, dy in ((-12, 34), (-30, 30), (-38, 16)):
            brush.stroke(((x + dx, y + dy + 8), (x + dx + 22, y + dy - 6)), "#4a5663", 2.6)


def _block(brush: Brush, state: State) -> None:
    if state["block"]:
        with brush.moved(96, 124, -31):
            brush.box(-8, -4, 18, 34, "#c0563a", turn=2)
            brush.stroke(((1, 0), (1, 22)), "#e08a70", 2)
    else:
        brush.box(92, 24, 34, 18, "#c0563a", turn=2)
        brush.stroke(((96, 33), (118, 33)), "#e08a70", 2)


def _fence(brush: Brush, state: State) -> None:
    if not state["fence"]:
        for y in (36, 50):
            brush.stroke(((138, y), (218, y)), "#8a6439", 5)
        for i in range(4):
            brush.poly(at("0 0, 10 0, 10 30, 5 38, 0 30", 144 + 18 * i, 28), WOOD)
        return
    for i in range(4):
        x, y = 138 + 9 * i, 66 + 9 * i
        brush.poly(at("0 0, 10 4, 10 94, 5 102, 0 90", x, y), WOOD)
    for y in (92, 132):
        brush.stroke(((138, y), (176, y + 38)), "#8a6439", 5)


def _snail(brush: Brush, state: State) -> None:
    x, y = 382, 40
    if state["snail"]:
        brush.blob(at("-44 -2, -42 22, -32 24, -26 6, 34 2, 20 -4", x, y), "#d8c39a")
        for dx in (-42, -35):
            brush.stroke(((x + dx, y + 20), (x + dx - 5, y + 36)), "#8a7448", 2.4)
            brush.disc(x + dx - 5, y + 37, 2.6, "#2b2b35", 0)
    brush.disc(x + 4, y + 17, 21, "#a8693f")
    spiral = [(x + 4 + (2 + 1.55 * i) * c, y + 17 + (2 + 1.55 * i) * s) for i, (c, s) in enumerate(_TURN * 2)][:11]
    brush.stroke(spiral, "#6d3f20", 2.4, curved=True)


_TURN = at("1 0, 0.5 0.87, -0.5 0.87, -1 0, -0.5 -0.87, 0.5 -0.87")


def _jar(brush: Brush, state: State) -> None:
    if state["jar"]:
        brush.box(326, 30, 98, 74, "#d8eef270", turn=12)
        brush.box(322, 28, 106, 6, "#b9cbd0", turn=2)
        brush.stroke(((336, 52), (336, 86)), "#ffffff", 3)
    else:
        brush.box(242, 20, 74, 46, "#d8eef270", turn=12)
        brush.box(238, 18, 6, 50, "#b9cbd0", turn=2)
        brush.stroke(((266, 57), (300, 57)), "#ffffff", 3)


def paint(brush: Brush, who: Protagonist, effects: State) -> None:
    shadow(brush, X, FOOT - 2, 110)
    with brush.moved(X, FOOT):
        _plant(brush, who, effects)
        _pot(brush, who, bool(effects.get("cracked")))


def _pot(brush: Brush, who: Protagonist, cracked: bool) -> None:
    clay = cloth(brush, who, 15)
    brush.poly(at("-30 0, -39 54, 39 54, 30 0"), **clay)
    brush.box(-44, 52, 88, 15, clay["fill"], turn=3)
    if cracked:
        brush.poly(at("-37 42, -20 46, -12 34, -17 26, -8 18, -22 8, -32 12"), "#4a3120")
        for knots in (at("-12 34, 2 38, 8 30, 22 34"), ((-8, 18), (4, 14), (10, 20))):
            brush.stroke(knots, width=3)
        brush.poly(at("-66 -6, -58 10, -46 4, -44 -8"), clay["fill"])
        brush.blob(at("-40 -8, -34 2, -18 4, -8 -6, -22 -10"), "#6b4a2e", 1)


def _plant(brush: Brush, who: Protagonist, effects: State) -> None:
    bloomed = bool(effects.get("bloomed"))
    top = 176 if bloomed else 132
    brush.stroke(((0, 60), (-3, 100), (0, top)) if bloomed else at("0 60, -2 100, 6 128, 18 132"), STEM, 6, curved=True)
    for side, y in ((-1, 84), (1, 96), (-1, 122)) if bloomed else ((-1, 82), (1, 94)):
        _leaf(brush, side, y, bool(effects.get("eaten")))
    if not bloomed:
        with brush.moved(22, 126, -118):
            brush.blob(at("0 -12, -9 0, 0 17, 9 0"), LEAF)
        return
    _flower(brush, who.kind, top + 8)


def _leaf(brush: Brush, side: int, y: float, eaten: bool) -> None:
    outline = ((0, y - 8), (side * 20, y + 12), (side * 52, y + 14), (side * 34, y - 6))
    if not eaten:
        brush.blob(outline, LEAF)
        brush.stroke(((0, y - 6), (side * 40, y + 9)), STEM, 1.6)
        return
    bites = at("0 -8, 12 6, 20 0, 26 12, 32 2, 27 -4, 20 -8")
    brush.poly([(side * dx, y + dy) for dx, dy in bites], LEAF)


def _flower(brush: Brush, kind: str, y: float) -> None:
    if kind == "tulip":
        brush.blob(at("0 -18, -24 -4, -24 30, -11 16, 0 34, 11 16, 24 30, 24 -4", 0, y), "#f0719a")
        return
    petals, petal, heart, radius = (12, "#ffffff", "#f5c33b", 11) if kind == "daisy" else (14, "#f7c331", "#6b4423", 16)
    for i in range(petals):
        with brush.moved(0, y, 360 * i / petals):
            brush.oval(radius + 12, 0, 28, 12, petal, 1.1)
    brush.disc(0, y, radius, heart)


WORLD = World(
    name="plant",
    cue="environment",
    noun="the {kind} in the {colour} {pattern}pot",
    kinds=("daisy", "tulip", "sunflower"),
    places=("meadow", "village", "valley"),
    around=_around,
    causes=(
        Cause(
            id="can", paint=_can, behind=True,
            on="The watering can is tilted above {it}.",
            off="The watering can stands upright.",
        ),
        Cause(
            id="tray", paint=_tray,
            on="A tray is swung out over {it}.",
            off="The tray hangs down beside {it}.",
        ),
        Cause(
            id="ball", paint=_ball,
            on="A heavy ball rolls down the ramp towards the pot.",
            off="The heavy ball lies on the ground.",
        ),
        Cause(
            id="fence", paint=_fence,
            on="A fence stands between the ramp and the pot.",
            off="The fence lies on the ground.",
        ),
        Cause(
            id="cap", paint=_cap, stage=2,
            on="A cap closes the spout of the can.",
            off="The cap is off the spout of the can.",
        ),
        Cause(
            id="snail", paint=_snail, stage=3,
            on="A snail crawls towards {it}.",
            off="The snail has withdrawn into its shell.",
        ),
        Cause(
            id="jar", paint=_jar, stage=3,
            on="A jar is put over the snail.",
            off="The jar lies beside the snail.",
        ),
        Cause(
            id="block", paint=_block, stage=4,
            on="A block on the ramp stops what rolls.",
            off="The block lies on the ground.",
        ),
    ),
    mechanisms=(
        Mechanism(
            id="pour", settable=True, parents=("can", "cap"), rule=lambda v: v["can"] and not v["cap"],
            on="water pours from the can", off="no water pours from the can",
        ),
        Mechanism(
            id="bloomed", parents=("pour", "tray"), rule=lambda v: v["pour"] and not v["tray"],
            on="{it} gets water and blooms", off="{it} gets no water and does not bloom", effect=True,
        ),
        Mechanism(
            id="roll", parents=("ball", "block"), rule=lambda v: v["ball"] and not v["block"],
            on="the ball rolls off the ramp", off="no ball rolls off the ramp",
        ),
        Mechanism(
            id="cracked", parents=("roll", "fence"), rule=lambda v: v["roll"] and not v["fence"],
            on="the pot is broken", off="the pot stays whole", effect=True,
        ),
        Mechanism(
            id="eaten", parents=("snail", "jar"), rule=lambda v: v["snail"] and not v["jar"],
            on="the snail eats of the leaves", off="the leaves stay whole", effect=True, fine=True,
        ),
    ),
    paint=paint,
    spots=((96, 400), (150, 380), (210, 408), (412, 410), (60, 300), (110, 330), (410, 230)),
)  # fmt: skip
