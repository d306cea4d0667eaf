"""An animal asleep under a bell: dominoes that ring it, a fan and a house of cards, and a bottle of ink."""

from backends.drawing.brush import Brush, at, tone
from backends.drawing.props import STEEL, WOOD, gust, mitten, shadow
from generators.causal.world import Cause, Mechanism, Protagonist, State, World, cloth

X, TOP = 322, 96
SHELF, BELL = 250, 290
ROW = (84, 110, 136, 162, 188, 214, 240)
SPARE = ROW[2:4]
FUR = {"cat": "#9a9aa6", "dog": "#b98a5f", "rabbit": "#e6ddd2"}
INKY = "#22345f"


def _around(brush: Brush, state: State) -> None:
    brush.box(18, SHELF - 12, 246, 12, WOOD)
    for x in (40, 226):
        brush.poly(((x, SHELF - 12), (x, SHELF - 38), (x + 8, SHELF - 38), (x + 26, SHELF - 12)), tone(WOOD, 0.8))
    brush.box(BELL - 3, 362, 66, 7, STEEL, 1.2)
    brush.box(BELL + 58, 346, 8, 40, STEEL, 1.2)
    brush.stroke(((BELL, 364), (BELL, 316)), "#5b5b66", 2.2)
    brush.blob(at("-26 -22, -19 -12, -16 14, 0 27, 16 14, 19 -12, 26 -22, 0 -24", BELL, 296), "#f0bd3a")
    brush.stroke(at("-9 -8, -8 10, -2 18", BELL, 296), "#fbe6a8", 3, curved=True)
    brush.disc(BELL, 268, 6, "#8a6a20")
    for x in ROW:
        if x not in SPARE or "row" not in state:
            _domino(brush, x, SHELF)
    if "cap" in state:
        brush.box(398, 374, 12, 7, STEEL, 1.2)
    if "ink" in state:
        brush.box(394, 202, 42, 9, WOOD)
        brush.box(430, 184, 6, 44, tone(WOOD, 0.8), 1.2)


def _domino(brush: Brush, x: float, y: float) -> None:
    brush.box(x, y, 13, 46, "#f7f3e8", turn=2)
    brush.stroke(((x + 2, y + 23), (x + 11, y + 23)), width=1.4)
    brush.disc(x + 6.5, y + 12, 2.6, "#2b2b35", 0)
    brush.disc(x + 6.5, y + 34, 2.6, "#2b2b35", 0)


def _push(brush: Brush, state: State) -> None:
    if state["push"]:
        mitten(brush, 62, SHELF + 30, 0)
        for x in (92, 108):
            brush.stroke(((x, SHELF + 60), (x + 11, SHELF + 69), (x, SHELF + 78)), "#6b7480", 5)
    else:
        mitten(brush, 46, SHELF + 72, 112)


def _row(brush: Brush, state: State) -> None:
    for i, x in enumerate(SPARE):
        if state["row"]:
            _domino(brush, x, SHELF)
        else:
            with brush.moved(226 + 24 * i, 32 - 12 * i, 90):
                _domino(brush, 0, 0)


def _fan(brush: Brush, state: State) -> None:
    x, y = 50, 130
    brush.box(x - 4, 46, 8, 60, "#6b7480", 1.2)
    brush.oval(x, 46, 56, 16, "#6b7480")
    brush.disc(x, y, 32, "#eef3f5")
    if state["fan"]:
        for radius in (26, 19, 12):
            brush.disc(x, y, radius, "#c3d9e4", 0.8)
        for dy in (20, 0, -20):
            gust(brush, x + 38, y + dy - 6, 18)
    else:
        for i in range(3):
            with brush.moved(x, y, 90 + 120 * i):
                brush.blob(at("4 -4, 14 -11, 28 -6, 26 6, 12 6"), "#8fb6c9", 1.2)
    brush.disc(x, y, 6, "#d8542f", 1.2)


def _screen(brush: Brush, state: State) -> None:
    if state["screen"]:
        brush.poly(at("118 40, 118 162, 138 184, 138 62"), "#7fa05a")
        brush.poly(at("122 56, 122 102, 134 115, 134 70"), tone("#7fa05a", 1.3), 1)
        brush.poly(at("122 110, 122 156, 134 169, 134 123"), tone("#7fa05a", 1.3), 1)
    else:
        brush.poly(at("24 16, 146 16, 168 34, 46 34"), "#7fa05a")
        brush.poly(at("38 20, 84 20, 96 30, 50 30"), tone("#7fa05a", 1.3), 1)
        brush.poly(at("92 20, 138 20, 150 30, 104 30"), tone("#7fa05a", 1.3), 1)


def _cap(brush: Brush, state: State) -> None:
    with brush.moved(*((BELL, 288) if state["cap"] else (404, 322))):
        brush.blob(at("-29 -18, -27 20, -12 42, 12 42, 27 20, 29 -18, 0 -22"), "#b5528a")
        for x in (-14, 0, 14):
            brush.stroke(((x, -4), (x * 0.8, 34)), tone("#b5528a", 1.4), 2.4)
        brush.box(-33, -26, 66, 18, tone("#b5528a", 1.5), turn=6)
        brush.disc(0, 46, 9, tone("#b5528a", 1.5))


def _stand(state: State) -> tuple[float, float, float]:
    return (428, 226, 90) if state["ink"] else (414, 211, 0)


def _ink(brush: Brush, state: State) -> None:
    with brush.moved(*_stand(state)):
        brush.box(-15, 0, 30, 28, INKY, turn=4)
        brush.box(-7, 28, 14, 9, INKY, turn=1)
        brush.box(-9, 6, 18, 14, "#f7f3e8", 1)
    if state["ink"] and not state["cork"]:
        brush.blob(at("390 230, 383 224, 383 208, 388 198, 393 208, 394 222"), INKY, 0)
        for y in (184, 164, 144):
            brush.blob(at("0 8, -4 -1, 0 -5, 4 -1", 388, y), INKY, 0)


def _cork(brush: Brush, state: State) -> None:
    if state["cork"]:
        with brush.moved(*_stand(state)):
            brush.poly(at("-7 35, 7 35, 9 52, -9 52"), "#cf9a5b")
    else:
        with brush.moved(386, 24, 0):
            brush.poly(at("-5 -8, 5 -8, 7 8, -7 8"), "#cf9a5b")


def _muffs(brush: Brush, state: State) -> None:
    if not state["muffs"]:
        brush.stroke(at("326 26, 330 44, 346 50, 362 44, 366 26"), "#2f6f4f", 5, curved=True)
        for x in (327, 365):
            brush.oval(x, 25, 16, 22, "#3f9a6c")
        return
    with brush.moved(X - 52, TOP + 22):
        brush.stroke(at("-26 2, -20 24, 0 32, 20 24, 26 2"), "#2f6f4f", 5, curved=True)
        for side in (-1, 1):
            brush.oval(side * 27, 0, 17, 27, "#3f9a6c")


def paint(brush: Brush, who: Protagonist, effects: State) -> None:
    _house(brush, bool(effects.get("collapsed")))
    shadow(brush, X, TOP - 40, 176)
    brush.blob(at("-84 -30, -78 -14, -84 2, 0 6, 84 2, 78 -14, 84 -30, 0 -38", X, TOP), **cloth(brush, who, 15))
    for side in (-1, 1):
        for y in (-30, 2):
            brush.disc(X + side * 85, TOP + y, 5, "#f3c24f", 1.2)
    if effects.get("inked"):
        brush.blob(at("44 -4, 50 3, 66 4, 79 -2, 75 -12, 69 -26, 63 -14, 54 -21, 50 -10", X, TOP), INKY, 1)
    with brush.moved(X - 12, TOP, 0, 0.92):
        (_awake if effects.get("awake") else _asleep)(brush, who.kind, FUR[who.kind])


def _house(brush: Brush, collapsed: bool) -> None:
    shadow(brush, 184, 62, 88)
    if collapsed:
        for x, y, slant in ((140, 46, 14), (182, 40, -8), (160, 60, 8), (198, 58, 12), (150, 74, -6), (186, 74, 8)):
            brush.poly(((x - 20, y - 7), (x + 12, y - 7), (x + 20 + slant, y + 7), (x - 12 + slant, y + 7)), "#fdfaf2")
            brush.poly(at("-7 0, 1 -4, 10 0, 2 4", x + slant / 2, y), "#d1343f", 0)
        return
    for x, y in ((140, 60), (176, 60), (158, 112)):
        _tent(brush, x, y)
    brush.poly(at("150 104, 188 104, 202 112, 164 112"), "#fdfaf2")


def _tent(brush: Brush, x: float, y: float) -> None:
    for left, ink in ((36, "#e9e2d2"), (0, "#fdfaf2")):
        foot, tip = x + left, x + 18
        brush.poly(((foot, y), (tip, y + 44), (tip + 14, y + 52), (foot + 14, y + 8)), ink)
        middle = (foot + tip) / 2 + 7
        brush.poly(((middle - 4, y + 20), (middle, y + 33), (middle + 4, y + 32), (middle, y + 19)), "#d1343f", 0)


def _asleep(brush: Brush, kind: str, fur: str) -> None:
    if kind != "rabbit":
        brush.stroke(at("62 12, 78 10, 76 34, 60 44"), "#2b2b35", 15, curved=True)
        brush.stroke(at("62 12, 78 10, 76 34, 60 44"), fur, 12, curved=True)
    else:
        brush.disc(68, 20, 12, "#fbf7f0")
    brush.blob(at("-40 2, -36 36, 4 58, 50 46, 68 16, 60 0"), fur)
    brush.oval(-12, 6, 40, 15, fur)
    with brush.moved(-44, 24):
        _head(brush, kind, fur)
        for side in (-1, 1):
            brush.stroke(at("-6 2, 0 -3, 6 2", side * 12, 4), width=2.4, curved=True)
    for x, y, size in ((4, 84, 7), (24, 102, 9), (48, 124, 11)):
        corners = ((x - size, y + size), (x + size, y + size), (x - size, y - size), (x + size, y - size))
        brush.stroke(corners, "#4a5663", 2.6)


def _awake(brush: Brush, kind: str, fur: str) -> None:
    if kind != "rabbit":
        brush.stroke(at("24 10, 62 8, 66 40, 54 56"), "#2b2b35", 15, curved=True)
        brush.stroke(at("24 10, 62 8, 66 40, 54 56"), fur, 12, curved=True)
    else:
        brush.disc(36, 16, 12, "#fbf7f0")
    brush.blob(at("-34 2, -26 52, 0 84, 26 52, 38 2, 0 -2"), fur)
    for side in (-1, 1):
        brush.box(side * 12 - 9, 0, 18, 46, fur, turn=8)
    with brush.moved(0, 90):
        _head(brush, kind, fur)
        for side in (-1, 1):
            brush.disc(side * 12, 5, 8, "#ffffff", 1.2)
            brush.disc(side * 12, 5, 4, "#2b2b35", 0)
        brush.oval(0, -16, 9, 8, "#8f3b3b", 1)


def _head(brush: Brush, kind: str, fur: str) -> None:
    """A face without eyes around its middle."""
    for side in (-1, 1):
        if kind == "cat":
            brush.poly(((side * 29, -2), (side * 30, 36), (side * 8, 22)), fur)
        elif kind == "dog":
            brush.blob([(side * dx, dy) for dx, dy in at("14 22, 32 20, 40 -12, 30 -18, 24 0")], tone(fur, 0.75))
        else:
            with brush.moved(side * 15, 36, -side * 14):
                brush.oval(0, 0, 17, 52, fur)
                brush.oval(0, -2, 7, 34, "#eab8b4", 0)
    brush.oval(0, 0, 62, 50, fur)
    brush.oval(0, -10, 24, 16, "#f6ead8", 1)
    brush.oval(0, -5, 9, 6, "#2b2b35", 0)


WORLD = World(
    name="bell",
    cue="action",
    noun="the {kind} on the {colour} {pattern}cushion",
    kinds=("cat", "dog", "rabbit"),
    places=("kitchen", "workshop", "cellar"),
    indoors=True,
    around=_around,
    causes=(
        Cause(
            id="push", paint=_push,
            on="A hand pushes the first domino towards the others.",
            off="The hand is raised: it does not touch the dominoes.",
        ),
        Cause(
            id="row", paint=_row,
            on="The row of dominoes reaches to the bell without a gap.",
            off="Two dominoes of the row lie on the floor and leave a gap.",
        ),
        Cause(
            id="fan", paint=_fan,
            on="The fan blows towards the house of cards.",
            off="The fan stands still.",
        ),
        Cause(
            id="screen", paint=_screen,
            on="A board stands between the fan and the house of cards.",
            off="The board lies flat on the floor.",
        ),
        Cause(
            id="cap", paint=_cap, stage=2,
            on="A thick woollen cap covers the bell.",
            off="The woollen cap hangs on a hook.",
        ),
        Cause(
            id="ink", paint=_ink, stage=3,
            on="A bottle of ink has tipped over above the cushion.",
            off="The bottle of ink stands upright.",
        ),
        Cause(
            id="cork", paint=_cork, stage=3,
            on="A cork closes the bottle of ink.",
            off="The cork of the bottle lies on the floor.",
        ),
        Cause(
            id="muffs", paint=_muffs, stage=4,
            on="Ear muffs cover the ears of {it}.",
            off="The ear muffs lie on the floor.",
        ),
    ),
    mechanisms=(
        Mechanism(
            id="fall", parents=("push", "row"), rule=lambda v: v["push"] and v["row"],
            on="the dominoes fall, and the last one hits the bell", off="no domino hits the bell",
        ),
        Mechanism(
            id="ring", settable=True, parents=("fall", "cap"), rule=lambda v: v["fall"] and not v["cap"],
            on="the bell rings loudly", off="the bell does not ring",
        ),
        Mechanism(
            id="awake", parents=("ring", "muffs"), rule=lambda v: v["ring"] and not v["muffs"],
            on="{it} wakes up", off="{it} sleeps on", effect=True,
        ),
        Mechanism(
            id="collapsed", parents=("fan", "screen"), rule=lambda v: v["fan"] and not v["screen"],
            on="the house of cards is blown down", off="the house of cards stays up", effect=True,
        ),
        Mechanism(
            id="inked", parents=("ink", "cork"), rule=lambda v: v["ink"] and not v["cork"],
            on="ink runs onto the cushion", off="the cushion stays clean", effect=True, fine=True,
        ),
    ),
    paint=paint,
    spots=((96, 408), (164, 376), (226, 404), (410, 412), (96, 360), (176, 210), (288, 26)),
)  # fmt: skip
