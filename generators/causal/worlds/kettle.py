"""A kettle on a hot plate: a mouse and the cable, a cat and a bag of flour, a tap and a glass."""

from backends.drawing.animals import animal, asleep
from backends.drawing.brush import OUTLINE, Brush, at, tone
from backends.drawing.props import STEEL, WOOD, shadow
from generators.causal.world import Cause, Mechanism, Protagonist, State, World, cloth

X, TOP = 226, 132
"""Middle of the hot plate, height of the table."""
FLOUR, WATER, CABLE = "#fffdf6", "#8fc8ec", "#3a3f4a"
GLASS = 340


def _around(brush: Brush, state: State) -> None:
    brush.box(66, 330, 142, 10, WOOD)
    for x in (84, 180):
        brush.poly(((x, 330), (x + 12, 330), (x, 312)), tone(WOOD, 0.8), 1.2)
    brush.box(26, 186, 46, 46, "#fbfaf4", turn=7)
    brush.disc(49, 209, 15, "#e6e4da", 1.2)
    for x in (43, 55):
        brush.disc(x, 209, 2.6, OUTLINE, 0)
    if "tap" in state:
        brush.box(392, 222, 12, 40, STEEL, turn=3)
    if "flap" in state:
        brush.box(124, 280, 14, 40, STEEL, turn=2)


def _plug(brush: Brush, state: State) -> None:
    down = ((234, 120), (234, 64), (224, 50), (206, 46))
    if state["plug"]:
        brush.stroke((*down, (110, 44), (56, 54), (46, 100), (49, 196)), CABLE, 4.5, curved=True)
        brush.box(36, 194, 26, 30, CABLE, turn=5)
        return
    brush.stroke((*down, (150, 44), (110, 50), (86, 42)), CABLE, 4.5, curved=True)
    for dy in (-6, 6):
        brush.stroke(((58, 42 + dy), (46, 42 + dy)), "#8d969e", 4)
    brush.box(58, 29, 28, 26, CABLE, turn=5)


def _mouse(brush: Brush, state: State) -> None:
    if state["mouse"]:
        animal(brush, "mouse", (278, 38), -1, 0.78)
        for a, b in (((222, 92), (214, 98)), ((220, 76), (210, 76)), ((222, 62), (214, 56))):
            brush.stroke((a, b), "#d8542f", 2.6)
    else:
        asleep(brush, "mouse", (286, 40), -1, 0.78)


def _pipe(brush: Brush, state: State) -> None:
    if state["pipe"]:
        brush.box(226, 56, 16, 62, STEEL, turn=3)
        brush.stroke(((231, 62), (231, 112)), tone(STEEL, 1.6), 3)
    else:
        brush.box(186, 12, 62, 16, STEEL, turn=3)
        brush.stroke(((192, 22), (242, 22)), tone(STEEL, 1.6), 3)


def _cat(brush: Brush, state: State) -> None:
    x = 191 if state["cat"] else 188
    if state["cat"]:
        animal(brush, "cat", (112, 340), 1, 0.86)
        brush.stroke(((128, 368), (152, 376), (174, 374)), OUTLINE, 10)
        brush.stroke(((128, 368), (152, 376), (174, 374)), "#e39b4e", 7.5)
        for dy in (0, 14):
            brush.stroke(((x + 34, 386 + dy), (x + 50, 384 + dy)), "#4a5663", 2.6)
    else:
        asleep(brush, "cat", (112, 341), 1, 0.86)
    with brush.moved(x, 340, -5 if state["cat"] else 0):
        brush.blob(at("-19 1, -22 26, -17 50, 17 50, 22 26, 19 1"), "#f2ecdd")
        brush.poly(at("-15 48, -22 64, -8 59, 2 66, 10 59, 22 63, 15 48"), "#f2ecdd")
        brush.stroke(at("-16 49, 16 49"), "#b5533c", 3)
        brush.stroke(at("0 10, 0 36"), "#c9a24a", 2.4)
        for side in (-1, 1):
            for y in (16, 24, 32):
                brush.stroke(((0, y), (side * 8, y + 6)), "#c9a24a", 2.4)


def _board(brush: Brush, state: State) -> None:
    x = 208
    if state["board"]:
        brush.box(x + 7, 330, 9, 50, "#4f86b8", turn=2)
    else:
        brush.box(x + 7, 292, 9, 50, "#4f86b8", turn=2)
    brush.disc(x + 11, 335, 5, "#2f5f88", 1.2)


def _flap(brush: Brush, state: State) -> None:
    if state["flap"]:
        brush.box(130, 280, 152, 11, "#58a06a", turn=3)
    else:
        brush.box(125, 146, 11, 142, "#58a06a", turn=3)
    brush.disc(131, 285, 6, "#356b44", 1.2)


def _tap(brush: Brush, state: State) -> None:
    if state["tap"]:
        low = TOP + (56 if state.get("saucer") else 4)
        brush.box(GLASS - 4, low, 8, TOP + 100 - low, WATER, 1)
    brush.poly(at("392 236, 348 236, 348 226, 332 226, 332 240, 340 252, 392 252"), "#c5ccd2")
    brush.box(366, 250, 8, 16, "#c5ccd2", 1.2)
    if state["tap"]:
        with brush.moved(370, 268, 56):
            brush.box(-5, -4, 36, 9, "#d23b32", turn=4)
    else:
        brush.box(352, 264, 36, 9, "#d23b32", turn=4)


def _saucer(brush: Brush, state: State) -> None:
    if state["saucer"]:
        brush.oval(GLASS, TOP + 52, 62, 13, "#e8c552")
        brush.oval(GLASS, TOP + 54, 34, 5, "#cda63a", 0)
    else:
        brush.oval(402, TOP + 8, 62, 13, "#e8c552")
        brush.oval(402, TOP + 10, 34, 5, "#cda63a", 0)


def paint(brush: Brush, who: Protagonist, effects: State) -> None:
    shadow(brush, 271, 40, 300)
    for x in (122, 408):
        brush.box(x, 38, 12, TOP - 50, WOOD)
    brush.box(104, TOP - 14, 334, 14, WOOD)
    brush.box(X - 62, TOP, 124, 12, "#4a505a", turn=3)
    brush.box(X - 44, TOP + 12, 88, 5, "#2f333b", 1)
    with brush.moved(X, TOP + 17):
        _pot(brush, who)
        if effects.get("floury"):
            _flour(brush, who.kind)
        if effects.get("steaming"):
            _steam(brush)
    if effects.get("floury"):
        for x, width in ((X - 84, 42), (X + 66, 34)):
            brush.blob([(x + width / 2 * a, TOP + b) for a, b in at("-1 0, -0.5 8, 0.1 13, 0.6 7, 1 0")], FLOUR, 1.2)
    _glass(brush, bool(effects.get("filled")))


def _pot(brush: Brush, who: Protagonist) -> None:
    body, metal = cloth(brush, who, 16), "#565c66"
    if who.kind == "coffee pot":
        brush.stroke(at("34 70, 66 66, 64 24, 38 16"), metal, 8, curved=True)
        brush.poly(at("-30 66, -62 78, -58 66, -34 40"), body["fill"])
        brush.poly(at("-44 0, -30 88, 30 88, 44 0"), **body)
        brush.poly(at("-30 88, 0 104, 30 88"), body["fill"])
    elif who.kind == "teapot":
        brush.stroke(at("42 58, 74 60, 68 20, 44 18"), metal, 8, curved=True)
        brush.blob(at("-38 20, -58 32, -76 66, -62 66, -50 50, -36 46"), body["fill"])
        brush.blob(at("-38 0, -52 34, -34 70, 0 78, 34 70, 52 34, 38 0, 0 -2"), **body)
        brush.blob(at("-26 74, 0 90, 26 74, 0 70"), body["fill"])
    else:
        brush.stroke(at("-36 62, -34 104, 0 118, 34 104, 36 62"), metal, 8, curved=True)
        brush.poly(at("-40 20, -76 62, -64 68, -38 48"), body["fill"])
        brush.blob(at("-50 0, -50 34, -32 68, 0 76, 32 68, 50 34, 50 0, 0 -1"), **body)
        brush.blob(at("-24 72, 0 86, 24 72, 0 69"), body["fill"])
    brush.disc(0, {"coffee pot": 108, "teapot": 94}.get(who.kind, 90), 7, metal)


def _flour(brush: Brush, kind: str) -> None:
    """A heap on the shoulders that runs down the front."""
    top = {"coffee pot": 84, "teapot": 70}.get(kind, 68)
    wide = 34 if kind == "coffee pot" else 42
    knots = at("-1 -18, -0.8 4, -0.4 16, 0 24, 0.45 17, 0.8 4, 1 -16, 0.7 -34, 0.5 -12, 0.2 -40, -0.1 -14, -0.5 -44")
    knots += ((-0.7, -14),)
    brush.blob([(wide * a, top + b) for a, b in knots], FLOUR, 1.4)


def _steam(brush: Brush) -> None:
    for dx, dy in ((-78, 86), (-20, 128), (26, 124)):
        brush.stroke(at("0 0, -10 14, 6 30, -8 48, 4 62", dx, dy), "#ffffff", 13, curved=True)
        brush.stroke(at("0 0, -10 14, 6 30, -8 48, 4 62", dx, dy), "#8b99a6", 4.5, curved=True)


def _glass(brush: Brush, filled: bool) -> None:
    if filled:
        brush.poly(at("-17 2, -21 38, 21 38, 17 2", GLASS, TOP), WATER, 1)
    brush.poly(at("-18 0, -23 48, 23 48, 18 0", GLASS, TOP), "#eaf6fa60", 1.8)


WORLD = World(
    name="kettle",
    cue="environment",
    noun="the {colour} {pattern}{kind} on the hot plate",
    kinds=("kettle", "teapot", "coffee pot"),
    places=("kitchen", "cellar", "workshop"),
    indoors=True,
    around=_around,
    causes=(
        Cause(
            id="plug", paint=_plug, behind=True,
            on="The plug of the hot plate is in the socket.",
            off="The plug of the hot plate lies on the floor.",
        ),
        Cause(
            id="mouse", paint=_mouse,
            on="A mouse gnaws at the cable.",
            off="The mouse is asleep.",
        ),
        Cause(
            id="cat", paint=_cat,
            on="A cat pushes a bag of flour to the end of the shelf.",
            off="The cat on the shelf is asleep.",
        ),
        Cause(
            id="board", paint=_board,
            on="A board at the end of the shelf is up.",
            off="The board at the end of the shelf hangs down.",
        ),
        Cause(
            id="pipe", paint=_pipe, stage=2,
            on="A steel pipe covers the cable.",
            off="The steel pipe lies on the floor.",
        ),
        Cause(
            id="tap", paint=_tap, stage=3,
            on="Water runs from the tap above the glass.",
            off="The tap above the glass is shut.",
        ),
        Cause(
            id="saucer", paint=_saucer, stage=3,
            on="A saucer covers the glass.",
            off="The saucer lies beside the glass.",
        ),
        Cause(
            id="flap", paint=_flap, stage=4,
            on="A flap is folded out above {it}.",
            off="The flap hangs down beside {it}.",
        ),
    ),
    mechanisms=(
        Mechanism(
            id="gnawed", settable=True, parents=("mouse", "pipe"), rule=lambda v: v["mouse"] and not v["pipe"],
            on="the mouse bites the cable through", off="the cable stays whole",
        ),
        Mechanism(
            id="steaming", parents=("plug", "gnawed"), rule=lambda v: v["plug"] and not v["gnawed"],
            on="the hot plate heats up, and steam rises from {it}",
            off="the hot plate stays cold, and no steam rises from {it}", effect=True,
        ),
        Mechanism(
            id="spilled", parents=("cat", "board"), rule=lambda v: v["cat"] and not v["board"],
            on="the bag of flour falls", off="the bag of flour stays on the shelf",
        ),
        Mechanism(
            id="floury", parents=("spilled", "flap"), rule=lambda v: v["spilled"] and not v["flap"],
            on="flour comes down on {it}", off="{it} gets no flour on", effect=True,
        ),
        Mechanism(
            id="filled", parents=("tap", "saucer"), rule=lambda v: v["tap"] and not v["saucer"],
            on="the glass fills with water", off="no water comes into the glass", effect=True, fine=True,
        ),
    ),
    paint=paint,
    spots=((286, 404), (340, 408), (408, 404), (300, 346), (372, 340), (418, 300), (330, 22)),
)  # fmt: skip
