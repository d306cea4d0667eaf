"""Someone in a coat on a winter day: icy wind and a fire, snow on a branch, and a goat that likes wool."""

from backends.drawing.animals import animal, asleep
from backends.drawing.brush import OUTLINE, Brush, at
from backends.drawing.props import cloud, shadow
from generators.causal.world import Cause, Mechanism, Protagonist, State, World, cloth

X, FOOT = 234, 66
HEAD = FOOT + 140
BARK, SNOW, ICE, WOOL = "#7d5f48", "#ffffff", "#bfe0ef", "#f3e3b5"
HAIR = {"girl": "#7a4420", "boy": "#3a2a24", "man": "#d9d9de"}


def _around(brush: Brush, state: State) -> None:
    brush.poly(at("396 84, 402 420, 430 420, 436 84"), BARK)
    brush.poly(at("402 336, 300 342, 168 350, 166 358, 300 358, 402 362"), BARK)
    brush.stroke(((403, 338), (403, 360)), BARK, 4)
    brush.blob(at("396 416, 402 432, 416 437, 430 432, 436 416, 416 412"), SNOW)
    brush.blob(at("168 358, 172 378, 192 394, 222 400, 252 392, 270 374, 274 358, 222 355"), SNOW)


def _blow(brush: Brush, state: State) -> None:
    cloud(brush, 55, 214, 0.64, "#9fb6cc" if state["blow"] else "#ffffff")
    if not state["blow"]:
        for x in (52, 71):
            brush.stroke(((x - 5, 219), (x, 215), (x + 5, 219)), OUTLINE, 2.2, curved=True)
        brush.stroke(((55, 208), (62, 204), (69, 208)), OUTLINE, 2.2, curved=True)
        return
    for x in (58, 75):
        brush.disc(x, 220, 2.8, OUTLINE, 0)
        brush.stroke(((x - 6, 225), (x + 5, 228)), OUTLINE, 2.4)
    brush.disc(78, 209, 5, "#5b6d80", 1.2)
    reach = 0.3 if state.get("blocks") else 1.0
    for y, length in ((222, 62), (210, 78), (198, 62)):
        knots = ((90, y), (90 + length * 0.5 * reach, y + 3), (90 + length * reach, y))
        brush.stroke(knots, "#4f86b8", 3, curved=True)
    for place in () if state.get("blocks") else at("122 236, 156 230, 122 184, 156 188"):
        for turn in (0, 60, 120):
            with brush.moved(*place, turn):
                brush.stroke(((-6, 0), (6, 0)), "#4f86b8", 2)


def _blocks(brush: Brush, state: State) -> None:
    standing = [(112 + 2 * (i % 2), 82 + 30 * i) for i in range(6)]
    for x, y in standing if state["blocks"] else ((14, 14), (60, 14), (106, 14), (37, 44)):
        brush.box(x, y, 44, 30, ICE, turn=3)
        brush.stroke(((x + 8, y + 10), (x + 18, y + 22)), "#ffffff", 3)


def _fire(brush: Brush, state: State) -> None:
    x, y = 172, 58
    if state["fire"]:
        brush.blob(at("-22 12, -28 36, -14 30, -10 62, 4 42, 12 74, 22 44, 28 34, 22 12", x, y), "#f0822a")
        brush.blob(at("-12 12, -14 30, -2 26, 4 44, 12 28, 13 12", x, y), "#ffd24a", 0)
    else:
        for dx in (-8, 10):
            brush.stroke(at("0 22, -6 32, 5 44, -4 56", x + dx, y), "#7b8590", 3, curved=True)
    for turn in (14, -14):
        with brush.moved(x, y + 8, turn):
            brush.box(-27, -6, 54, 13, "#8a5f3c" if state["fire"] else "#4a4340", turn=5)


def _squirrel(brush: Brush, state: State) -> None:
    if state["squirrel"]:
        animal(brush, "squirrel", (326, 372), -1, 0.64)
        for dx in (-24, -8, 8, 24):
            brush.stroke(((328 + dx, 366), (328 + dx, 354)), "#d8542f", 2.8)
        for dx in (0, 10):
            brush.stroke(((156 - dx, 364), (150 - dx, 378), (156 - dx, 392)), "#d8542f", 2.8, curved=True)
    else:
        asleep(brush, "squirrel", (330, 358), -1, 0.66)


def _net(brush: Brush, state: State) -> None:
    if state["net"]:
        knots = at("160 350, 166 382, 190 399, 222 405, 254 397, 276 378, 282 350")
        brush.stroke(knots, "#2f6f5a", 4, curved=True)
        for a, b in (((176, 386), (206, 350)), ((206, 402), (250, 350)), ((240, 400), (276, 362))):
            brush.stroke((a, b), "#2f6f5a", 2.4)
        for a, b in (((268, 386), (236, 350)), ((238, 402), (194, 350)), ((204, 402), (168, 362))):
            brush.stroke((a, b), "#2f6f5a", 2.4)
        return
    for dx in (0, 8, 16, 24):
        brush.stroke(((384 - dx, 336), (386 - dx, 268)), "#2f6f5a", 2.4)
    for y in (326, 310, 294, 278):
        brush.stroke(((360, y), (386, y - 6)), "#2f6f5a", 2.4)
    brush.stroke(((358, 338), (388, 336)), "#2f6f5a", 4)


def _tarp(brush: Brush, state: State) -> None:
    if not state["tarp"]:
        for x in (306, 340):
            brush.stroke(((x, 344), (x, 318)), "#5b5b66", 2.4)
        brush.box(294, 308, 58, 22, "#3f8f86", turn=10)
        for x in (306, 340):
            brush.box(x - 3, 307, 6, 24, "#e9f3f0", 1.2)
        return
    for x in (158, 296):
        brush.stroke(((x, 352), (x, 312)), "#5b5b66", 2.4)
    for i in range(6):
        brush.poly(at("0 0, 24.3 0, 24.3 14, 0 14", 154 + 24.3 * i, 300), ("#3f8f86", "#e9f3f0")[i % 2])


def _goat(brush: Brush, state: State) -> None:
    if state["goat"]:
        animal(brush, "goat", (384, 56), -1, 0.82)
    else:
        asleep(brush, "goat", (382, 58), -1, 0.82)


def _fence(brush: Brush, state: State) -> None:
    if state["fence"]:
        for i in range(4):
            brush.poly(at("0 0, 8 4, 8 64, 4 71, 0 60", 298 + 8 * i, 50 + 11 * i), "#c99a6a")
        brush.poly(at("298 96, 330 138, 330 130, 298 88"), "#8a6439")
        return
    for i in range(4):
        brush.poly(at("0 0, 0 8, 60 8, 67 4, 60 0", 236 + 4 * i, 12 + 10 * i), "#c99a6a")
    brush.poly(at("262 10, 270 10, 284 52, 276 52"), "#8a6439")


def paint(brush: Brush, who: Protagonist, effects: State) -> None:
    cold, snowy = bool(effects.get("shivering")), bool(effects.get("snowy"))
    shadow(brush, X, FOOT - 2, 104)
    for side in (-1, 1):
        brush.box(X + side * 15 - 9, FOOT + 2, 18, 44, "#4a5468")
        brush.blob(at("-12 -6, -12 10, 13 10, 17 -6", X + side * 16, FOOT), "#6b4a32")
    _coat(brush, who, cold)
    _face(brush, who.kind, cold)
    _scarf(brush, bool(effects.get("nibbled")))
    _hat(brush, cold)
    if snowy:
        _snow(brush)


def _coat(brush: Brush, who: Protagonist, cold: bool) -> None:
    stuff = cloth(brush, who, 16)
    for side in (-1, 1):
        # cold: the arms are pressed to the body
        with brush.moved(X + side * 32, FOOT + 112, side * (-14 if cold else 20)):
            brush.disc(0, -46, 10, "#d8d2c4")
            brush.box(-10, -42, 20, 48, turn=9, **stuff)
    brush.poly(at("-44 30, -31 118, 31 118, 44 30", X, FOOT), **stuff)
    brush.stroke(((X, FOOT + 31), (X, FOOT + 100)), width=1.6)
    for y in (46, 66, 86):
        brush.disc(X + 7, FOOT + y, 3.4, "#fbfaf4", 1)
    if cold:
        for side in (-1, 1):
            for dx in (64, 76):
                knots = at("0 124, 5 112, 0 100, 5 88, 0 76")
                brush.stroke([(X + side * (dx + a), FOOT + b) for a, b in knots], "#4f86b8", 3, curved=True)
            for dx in (14, 28, 40):
                brush.poly(at("-5 31, 5 31, 0 12", X + side * dx, FOOT), ICE, 1.2)


def _face(brush: Brush, kind: str, cold: bool) -> None:
    hair, skin = HAIR[kind], "#a9c8e6" if cold else "#f2c9a2"
    if kind == "girl":
        for side in (-1, 1):
            brush.blob(at("-8 8, -10 -30, 0 -46, 10 -30, 8 8", X + side * 33, HEAD), hair)
    brush.disc(X, HEAD, 33, skin)
    if kind == "boy":
        for side in (-1, 1):
            brush.disc(X + side * 34, HEAD - 3, 8, skin)
        brush.poly(at("-30 14, -24 6, -17 11, -9 6, -2 12, 6 7, 13 12, 20 7, 30 14", X, HEAD), hair, 1.2)
    if kind == "man":
        brush.blob(at("-33 0, -30 -26, 0 -44, 30 -26, 33 0, 18 -10, 0 -6, -18 -10", X, HEAD), hair)
    for side in (-1, 1):
        brush.disc(X + side * 12, HEAD + (1 if kind == "boy" else 4), 3.6, OUTLINE, 0)
    brush.disc(X, HEAD - 6, 4.5, "#5f8fc4" if cold else "#e0a07c", 1)
    mouth = at("-12 -17, -6 -13, 0 -18, 6 -13, 12 -17") if cold else at("-9 -15, 0 -20, 9 -15")
    brush.stroke([(X + a, HEAD + b) for a, b in mouth], OUTLINE, 2.4, curved=True)


def _scarf(brush: Brush, nibbled: bool) -> None:
    y = FOOT + 104
    if nibbled:
        brush.poly(at("12 0, 30 0, 36 -18, 30 -14, 27 -22, 22 -15, 17 -21, 14 -12", X, y), WOOL)
    else:
        brush.poly(at("12 0, 30 0, 54 -62, 32 -68", X, y), WOOL)
        for share in (0.3, 0.55, 0.8):
            a, b = (12 + 20 * share, -68 * share), (30 + 24 * share, -62 * share)
            brush.stroke(((X + a[0], y + a[1]), (X + b[0], y + b[1])), "#c08a3a", 3)
        for dx in (34, 41, 48):
            brush.stroke(((X + dx, y - 65), (X + dx + 2, y - 74)), "#c08a3a", 2)
    brush.box(X - 33, y - 6, 66, 18, WOOL, turn=8)


def _hat(brush: Brush, cold: bool) -> None:
    brush.blob(at("-31 18, -28 44, 0 58, 28 44, 31 18", X, HEAD), "#6d7480")
    brush.box(X - 36, HEAD + 12, 72, 15, "#8f97a3", turn=6)
    brush.disc(X, HEAD + 60, 11, "#e9e5da")
    if cold:
        for dx, length in ((-26, 15), (-12, 10), (14, 12), (28, 17)):
            brush.poly(at(f"-4 0, 4 0, 0 {-length}", X + dx, HEAD + 13), ICE, 1.2)


def _snow(brush: Brush) -> None:
    """A heap on the hat and one on each shoulder, and more at the feet."""
    brush.blob(at("-40 34, -36 54, -16 72, 4 80, 24 70, 38 52, 40 34, 24 44, 8 36, -8 44, -22 34", X, HEAD), SNOW)
    for side in (-1, 1):
        knots = at("22 110, 24 126, 40 128, 52 116, 54 100, 44 106, 36 98")
        brush.blob([(X + side * a, FOOT + b) for a, b in knots], SNOW)
        knots = at("30 -10, 34 8, 48 16, 66 8, 74 -10, 50 -15")
        brush.blob([(X + side * a, FOOT + b) for a, b in knots], SNOW)


WORLD = World(
    name="coat",
    cue="clothing",
    noun="the {kind} in the {colour} {pattern}coat",
    kinds=("girl", "boy", "man"),
    places=("snowy meadow", "snowy village", "snowy forest"),
    around=_around,
    causes=(
        Cause(
            id="blow", paint=_blow, behind=True,
            on="A cloud blows icy wind at {it}.",
            off="The cloud is asleep.",
        ),
        Cause(
            id="fire", paint=_fire,
            on="A fire burns beside {it}.",
            off="The fire beside {it} has gone out.",
        ),
        Cause(
            id="squirrel", paint=_squirrel, behind=True,
            on="A squirrel jumps on the branch with the snow.",
            off="The squirrel on the branch is asleep.",
        ),
        Cause(
            id="tarp", paint=_tarp, behind=True,
            on="A cloth is stretched out above {it}.",
            off="The cloth above {it} is rolled up.",
        ),
        Cause(
            id="blocks", paint=_blocks, stage=2, behind=True,
            on="A wall of ice blocks keeps the wind off.",
            off="The ice blocks lie on the ground.",
        ),
        Cause(
            id="goat", paint=_goat, stage=3, behind=True,
            on="A goat comes for the end of the scarf.",
            off="The goat is asleep.",
        ),
        Cause(
            id="fence", paint=_fence, stage=3,
            on="A fence stands between the goat and {it}.",
            off="The fence lies on the ground.",
        ),
        Cause(
            id="net", paint=_net, stage=4, behind=True,
            on="A net holds the snow on the branch.",
            off="The net hangs beside the trunk.",
        ),
    ),
    mechanisms=(
        Mechanism(
            id="gust", settable=True, parents=("blow", "blocks"), rule=lambda v: v["blow"] and not v["blocks"],
            on="the icy wind reaches {it}", off="no icy wind reaches {it}",
        ),
        Mechanism(
            id="shivering", parents=("gust", "fire"), rule=lambda v: v["gust"] and not v["fire"],
            on="{it} gets cold and shivers", off="{it} stays warm", effect=True,
        ),
        Mechanism(
            id="slide", settable=True, parents=("squirrel", "net"), rule=lambda v: v["squirrel"] and not v["net"],
            on="the snow falls off the branch", off="the snow stays on the branch",
        ),
        Mechanism(
            id="snowy", parents=("slide", "tarp"), rule=lambda v: v["slide"] and not v["tarp"],
            on="hat and coat get covered in snow", off="no snow comes down on hat and coat", effect=True,
        ),
        Mechanism(
            id="nibbled", parents=("goat", "fence"), rule=lambda v: v["goat"] and not v["fence"],
            on="the goat bites the end of the scarf off", off="the scarf stays whole", effect=True, fine=True,
        ),
    ),
    paint=paint,
    spots=((86, 404), (140, 412), (60, 330), (110, 300), (130, 340), (350, 230), (340, 26)),
)  # fmt: skip
