"""A lamp: its cord and its plug, a cat that leaps, and a pipe that drips."""

from backends.drawing.brush import Brush, at, tone
from backends.drawing.props import STEEL, WOOD, drops, mitten, shadow
from generators.causal.world import Cause, Mechanism, Protagonist, State, World, cloth

X, FLOOR = 232, 62
BOARD, SHADE = 112, 196
PULL = (X + 34, 150)
CABLE, COAT, BRASS = "#3c3c46", "#e8a65c", "#c99a3b"


def _around(brush: Brush, state: State) -> None:
    brush.box(394, 134, 34, 44, "#fbfaf4", turn=5)
    brush.disc(411, 156, 12, "#dfe3e2", 1.2)
    for dx in (-5, 5):
        brush.disc(411 + dx, 156, 2.6, "#2b2b35", 0)
    if "cut" not in state:
        _wire(brush, at("310 46, 324 42, 348 42, 362 45"))
    if "drip" in state:
        brush.box(130, 410, 300, 18, STEEL)
        for x in (136, 410):
            brush.box(x, 406, 12, 26, tone(STEEL, 0.8), turn=2)
    if "tin" in state:
        brush.box(382, 222, 50, 8, WOOD)
    if "leash" in state:
        brush.disc(24, 236, 9, STEEL)
        brush.disc(24, 236, 4, "#5b6b7a", 0)


def _wire(brush: Brush, knots: tuple[tuple[float, float], ...]) -> None:
    brush.stroke(knots, CABLE, 5, curved=True)


def _pull(brush: Brush, state: State) -> None:
    x, y = PULL
    if not state["pull"]:
        mitten(brush, 342, 240, 62)
        return
    mitten(brush, x + 16, y - 2, 180)
    for dy in (6, -8):
        brush.stroke(((x + 62, y + dy + 9), (x + 72, y + dy), (x + 82, y + dy + 9)), "#6b7480", 5)


def _plug(brush: Brush, state: State) -> None:
    if state["plug"]:
        _wire(brush, at("362 45, 388 50, 408 66, 412 100, 411 136"))
        brush.box(399, 136, 24, 32, CABLE, turn=5)
    else:
        _wire(brush, at("362 45, 372 44, 384 42"))
        for y in (37, 47):
            brush.box(402, y - 2.5, 16, 5, BRASS, 1.2)
        brush.box(376, 28, 28, 28, CABLE, turn=5)


def _cut(brush: Brush, state: State) -> None:
    if not state["cut"]:
        _wire(brush, at("310 46, 324 42, 348 42, 362 45"))
        return
    for end, side, turned in (
        ((325, 42), 1, at("310 46, 318 43, 325 42")),
        ((349, 42), -1, at("362 45, 356 43, 349 42")),
    ):
        _wire(brush, turned)
        for dy in (-9, 0, 9):
            brush.stroke((end, (end[0] + side * 8, end[1] + dy)), "#d07a2c", 2.6)


def _cat(brush: Brush, state: State) -> None:
    if not state["cat"]:
        shadow(brush, 74, 54, 110)
        brush.blob(at("28 56, 34 88, 66 100, 102 88, 112 58, 74 50"), COAT)
        brush.stroke(at("32 62, 20 54, 36 46, 64 50"), COAT, 12, curved=True)
        with brush.moved(98, 70):
            _face(brush)
            for x in (-8, 8):
                brush.stroke(at("-5 2, 0 -2, 5 2", x, 2), width=2.2, curved=True)
        return
    for knots in ("52 150, 38 132, 26 116", "60 146, 52 126, 44 106"):
        brush.stroke(at(knots), "#2b2b35", 15, curved=True)
        brush.stroke(at(knots), COAT, 12, curved=True)
    brush.stroke(at("48 166, 30 176, 30 200, 18 208"), COAT, 10, curved=True)
    brush.blob(at("38 150, 46 176, 78 198, 106 204, 110 182, 84 158, 60 142"), COAT)
    for knots in ("98 180, 116 182, 128 190", "102 190, 120 200, 128 208"):
        brush.stroke(at(knots), "#2b2b35", 15, curved=True)
        brush.stroke(at(knots), COAT, 12, curved=True)
    with brush.moved(96, 214):
        _face(brush)
        for x in (-7, 9):
            brush.disc(x, 3, 5.5, "#ffffff", 1)
            brush.disc(x + 1.5, 3, 2.8, "#2b2b35", 0)


def _face(brush: Brush) -> None:
    for side in (-1, 1):
        brush.poly(((side * 21, -2), (side * 22, 27), (side * 6, 17)), COAT)
    brush.oval(0, 0, 46, 38, COAT)
    brush.oval(0, -8, 18, 12, "#f6ead8", 1)
    brush.oval(0, -4, 7, 5, "#2b2b35", 0)


def _screen(brush: Brush, state: State) -> None:
    if state["screen"]:
        brush.poly(at("138 42, 138 254, 160 272, 160 62"), "#5f8f9e")
        for y in (60, 126, 192):
            brush.poly(at("142 0, 142 52, 156 64, 156 12", 0, y), tone("#5f8f9e", 1.45), 1)
    else:
        brush.poly(at("24 12, 196 12, 214 32, 46 32"), "#5f8f9e")
        for x in (38, 92, 146):
            brush.poly(at("0 16, 40 16, 50 28, 11 28", x), tone("#5f8f9e", 1.45), 1)


def _leash(brush: Brush, state: State) -> None:
    if not state["leash"]:
        brush.stroke(at("24 230, 25 190, 20 160, 24 136"), "#c0392b", 5, curved=True)
        brush.disc(24, 132, 6, BRASS, 1.2)
        return
    neck = (86, 197) if state["cat"] else (84, 62)
    brush.stroke(((24, 230), neck) if state["cat"] else ((24, 230), (20, 130), (40, 106), neck), "#c0392b", 5, True)
    brush.disc(*neck, 6, BRASS, 1.2)


def _drip(brush: Brush, state: State) -> None:
    if state["drip"]:
        brush.poly(at("-10 -9, -4 2, -8 8, 2 4, 8 9, 4 0, 11 -9", X, 419), "#2b2b35", 0)
        low = 388 if state["tin"] else 284
        drops(brush, [(X, y) for y in range(400, low - 1, -20)], "#8a5a2b", 1.5)
    else:
        brush.box(X - 16, 404, 32, 30, "#d8542f", turn=4)
        for y in (411, 427):
            brush.disc(X, y, 3.4, "#f4d6c8", 1)


def _tin(brush: Brush, state: State) -> None:
    x, y = (X, 334) if state["tin"] else (407, 222)
    if state["tin"]:
        for dx in (-21, 21):
            brush.stroke(((x + dx, y + 40), (x + dx, 412)), "#5b5b66", 2.4)
    brush.poly(at("-18 0, -22 42, 22 42, 18 0", x, y + 8), "#c5ccd2")
    brush.oval(x, y + 50, 44, 11, "#6b7480")
    for dy in (20, 34):
        brush.stroke(((x - 19, y + dy), (x + 19, y + dy)), "#8d969e", 1.6)


def paint(brush: Brush, who: Protagonist, effects: State) -> None:
    lit = bool(effects.get("lit"))
    if lit:
        for radius, glow in ((126, "#ffe98a44"), (98, "#ffe98a66"), (74, "#fff3b0aa")):
            brush.disc(X, 232, radius, glow, 0)
    _stand(brush, who.kind)
    if lit:
        low = BOARD if who.kind != "floor lamp" else FLOOR
        brush.poly(((X - 50, SHADE), (X - 82, low), (X + 82, low), (X + 50, SHADE)), "#fff0a080", 0)
    brush.stroke(((PULL[0], SHADE), PULL), "#6b4a2a", 2.6)
    brush.disc(*PULL, 6, BRASS, 1.2)
    brush.disc(X, SHADE - 2, 15, "#fff3a0" if lit else "#8b9297")
    _shade(brush, who, effects)
    if lit:
        for i in range(9):
            with brush.moved(X, 230, -10 + 25 * i):
                brush.stroke(((86, 0), (108, 0)), "#f5a623", 4.5)


def _stand(brush: Brush, kind: str) -> None:
    if kind == "floor lamp":
        shadow(brush, X, FLOOR - 2, 96)
        _wire(brush, ((X + 20, FLOOR), (X + 48, 50), (310, 46)))
        brush.box(X - 4, FLOOR, 8, SHADE - FLOOR + 10, BRASS)
        brush.oval(X, FLOOR, 74, 20, BRASS)
        return
    shadow(brush, X, 40, 126)
    for x in (X - 52, X + 40):
        brush.box(x, 40, 12, 64, WOOD)
    _wire(brush, ((X + 20, BOARD + 4), (X + 56, BOARD + 3), (X + 66, 84), (X + 68, 58), (310, 46)))
    brush.box(X - 62, 98, 124, 14, WOOD, turn=3)
    if kind == "table lamp":
        brush.blob(at("-8 86, -10 60, -30 34, -24 2, 24 2, 30 34, 10 60, 8 86", X, BOARD), "#f2ead8")
        brush.stroke(at("-27 30, 0 24, 27 30", X, BOARD), "#b9a98a", 2, curved=True)
    else:
        brush.stroke(((X, SHADE + 8), (X - 40, 158), (X - 6, BOARD + 6)), "#2b2b35", 11)
        brush.stroke(((X, SHADE + 8), (X - 40, 158), (X - 6, BOARD + 6)), STEEL, 8)
        brush.disc(X - 40, 158, 8, "#6b7480")
        brush.blob(at("-34 2, -24 14, 24 14, 34 2", X, BOARD - 2), "#6b7480")


def _shade(brush: Brush, who: Protagonist, effects: State) -> None:
    brush.poly(at("-60 0, -34 78, 34 78, 60 0", X, SHADE), **cloth(brush, who, 18))
    for half, y in ((62, 0), (36, 74)):
        brush.box(X - half, SHADE + y - 3, 2 * half, 8, "#f7f3e8", 1.2, turn=3)
    if effects.get("stained"):
        brush.blob(at("-16 81, -24 66, -16 50, -6 62, 2 46, 10 62, 18 54, 24 68, 14 81", X, SHADE), "#6d4a24", 1)
    if effects.get("torn"):
        for dx in (-26, -8, 10, 28):
            slit = at("4 0, 2 -14, -2 -30, -9 -44, -10 -30, -5 -14", X + dx, SHADE + 52 - abs(dx) / 6)
            brush.poly(slit, "#2b2b35", 1)
        brush.poly(at("26 0, 46 0, 40 -22, 34 -8, 30 -18", X, SHADE + 2), **cloth(brush, who, 18))


WORLD = World(
    name="lamp",
    cue="appearance",
    noun="the {kind} with the {colour} {pattern}shade",
    kinds=("table lamp", "floor lamp", "desk lamp"),
    places=("workshop", "kitchen", "cellar"),
    indoors=True,
    around=_around,
    causes=(
        Cause(
            id="plug", paint=_plug,
            on="The plug is in the socket.",
            off="The plug lies on the floor.",
        ),
        Cause(
            id="pull", paint=_pull,
            on="A hand pulls the cord of {it}.",
            off="The hand does not touch the cord.",
        ),
        Cause(
            id="cat", paint=_cat,
            on="A cat leaps at the shade.",
            off="The cat is asleep.",
        ),
        Cause(
            id="screen", paint=_screen,
            on="A tall screen stands between the cat and {it}.",
            off="The screen lies flat on the floor.",
        ),
        Cause(
            id="cut", paint=_cut, stage=2,
            on="The cable is cut through.",
            off="The cable is whole.",
        ),
        Cause(
            id="drip", paint=_drip, stage=3,
            on="Brown water drips from a crack in the pipe above {it}.",
            off="The pipe above {it} is clamped tight.",
        ),
        Cause(
            id="tin", paint=_tin, stage=3,
            on="A tin hangs under the pipe.",
            off="The tin stands on a shelf.",
        ),
        Cause(
            id="leash", paint=_leash, stage=4,
            on="A short leash ties the cat to the wall.",
            off="The leash hangs from its ring: the cat is free.",
        ),
    ),
    mechanisms=(
        Mechanism(
            id="power", settable=True, parents=("plug", "cut"), rule=lambda v: v["plug"] and not v["cut"],
            on="current reaches {it}", off="no current reaches {it}",
        ),
        Mechanism(
            id="lit", parents=("power", "pull"), rule=lambda v: v["power"] and v["pull"],
            on="{it} lights up", off="{it} stays dark", effect=True,
        ),
        Mechanism(
            id="leap", settable=True, parents=("cat", "leash"), rule=lambda v: v["cat"] and not v["leash"],
            on="the cat can leap at the shade", off="no cat leaps at the shade",
        ),
        Mechanism(
            id="torn", parents=("leap", "screen"), rule=lambda v: v["leap"] and not v["screen"],
            on="its claws tear the shade", off="the shade is not torn", effect=True,
        ),
        Mechanism(
            id="stained", parents=("drip", "tin"), rule=lambda v: v["drip"] and not v["tin"],
            on="drops stain the shade", off="no drops stain the shade", effect=True, fine=True,
        ),
    ),
    paint=paint,
    spots=((42, 336), (100, 366), (150, 366), (298, 370), (352, 346), (412, 374), (296, 20)),
)  # fmt: skip
