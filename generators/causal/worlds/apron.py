"""A cook in a shirt: a pot of chocolate and an apron, a sink and boots, a bowl of juice and a glove."""

from backends.drawing.brush import Brush, at, tone
from backends.drawing.props import STEEL, WOOD, drops, shadow
from generators.causal.world import Cause, Mechanism, Protagonist, State, World, cloth

X, FOOT = 216, 46
HEAD = FOOT + 192
SHOULDER = (X + 36, FOOT + 146, 26)
"""Of the arm that reaches to the right: where it starts, and by how many degrees it swings out."""
CHOCOLATE, JUICE, WATER, RUBBER = "#5a3016", "#2a1238", "#7fbfe0", "#3f8f5a"
FUR = {"pig": "#f2b3b8", "fox": "#e2813a", "panda": "#fbfaf6"}


def _around(brush: Brush, state: State) -> None:
    brush.box(24, 42, 100, 78, "#c9d0d4", turn=4)
    brush.box(36, 52, 76, 42, "#6b7480", turn=4)
    for x in (44, 74, 104):
        brush.disc(x, 106, 5, "#2f333b", 1)
    brush.box(20, 118, 108, 7, "#4a5159", 1.2)
    brush.box(382, 30, 14, 94, STEEL)
    brush.poly(at("340 162, 350 120, 428 120, 438 162"), "#e6f1f4")
    brush.stroke(at("424 162, 424 206, 416 216, 396 216, 390 206, 390 200"), "#5b6470", 10, curved=True)
    if "bowl" in state:
        brush.box(276, 82, 56, 8, WOOD)
        for x in (282, 318):
            brush.box(x, 30, 8, 52, WOOD)
        brush.box(352, 272, 78, 8, WOOD)
    for x in (58, *((316,) if "glove" in state else ())):
        brush.box(x - 6, 356, 12, 8, STEEL, 1.2)


def _flame(brush: Brush, state: State) -> None:
    for x in (50, 66, 82, 98) if state["flame"] else ():
        brush.blob(at("-6 0, -6 7, 0 16, 6 7, 6 0", x, 126), "#3f8fe0", 1)
    pot = (74, 142) if state["flame"] else (74, 128)
    brush.box(46, pot[1] - 5, 56, 4, "#2f333b", 0)
    brush.box(36, pot[1], 76, 42, "#8a929a", turn=6)
    brush.box(24, pot[1] + 24, 14, 8, "#4a5159", 1.2, turn=3)
    brush.box(110, pot[1] + 24, 14, 8, "#4a5159", 1.2, turn=3)
    brush.oval(74, pot[1] + 42, 76, 14, CHOCOLATE)
    if state["flame"] and not state.get("lid"):
        for x, size in ((52, 8), (70, 10), (92, 7)):
            brush.disc(x, 186 + size / 2, size, tone(CHOCOLATE, 1.25), 1.2)
        for x, y, turn in ((66, 214, 20), (92, 220, -30), (114, 208, -55), (134, 220, -60), (112, 236, -40)):
            with brush.moved(x, y, turn):
                brush.blob(at("0 11, -6 -2, 0 -7, 6 -2"), CHOCOLATE, 1)


def _lid(brush: Brush, state: State) -> None:
    if state["lid"]:
        y = 184 if state["flame"] else 170
        brush.blob(at("-41 0, -34 12, 0 20, 34 12, 41 0", 74, y), "#c0563a")
        brush.disc(74, y + 23, 6, "#2f333b")
    else:
        brush.oval(74, 24, 80, 22, "#c0563a")
        brush.oval(74, 27, 14, 8, "#2f333b")


def _apron(brush: Brush, state: State) -> None:
    if not state["apron"]:
        brush.stroke(((50, 330), (58, 358), (66, 330)), "#8fa3b8", 3)
        brush.blob(at("42 330, 38 290, 30 252, 58 246, 86 252, 78 290, 74 330"), "#e9eef4")
        brush.box(42, 262, 32, 24, "#cfd9e4", 1.2, turn=4)
        return
    for side in (-1, 1):
        brush.stroke(((X + side * 20, FOOT + 132), (X + side * 24, FOOT + 156)), "#8fa3b8", 5)
        brush.stroke(((X + side * 30, FOOT + 92), (X + side * 42, FOOT + 96)), "#8fa3b8", 5)
    bib = at("-24 134, 24 134, 28 96, 42 90, 44 36, -44 36, -42 90, -28 96", X, FOOT)
    brush.poly(bib, "#e9eef4")
    brush.box(X - 20, FOOT + 50, 40, 26, "#cfd9e4", 1.2, turn=4)


def _tap(brush: Brush, state: State) -> None:
    full = state["tap"] and state.get("stopper", True)
    with brush.moved(424, 208, 0 if state["tap"] else 90):
        brush.box(-3, 0, 6, 14, "#5b6470", 1.2)
        brush.box(-12, 12, 24, 7, "#d23b32", turn=3)
    if not state["tap"]:
        brush.poly(at("347 132, 350 121, 428 121, 431 132"), tone(WATER, 1.3), 0)
        return
    brush.box(384, 152 if full else 122, 12, 50 if full else 80, WATER, 1)
    if not full:
        return
    brush.poly(at("342 158, 350 121, 428 121, 436 158"), WATER, 0)
    brush.oval(389, 161, 98, 12, tone(WATER, 1.3))
    brush.blob(at("350 166, 336 164, 331 140, 330 44, 337 36, 344 44, 341 150"), WATER, 1)
    brush.blob(at("250 24, 262 34, 320 38, 366 34, 372 24, 320 14"), WATER, 1)


def _stopper(brush: Brush, state: State) -> None:
    if state["stopper"]:
        brush.stroke(at("362 160, 366 140, 382 132"), "#5b6470", 2, curved=True)
        brush.poly(at("-13 0, 13 0, 17 12, -17 12", 389, 120), "#2f333b")
    else:
        brush.stroke(at("362 160, 356 168, 352 150, 354 110"), "#5b6470", 2, curved=True)
        brush.poly(at("-13 0, 13 0, 17 12, -17 12", 356, 98), "#2f333b")


def _boots(brush: Brush, state: State) -> None:
    for side in (-1, 1):
        x = X + side * 19 if state["boots"] else 152 + side * 12
        y = FOOT - 8 if state["boots"] else 20
        if state["boots"]:
            brush.poly(at("-14 0, -14 58, 14 58, 14 14, 22 10, 22 0", x, y), RUBBER)
            brush.box(x - 16, y + 52, 32, 9, tone(RUBBER, 1.4), 1.2, turn=2)
        else:
            brush.poly(at("-9 0, -9 46, 9 46, 9 12, 15 8, 15 0", x, y), RUBBER)
            brush.box(x - 10, y + 41, 20, 7, tone(RUBBER, 1.4), 1.2, turn=2)


def _bowl(brush: Brush, state: State) -> None:
    x, y = (304, 90) if state["bowl"] else (391, 280)
    brush.blob(at("-30 28, -24 6, -12 0, 12 0, 24 6, 30 28, 0 24", x, y), "#f3efe6")
    brush.oval(x, y + 28, 60, 13, JUICE)
    if state["bowl"]:
        for dx in (-14, 14):
            brush.stroke(at("-8 0, -3 3, 3 0, 8 3", x + dx, y + 27), "#b68fd0", 2, curved=True)


def _glove(brush: Brush, state: State) -> None:
    with brush.moved(*SHOULDER) if state["glove"] else brush.moved(316, 358):
        brush.poly(at("-15 -30, 15 -30, 12 -72, -12 -72"), "#f0c93a")
        brush.blob(at("-12 -70, -14 -90, 0 -98, 14 -90, 12 -70"), "#f0c93a")
        brush.blob(at("8 -70, 20 -78, 18 -88, 8 -84"), "#f0c93a")
        brush.box(-17, -36, 34, 9, tone("#f0c93a", 1.5), 1.2, turn=2)
        if not state["glove"]:
            brush.stroke(((0, -28), (0, 0)), "#5b6470", 2.4)


def paint(brush: Brush, who: Protagonist, effects: State) -> None:
    fur, wet = FUR[who.kind], bool(effects.get("wet"))
    limbs = "#3c3c46" if who.kind == "panda" else fur
    if wet:
        brush.oval(X, FOOT - 4, 170, 28, WATER, 1)
    else:
        shadow(brush, X, FOOT - 2, 120)
    trousers = "#b9bfca"
    for side in (-1, 1):
        x = X + side * 19
        brush.box(x - 15, FOOT + 4, 30, 62, trousers)
        brush.blob(at("-14 -8, -14 7, 15 7, 20 -8", x, FOOT), "#8a6a48")
        if wet:
            brush.poly(at("-15 4, -15 38, -8 44, 0 36, 8 44, 15 38, 15 4", x, FOOT), "#56627a")
            drops(brush, at("-6 16, 6 24", x, FOOT), "#a8d8ec", 0.9)
    shirt = cloth(brush, who, 16)
    for side, turn in ((-1, -24), (1, SHOULDER[2])):
        with brush.moved(X + side * 36, SHOULDER[1], turn):
            brush.disc(0, -80, 11, limbs)
            brush.box(-12, -72, 24, 82, turn=9, **shirt)
            if side == 1 and effects.get("juicy"):
                brush.poly(at("-12 -72, -12 -48, -6 -54, 0 -42, 6 -52, 12 -46, 12 -72"), JUICE, 1)
                brush.disc(0, -80, 11, limbs)
    brush.poly(at("-44 58, -40 152, -22 162, 22 162, 40 152, 44 58", X, FOOT), **shirt)
    brush.poly(at("-16 162, 0 140, 16 162", X, FOOT), limbs)
    if effects.get("splashed"):
        _splash(brush)
    _head(brush, who.kind, fur)


def _splash(brush: Brush) -> None:
    for x, y, size in ((-16, 118, 15), (16, 96, 17), (-20, 80, 10), (24, 128, 8), (2, 70, 8), (-34, 100, 5)):
        knots = at("-1 0, -0.7 0.7, 0.1 0.9, 0.9 0.6, 0.9 -0.3, 0.5 -0.8, 0.3 -1.7, 0 -0.9, -0.7 -0.7")
        brush.blob([(X + x + size * a, FOOT + y + size * b) for a, b in knots], CHOCOLATE, 1.1)


def _head(brush: Brush, kind: str, fur: str) -> None:
    for side in (-1, 1):
        if kind == "pig":
            brush.poly([(X + side * dx, HEAD + dy) for dx, dy in at("12 24, 38 34, 34 6")], fur)
        elif kind == "fox":
            brush.poly([(X + side * dx, HEAD + dy) for dx, dy in at("8 22, 34 44, 33 0")], fur)
        else:
            brush.disc(X + side * 27, HEAD + 20, 12, "#3c3c46")
    brush.disc(X, HEAD, 33, fur)
    _face(brush, kind, fur)
    brush.blob(at("-24 44, -40 64, -22 84, 0 80, 22 84, 40 64, 24 44", X, HEAD), "#ffffff")
    brush.box(X - 26, HEAD + 24, 52, 22, "#ffffff", turn=3)


def _face(brush: Brush, kind: str, fur: str) -> None:
    if kind == "fox":
        for side in (-1, 1):
            cheek = [(X + side * dx, HEAD + dy) for dx, dy in at("4 -6, 22 -2, 31 -8, 20 -25, 2 -31")]
            brush.blob(cheek, "#fdf5ea", 0)
    if kind == "panda":
        for side in (-1, 1):
            brush.oval(X + side * 13, HEAD + 2, 18, 22, "#3c3c46", 0)
    for side in (-1, 1):
        brush.disc(X + side * 12, HEAD + 4, 5, "#ffffff", 1)
        brush.disc(X + side * 12, HEAD + 4, 2.8, "#2b2b35", 0)
    if kind == "pig":
        brush.oval(X, HEAD - 11, 26, 18, tone(fur, 0.86))
        for dx in (-5, 5):
            brush.oval(X + dx, HEAD - 11, 4, 8, "#8a4b52", 0)
    else:
        brush.oval(X, HEAD - 10, 11, 8, "#2b2b35", 0)
        brush.stroke(at("-8 -18, 0 -22, 8 -18", X, HEAD), width=1.8, curved=True)


WORLD = World(
    name="apron",
    cue="clothing",
    noun="the {kind} in the {colour} {pattern}shirt",
    kinds=("pig", "fox", "panda"),
    places=("kitchen", "cellar", "workshop"),
    indoors=True,
    around=_around,
    causes=(
        Cause(
            id="flame", paint=_flame, behind=True,
            on="A flame burns under the pot of chocolate.",
            off="There is no flame under the pot of chocolate.",
        ),
        Cause(
            id="apron", paint=_apron,
            on="{It} wears an apron.",
            off="The apron hangs on a hook.",
        ),
        Cause(
            id="tap", paint=_tap, behind=True,
            on="Water runs from the tap into the sink.",
            off="The tap of the sink is shut.",
        ),
        Cause(
            id="boots", paint=_boots,
            on="{It} wears rubber boots.",
            off="The rubber boots stand on the floor.",
        ),
        Cause(
            id="lid", paint=_lid, stage=2,
            on="A lid closes the pot.",
            off="The lid of the pot lies on the floor.",
        ),
        Cause(
            id="bowl", paint=_bowl, stage=3,
            on="One hand dips into a bowl of dark juice.",
            off="The bowl of dark juice stands on the shelf.",
        ),
        Cause(
            id="glove", paint=_glove, stage=3,
            on="A long glove covers one hand and its sleeve.",
            off="The long glove hangs on a hook.",
        ),
        Cause(
            id="stopper", paint=_stopper, stage=4, default=True,
            on="A stopper closes the drain of the sink.",
            off="The stopper hangs beside the sink: the drain is open.",
        ),
    ),
    mechanisms=(
        Mechanism(
            id="boil", settable=True, parents=("flame", "lid"), rule=lambda v: v["flame"] and not v["lid"],
            on="hot chocolate splashes from the pot", off="no chocolate splashes",
        ),
        Mechanism(
            id="splashed", parents=("boil", "apron"), rule=lambda v: v["boil"] and not v["apron"],
            on="the shirt gets spots of chocolate", off="the front of the shirt stays clean", effect=True,
        ),
        Mechanism(
            id="flood", settable=True, parents=("tap", "stopper"), rule=lambda v: v["tap"] and v["stopper"],
            on="the sink runs over", off="the sink does not run over",
        ),
        Mechanism(
            id="wet", parents=("flood", "boots"), rule=lambda v: v["flood"] and not v["boots"],
            on="the trousers get wet", off="the trousers stay dry", effect=True,
        ),
        Mechanism(
            id="juicy", parents=("bowl", "glove"), rule=lambda v: v["bowl"] and not v["glove"],
            on="juice stains one cuff", off="both cuffs stay clean", effect=True, fine=True,
        ),
    ),
    paint=paint,
    spots=((96, 410), (158, 370), (280, 404), (346, 392), (412, 406), (128, 300), (400, 352)),
)  # fmt: skip
