"""Bread in a toaster: a hand and the lever, a jar of jam above, and a parrot that likes bread."""

from backends.drawing.brush import OUTLINE, Brush, Point, at, tone
from backends.drawing.props import STEEL, WOOD, mitten, shadow
from generators.causal.world import Cause, Mechanism, Protagonist, State, World, cloth

X, TOP = 222, 112
"""Middle of the toaster, height of the table."""
JAM, CABLE = "#b3203f", "#3a3f4a"
SLOT = TOP + 94
PERCH = (84, 236)
OUTLINES = {
    "slice of bread": at("-46 0, -46 46, -54 60, -46 80, -20 88, 20 88, 46 80, 54 60, 46 46, 46 0"),
    "waffle": at("-50 0, -50 78, -42 86, 42 86, 50 78, 50 0"),
    "bun": at("-50 0, -54 26, -46 60, -26 80, 0 86, 26 80, 46 60, 54 26, 50 0"),
}


def _around(brush: Brush, state: State) -> None:
    brush.box(216, 328, 154, 10, WOOD)
    for x in (242, 344):
        brush.poly(((x - 6, 328), (x + 6, 328), (x, 310)), tone(WOOD, 0.8), 1.2)
    if "cord" in state:
        brush.box(394, 186, 40, 42, "#fbfaf4", turn=7)
        brush.disc(414, 207, 13, "#e6e4da", 1.2)
        for x in (409, 419):
            brush.disc(x, 207, 2.4, OUTLINE, 0)
    if "parrot" in state:
        brush.box(PERCH[0] - 4, 124, 8, 84, STEEL)
        brush.box(PERCH[0] - 26, 111, 52, 14, "#7a5230", turn=3)


def _hand(brush: Brush, state: State) -> None:
    if state["hand"]:
        mitten(brush, 322, 208, -90)
        brush.stroke(((348, 222), (348, 190)), "#d8542f", 4)
        brush.stroke(((340, 200), (348, 188), (356, 200)), "#d8542f", 4)
    else:
        mitten(brush, 366, TOP + 14, 180)


def _block(brush: Brush, state: State) -> None:
    if state["block"]:
        brush.box(305, TOP, 34, 52, "#58a06a", turn=2)
        brush.stroke(((314, TOP + 10), (314, TOP + 42)), "#8cc79a", 3)
    else:
        brush.box(172, 34, 58, 32, "#58a06a", turn=2)
        brush.stroke(((182, 58), (220, 58)), "#8cc79a", 3)


def _jar(brush: Brush, state: State) -> None:
    x, y, turn = (250, 374, 112) if state["jar"] else (294, 366, 0)
    if state["jar"] and not state["lid"]:
        brush.blob(at("206 366, 198 352, 200 320, 206 308, 212 320, 214 342, 226 350, 224 364"), JAM)
    with brush.moved(x, y, turn):
        brush.box(-24, -28, 48, 56, JAM, turn=7)
        brush.box(-19, 26, 38, 9, "#d8eef2")
        brush.box(-17, -15, 34, 28, "#fbfaf4", 1.2, turn=2)
        brush.disc(0, -1, 8, "#d8324a", 0)
        brush.poly(at("-6 6, 0 4, 6 6, 0 12"), "#3f8a3a", 0)


def _lid(brush: Brush, state: State) -> None:
    if not state["lid"]:
        brush.box(330, 338, 34, 11, "#e8c552", turn=3)
        return
    x, y, turn = (250, 374, 112) if state["jar"] else (294, 366, 0)
    with brush.moved(x, y, turn):
        brush.box(-24, 28, 48, 13, "#e8c552", turn=3)


def _cord(brush: Brush, state: State) -> None:
    start = ((300, TOP + 10), (360, TOP + 4), (384, 84))
    if state["cord"]:
        brush.stroke((*start, (418, 90), (424, 140), (414, 206)), CABLE, 4.5, curved=True)
        brush.box(402, 192, 24, 30, CABLE, turn=5)
        return
    brush.stroke((*start, (384, 58), (350, 44)), CABLE, 4.5, curved=True)
    for dy in (-6, 6):
        brush.stroke(((310, 42 + dy), (322, 42 + dy)), "#8d969e", 4)
    brush.box(322, 29, 28, 26, CABLE, turn=5)


def _parrot(brush: Brush, state: State) -> None:
    x, y = PERCH
    green, red = "#2f9e6e", "#d8324a"
    brush.blob(at("-16 -6, -30 -60, -20 -66, -4 -10", x, y), "#2f6fb5")
    brush.blob(at("-20 0, -18 34, 4 44, 20 26, 18 -4, 0 -20", x, y), green)
    for dx in (-6, 6):
        brush.stroke(((x + dx, y - 18), (x + dx, y - 28)), "#e8a52a", 4)
    brush.blob(at("-18 8, -12 26, 4 22, 0 -4, -10 -14", x, y), tone(green, 0.75), 1.2)
    if state["parrot"]:
        brush.disc(x + 18, y + 46, 17, red)
        brush.poly(at("32 54, 56 52, 48 44, 34 46", x, y), "#3c3c46", 1.2)
        brush.poly(at("32 42, 46 36, 32 34", x, y), "#3c3c46", 1.2)
        brush.disc(x + 22, y + 50, 5, "#ffffff", 1)
        brush.disc(x + 24, y + 50, 2.2, OUTLINE, 0)
        brush.blob(at("-16 24, -44 52, -34 62, -14 50, -2 30", x, y), tone(green, 0.75), 1.2)
        return
    brush.disc(x + 2, y + 44, 17, red)
    brush.poly(at("-10 44, -22 30, -8 34", x, y), "#3c3c46", 1.2)
    brush.stroke(at("-10 48, -5 45, 0 48", x, y), OUTLINE, 2, curved=True)
    for dx, dy, size in ((22, 68, 5.0), (36, 82, 6.5), (54, 98, 8.0)):
        zed = ((-size, size), (size, size), (-size, -size), (size, -size))
        brush.stroke([(x + dx + a, y + dy + b) for a, b in zed], "#56657a", 2.4)


def _cage(brush: Brush, state: State) -> None:
    x, y = PERCH
    if not state["cage"]:
        x, y = 116, 58
        brush.blob(at("-38 -34, -38 8, -22 30, 0 36, 22 30, 38 8, 38 -34", x, y), "#c9d3da50", 2)
        for dx in (-22, 0, 22):
            brush.stroke(((x + dx, y - 34), (x + dx * 0.9, y + 34 - abs(dx) * 0.4)), "#5f6b76", 2.6)
    else:
        brush.blob(at("-46 -30, -46 56, -28 92, 0 102, 36 92, 60 56, 60 -30", x, y), "#c9d3da38", 2)
        for dx in (-24, 0, 22, 42):
            brush.stroke(((x + dx, y - 30), (x + dx, y + 98 - abs(dx - 4) * 0.5)), "#5f6b76", 2.6)
        brush.box(x - 50, y - 34, 114, 8, "#5f6b76", 1.2, turn=3)


def _shield(brush: Brush, state: State) -> None:
    brush.box(292, 284, 34, 12, STEEL, turn=2)
    if state["shield"]:
        brush.box(150, 290, 150, 11, "#4f86b8", turn=3)
    else:
        brush.box(295, 226, 11, 74, "#4f86b8", turn=3)
    brush.disc(300, 294, 6, "#2f5f88", 1.2)


def stand(brush: Brush) -> None:
    shadow(brush, 224, 26, 330)
    for x in (52, 392):
        brush.box(x, 24, 13, TOP - 38, WOOD)
    brush.box(28, TOP - 14, 406, 14, WOOD)


def paint(brush: Brush, who: Protagonist, effects: State) -> None:
    with brush.moved(X, SLOT - 26):
        _bread(brush, who.kind, effects)
    body = cloth(brush, who, 20)
    for x in (-66, 46):
        brush.box(X + x, TOP, 20, 10, OUTLINE, turn=3)
    brush.box(X - 80, TOP + 6, 160, 88, turn=18, **body)
    brush.box(X - 62, SLOT - 4, 124, 7, "#3a3f4a", 1.2, turn=3)
    brush.box(X + 72, TOP + 22, 12, 58, "#3a3f4a", 1.2, turn=3)
    brush.box(X + 78, TOP + 58, 38, 13, "#2f333b", turn=5)
    if effects.get("jammed"):
        knots = at("-58 -2, -34 4, -8 4, 2 -2, 2 -22, -6 -40, -14 -20, -22 -14, -30 -34, -38 -50, -44 -18, -54 -12")
        brush.blob([(X + a, SLOT + b) for a, b in knots], JAM, 1.4)


def _bread(brush: Brush, kind: str, effects: State) -> None:
    """Its lower 26 pixels are in the slot."""
    crust, crumb = ("#7a3f16", "#a8622a") if effects.get("toasted") else ("#dba45c", "#f7e3b8")
    outline = OUTLINES[kind]
    if effects.get("bitten"):
        outline = _bitten(outline)
    paint_shape = brush.poly if kind == "waffle" else brush.blob
    paint_shape(outline, crust)
    inner = [(0.84 * x, 8 + 0.82 * y) for x, y in outline]
    if kind == "waffle":
        brush.poly(inner, crumb, 1)
        bitten = effects.get("bitten")
        for x, high in ((-32, 46 if bitten else 74), (-16, 56 if bitten else 74), (0, 74), (16, 74), (32, 74)):
            brush.stroke(((x, 10), (x, high)), crust, 3.4)
        for y, left in ((30, -40), (46, -26 if bitten else -40), (62, -10 if bitten else -40)):
            brush.stroke(((left, y), (40, y)), crust, 3.4)
    elif kind == "bun":
        for seed in at("-20 60, 0 72, 20 60, -30 44, 30 44, 0 56"):
            brush.oval(*seed, 5, 8, crumb, 1)
    else:
        brush.blob(inner, crumb, 1)
    if effects.get("toasted"):
        for x in (-14, 8):
            brush.stroke(at("0 0, -7 10, 5 20, -5 32", x, 98), "#ffffff", 11, curved=True)
            brush.stroke(at("0 0, -7 10, 5 20, -5 32", x, 98), "#8b99a6", 4, curved=True)
    if effects.get("jammed"):
        top = 84
        drip = "-2 -12, 2 4, 12 8" if effects.get("bitten") else "-10 -50, -18 -24, -30 -44, -40 -14, -24 4, 0 8"
        knots = at(f"24 4, 38 -12, 34 -34, 26 -20, 16 -46, 4 -22, {drip}")
        brush.blob([(x, top + y) for x, y in knots], JAM, 1.4)
        brush.stroke(at("8 85, 16 86, 24 81"), "#e0607a", 3, curved=True)


def _bitten(outline: tuple[Point, ...]) -> tuple[Point, ...]:
    """Take three bites out of the upper left corner."""
    left = tuple(point for point in outline if point[0] < -20 and point[1] < 50)
    right = tuple(point for point in outline if point[0] > 0)
    return (*left, (-34, 46), (-28, 58), (-18, 56), (-16, 68), (-6, 72), (-4, 84), *right)


WORLD = World(
    name="toast",
    cue="appearance",
    noun="the {kind} in the {colour} {pattern}toaster",
    kinds=("slice of bread", "waffle", "bun"),
    places=("kitchen", "workshop", "cellar"),
    indoors=True,
    around=_around,
    causes=(
        Cause(
            id="hand", paint=_hand,
            on="A hand presses the lever of the toaster down.",
            off="The hand rests on the table.",
        ),
        Cause(
            id="block", paint=_block,
            on="A block under the lever keeps it up.",
            off="The block lies on the floor.",
        ),
        Cause(
            id="jar", paint=_jar, behind=True,
            on="A jar of jam has tipped over above {it}.",
            off="The jar of jam stands upright.",
        ),
        Cause(
            id="lid", paint=_lid, behind=True,
            on="A lid closes the jar of jam.",
            off="The lid lies beside the jar of jam.",
        ),
        Cause(
            id="cord", paint=_cord, stage=2, default=True, behind=True,
            on="The plug of the toaster is in the socket.",
            off="The plug of the toaster lies on the floor.",
        ),
        Cause(
            id="parrot", paint=_parrot, stage=3,
            on="A parrot reaches for {it}.",
            off="The parrot is asleep.",
        ),
        Cause(
            id="cage", paint=_cage, stage=3,
            on="A cage is put over the parrot.",
            off="The cage stands on the floor.",
        ),
        Cause(
            id="shield", paint=_shield, stage=4,
            on="A flap is folded out above {it}.",
            off="The flap hangs down beside {it}.",
        ),
    ),
    mechanisms=(
        Mechanism(
            id="pressed", settable=True, parents=("hand", "block"), rule=lambda v: v["hand"] and not v["block"],
            on="the lever goes down", off="the lever stays up",
        ),
        Mechanism(
            id="toasted", parents=("pressed", "cord"), rule=lambda v: v["pressed"] and v["cord"],
            on="the toaster gets hot, and {it} turns brown", off="the toaster stays cold, and {it} stays pale",
            effect=True,
        ),
        Mechanism(
            id="run_out", settable=True, parents=("jar", "lid"), rule=lambda v: v["jar"] and not v["lid"],
            on="jam runs out of the jar", off="no jam runs out of the jar",
        ),
        Mechanism(
            id="jammed", parents=("run_out", "shield"), rule=lambda v: v["run_out"] and not v["shield"],
            on="jam comes down on {it}", off="{it} gets no jam on", effect=True,
        ),
        Mechanism(
            id="bitten", parents=("parrot", "cage"), rule=lambda v: v["parrot"] and not v["cage"],
            on="the parrot bites a corner off", off="no corner is bitten off", effect=True, fine=True,
        ),
    ),
    stand=stand,
    paint=paint,
    spots=((92, 404), (150, 400), (386, 404), (420, 360), (396, 300), (370, 260), (268, 54)),
)  # fmt: skip
