"""Sand that was shaped at the edge of the sea: a wave, a dog and its bone, and a gull that collects shells."""

from backends.drawing.animals import animal, asleep
from backends.drawing.brush import OUTLINE, Brush, at, tone
from backends.drawing.props import WOOD, plank, shadow
from generators.causal.world import Cause, Mechanism, Protagonist, State, World, cloth

X, FOOT = 216, 74
SAND, WATER, FOAM = "#e0b869", "#4f9fcb", "#f4fbfd"
BONE = (314, 66)
SHELL = (218, 34)
POST = 410


def _around(brush: Brush, state: State) -> None:
    brush.blob(at("-24 56, -24 134, 40 130, 84 112, 92 88, 60 62, 20 54"), "#7dbad6", 0)
    brush.stroke(at("14 53, 60 61, 92 88, 84 112, 40 130, -24 134"), FOAM, 5, curved=True)
    brush.box(POST - 5, 84, 10, 70, WOOD)


def _wave(brush: Brush, state: State) -> None:
    if not state["wave"]:
        for x, y in at("32 76, 50 92, 34 108, 62 74"):
            brush.stroke(at("-12 0, -6 4, 0 0, 6 4, 12 0", x, y), "#2f78a5", 2.6, curved=True)
        return
    knots = at("16 66, 12 120, 22 168, 44 196, 72 192, 86 172, 82 154, 72 158, 74 172, 62 178, 50 160, 54 126")
    brush.blob((*knots, *at("72 92, 92 72, 56 62")), WATER)
    brush.blob(
        at("13 146, 20 178, 42 204, 72 201, 92 178, 91 154, 79 144, 68 152, 75 162, 70 178, 56 186, 36 174"), FOAM
    )
    for knots in (at("20 130, 24 106, 36 82"), at("36 150, 36 122, 52 90")):
        brush.stroke(knots, "#b9deee", 3, curved=True)


def _rocks(brush: Brush, state: State) -> None:
    x, y = (98, 66) if state["rocks"] else (143, 24)
    spread, height = (1, 1.0) if state["rocks"] else (2, 0.5)
    for right, up, size in ((-12, 30, 16), (8, 32, 14), (-8, 8, 17), (12, 6, 15)):
        dx, dy = right * spread, up * height
        outline = [
            (x + dx + size * a, y + dy + size * b) for a, b in at("-1 -0.7, -0.9 0.3, -0.2 0.9, 0.6 0.7, 1 -0.7")
        ]
        brush.poly(outline, "#8b8f98")
        brush.stroke(((x + dx - size * 0.5, y + dy + size * 0.2), (x + dx, y + dy + size * 0.5)), "#c3c6cc", 2.4)


def _boards(brush: Brush, state: State) -> None:
    if state["boards"]:
        for i in range(3):
            brush.poly(at("0 0, 11 6, 11 86, 0 80", 118 + 10 * i, 58 + 14 * i), WOOD)
        brush.poly(at("118 98, 150 142, 150 132, 118 88"), "#8a6439")
    else:
        for y in (18, 33, 48):
            plank(brush, at("0 0, 84 0, 84 12, 0 12", 14, y))
        brush.box(48, 16, 10, 46, "#8a6439", 1.4)


def _dog(brush: Brush, state: State) -> None:
    if state["dog"]:
        animal(brush, "dog", (392, 60), -1, 0.66)
        for dy in (0, 12):
            brush.stroke(((424, 76 + dy), (437, 76 + dy)), "#4a5663", 2.6)
    else:
        asleep(brush, "dog", (392, 60), -1, 0.64)


def _leash(brush: Brush, state: State) -> None:
    x, y = (380, 91) if state["dog"] else (384, 76)
    if state["leash"]:
        brush.stroke(((POST, 128), (x, y)), "#c8324a", 3.6)
        brush.oval(x, y, 9, 17, "#c8324a", 1.2)
    else:
        brush.stroke(at("410 128, 424 116, 428 84, 422 52, 430 40, 410 34, 396 42"), "#c8324a", 3.6, curved=True)
        brush.oval(394, 43, 9, 15, "#c8324a", 1.2)
    brush.box(POST - 6, 124, 12, 8, "#c8324a", 1.2)


def _fence(brush: Brush, state: State) -> None:
    if state["fence"]:
        for i in range(3):
            brush.poly(at("0 0, 8 4, 8 48, 4 54, 0 44", 330 + 9 * i, 52 + 12 * i), "#f7f4ea")
        brush.poly(at("330 80, 358 117, 358 109, 330 72"), "#d9d3c0")
    else:
        for i in range(3):
            brush.poly(at("0 0, 0 8, 44 8, 52 4, 44 0", 294 + 4 * i, 14 + 11 * i), "#f7f4ea")
        brush.poly(at("314 12, 322 12, 332 44, 324 44"), "#d9d3c0")


def _gull(brush: Brush, state: State) -> None:
    white, grey = "#ffffff", "#9fb0bd"
    if state["gull"]:
        with brush.moved(326, 232, 38):
            brush.blob(at("-6 4, 6 34, 38 52, 30 26, 18 4"), grey)
            brush.blob(at("-30 2, -10 12, 22 8, 42 0, 18 -10, -14 -10"), white)
            brush.blob(at("-4 0, -2 -30, 24 -48, 20 -22, 12 -2"), grey)
            brush.poly(at("-30 6, -48 2, -30 0"), "#f0a020", 1.2)
            brush.poly(at("-30 -2, -44 -8, -28 -8"), "#f0a020", 1.2)
            brush.disc(-22, 4, 2.4, OUTLINE, 0)
        for dx in (0, 14, 28):
            brush.stroke(((356 + dx, 284 - dx), (374 + dx, 298 - dx)), "#6f8fa8", 2.6)
        return
    for dx in (-4, 4):
        brush.stroke(((POST + dx, 154), (POST + dx, 164)), "#f0a020", 2.6)
    brush.blob(at("-18 186, -12 196, 2 188, 26 168, 8 162, -10 166", POST), white)
    brush.blob(at("-6 182, 8 182, 28 166, 6 168", POST), grey, 1.2)
    brush.disc(POST - 13, 194, 9, white, 1.4)
    brush.poly(at("-21 196, -33 192, -21 190", POST), "#f0a020", 1.2)
    brush.stroke(at("-17 195, -14 193, -11 195", POST), OUTLINE, 1.6, curved=True)


def _sieve(brush: Brush, state: State) -> None:
    x, y = SHELL if state["sieve"] else (262, 30)
    brush.blob(at("-21 -11, -18 12, 0 20, 18 12, 21 -11, 0 -13", x, y), "#58a06a60", 2)
    for dx in (-10, 0, 10):
        brush.stroke(((x + dx, y - 11), (x + dx * 0.8, y + 17)), "#356b44", 1.6)
    for dy in (-2, 7):
        brush.stroke(((x - 20, y + dy), (x + 20, y + dy)), "#356b44", 1.6)


def paint(brush: Brush, who: Protagonist, effects: State) -> None:
    washed = bool(effects.get("washed"))
    if washed:
        brush.blob(at("-92 -12, -84 14, 0 24, 84 14, 92 -10, 0 -22", X, FOOT), "#8cc3da", 0)
        brush.blob(at("-70 -4, -56 22, -30 26, -6 40, 22 30, 44 26, 66 2, 30 -8, -30 -9", X, FOOT), tone(SAND, 0.86))
        _remains(brush, who.kind)
        for knots in (at("-44 6, -20 16, 4 8"), at("8 22, 28 14, 46 10")):
            brush.stroke([(X + a, FOOT + b) for a, b in knots], tone(SAND, 0.66), 2.4, curved=True)
        with brush.moved(X + 4, FOOT + 30, -24):
            _flag(brush, who)
    else:
        shadow(brush, X, FOOT, 160)
        with brush.moved(X, FOOT):
            _sculpture(brush, who)
    _bone(brush, bool(effects.get("dug")))
    if not effects.get("taken"):
        brush.blob(at("0 -8, -14 2, -10 11, 0 14, 10 11, 14 2", *SHELL), "#f59ab0", 1.4)
        for dx in (-7, 0, 7):
            brush.stroke(((SHELL[0], SHELL[1] - 6), (SHELL[0] + dx, SHELL[1] + 10)), "#b95a74", 1.4)


def _remains(brush: Brush, kind: str) -> None:
    """What is still seen of the shape in the heap."""
    wet = tone(SAND, 0.86)
    with brush.moved(X - 34, FOOT + 14, 14):
        if kind == "sand castle":
            for x in (-15, -3, 9):
                brush.box(x, 18, 7, 8, wet)
            brush.poly(at("-16 0, -15 20, 16 20, 18 0"), wet)
        elif kind == "sand turtle":
            brush.blob(at("-18 0, -22 18, -8 28, 8 20, 12 0"), wet)
            brush.disc(-10, 18, 2.8, OUTLINE, 0)
        else:
            brush.poly(at("-26 0, -20 13, 24 13, 28 0"), wet)
            brush.poly(at("-14 13, -8 25, 14 25, 18 13"), wet)


def _sculpture(brush: Brush, who: Protagonist) -> None:
    dark = tone(SAND, 0.72)
    if who.kind == "sand castle":
        with brush.moved(0, 96):
            _flag(brush, who)
        for x in (-62, 30):
            _tower(brush, x, 32, 76)
        brush.box(-34, 0, 68, 58, SAND)
        _tower(brush, -20, 40, 104)
        brush.blob(at("-11 0, -11 22, 0 32, 11 22, 11 0"), dark, 1.4)
        for x in (-46, 46):
            brush.box(x - 4, 40, 8, 16, dark, 1.2)
        return
    if who.kind == "sand turtle":
        with brush.moved(0, 56):
            _flag(brush, who)
        with brush.moved(0, 0, scale=0.84):
            brush.blob(at("54 10, 64 40, 84 42, 88 24, 74 8"), SAND)
            brush.disc(78, 32, 3, OUTLINE, 0)
            for x in (-48, 42):
                brush.blob(at("-14 0, -12 14, 12 14, 14 0", x), SAND)
            brush.blob(at("-66 8, -56 44, -24 68, 18 68, 52 44, 62 8, 0 2"), SAND)
            for knots in ("-40 12, -24 40, 0 44, 24 40, 38 12", "-24 40, -34 60", "24 40, 32 58", "0 44, 0 68"):
                brush.stroke(at(knots), dark, 2.4)
        return
    with brush.moved(0, 96):
        _flag(brush, who)
    for i, wide in enumerate((70, 54, 38, 22)):
        brush.poly(((-wide, 26 * i), (-wide + 9, 26 * i + 26), (wide - 9, 26 * i + 26), (wide, 26 * i)), SAND)
    brush.blob(at("-10 0, -10 16, 0 22, 10 16, 10 0"), dark, 1.4)


def _tower(brush: Brush, x: float, width: float, height: float) -> None:
    brush.box(x, 0, width, height, SAND)
    for i in range(3):
        brush.box(x + i * (width - 8) / 2, height, 8, 9, SAND)
    brush.stroke(((x + 6, height - 10), (x + width - 6, height - 10)), tone(SAND, 0.72), 2)


def _flag(brush: Brush, who: Protagonist) -> None:
    """A pole from its foot, and its flag."""
    brush.box(-2.5, 0, 5, 84, "#7a5230", 1.2)
    brush.poly(at("3 84, 66 76, 54 60, 66 42, 3 38"), **cloth(brush, who, 12))


def _bone(brush: Brush, dug: bool) -> None:
    x, y = BONE
    if dug:
        brush.blob(at("-26 -6, -20 8, 2 12, 22 6, 26 -6, 0 -14", x, y), "#7a5a30")
        brush.blob(at("-20 -8, -14 2, 2 6, 16 0, 20 -8, 0 -12", x, y), "#54391c", 0)
        brush.blob(at("24 -6, 34 16, 48 22, 62 10, 68 -8, 44 -12", x, y), SAND)
        return
    with brush.moved(x, y, 72):
        brush.box(-6, -4, 28, 9, "#fdfaf0", 1.4)
        for side in (-1, 1):
            brush.disc(24, side * 5.5, 6.5, "#fdfaf0", 1.4)
        brush.box(10, -3, 14, 7, "#fdfaf0", 0)
    brush.blob(at("-18 -8, -12 2, 0 5, 12 2, 18 -8, 0 -11", x, y), SAND, 1.4)


WORLD = World(
    name="castle",
    cue="environment",
    noun="the {kind} with the {colour} {pattern}flag",
    kinds=("sand castle", "sand turtle", "sand pyramid"),
    places=("beach", "cove"),
    around=_around,
    causes=(
        Cause(
            id="wave", paint=_wave, behind=True,
            on="A big wave rolls towards {it}.",
            off="The water is calm.",
        ),
        Cause(
            id="boards", paint=_boards,
            on="A wall of boards stands between the water and {it}.",
            off="The wall of boards lies on the sand.",
        ),
        Cause(
            id="dog", paint=_dog, behind=True,
            on="A dog runs to the bone in the sand.",
            off="The dog is asleep.",
        ),
        Cause(
            id="leash", paint=_leash,
            on="A leash ties the dog to the post.",
            off="The leash lies on the sand: the dog is free.",
        ),
        Cause(
            id="rocks", paint=_rocks, stage=2, behind=True,
            on="Rocks at the edge of the water break the waves.",
            off="The rocks lie on the sand, away from the water.",
        ),
        Cause(
            id="gull", paint=_gull, stage=3, behind=True,
            on="A gull dives for the shell.",
            off="The gull rests on the post.",
        ),
        Cause(
            id="sieve", paint=_sieve, stage=3,
            on="A sieve is put over the shell.",
            off="The sieve lies beside the shell.",
        ),
        Cause(
            id="fence", paint=_fence, stage=4,
            on="A fence stands between the dog and the bone.",
            off="The fence lies on the sand.",
        ),
    ),
    mechanisms=(
        Mechanism(
            id="rolled", settable=True, parents=("wave", "rocks"), rule=lambda v: v["wave"] and not v["rocks"],
            on="the wave rolls up the sand", off="no wave rolls up the sand",
        ),
        Mechanism(
            id="washed", parents=("rolled", "boards"), rule=lambda v: v["rolled"] and not v["boards"],
            on="water washes {it} away to a heap", off="{it} keeps its shape", effect=True,
        ),
        Mechanism(
            id="loose", settable=True, parents=("dog", "leash"), rule=lambda v: v["dog"] and not v["leash"],
            on="the dog gets away from the post", off="the dog stays at the post",
        ),
        Mechanism(
            id="dug", parents=("loose", "fence"), rule=lambda v: v["loose"] and not v["fence"],
            on="the dog digs the bone out", off="the bone stays in the sand", effect=True,
        ),
        Mechanism(
            id="taken", parents=("gull", "sieve"), rule=lambda v: v["gull"] and not v["sieve"],
            on="the gull takes the shell", off="the shell stays", effect=True, fine=True,
        ),
    ),
    paint=paint,
    spots=((90, 400), (156, 404), (300, 404), (360, 396), (416, 372), (60, 300), (124, 326)),
)  # fmt: skip
