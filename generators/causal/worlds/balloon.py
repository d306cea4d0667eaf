"""A balloon, a vase and a candle on a workbench, each with a device that may reach it."""

from itertools import pairwise

from backends.drawing.backdrop import SIDE
from backends.drawing.brush import Brush, Point, at
from backends.drawing.props import STEEL, WOOD, gust, mitten
from generators.causal.world import Cause, Mechanism, Protagonist, State, World, cloth

TOP = 166
"""Height of the bench."""
X, Y = 222, 304
HANG = 346
"""Where the weight hangs."""
OUTLINES: "dict[str, tuple[Point, ...]]" = {
    "round balloon": at("0 -48, -30 -32, -42 2, -28 38, 0 50, 28 38, 42 2, 30 -32"),
    "long balloon": at("0 -52, -17 -36, -26 0, -20 48, 0 66, 20 48, 26 0, 17 -36"),
    "heart balloon": at("0 -48, -36 -8, -44 22, -30 44, -8 38, 0 26, 8 38, 30 44, 44 22, 36 -8"),
}


def _cart(brush: Brush, state: State) -> None:
    if state["push"]:
        mitten(brush, 52, TOP + 34, 0)
        for dy in (62, 74, 86):
            brush.stroke(((24, TOP + dy), (58, TOP + dy)), "#4a5663", 2.6)
    else:
        mitten(brush, 40, TOP + 196, 80)
    for x in (78, 118):
        brush.disc(x, TOP + 10, 10, "#3c414b")
        brush.disc(x, TOP + 10, 3.5, "#c5ccd2", 0)
    brush.box(68, TOP + 16, 60, 26, "#4f9a8b", turn=3)
    brush.box(90, TOP + 42, 14, 92, "#4f9a8b")
    brush.poly(((92, Y - 6), (92, Y + 6), (152, Y)), STEEL)


def _cork(brush: Brush, state: State) -> None:
    x, y = (134, Y - 10) if state["cork"] else (262, TOP)
    brush.box(x, y, 28, 20, "#c58f57", turn=4)
    for dx, dy in ((7, 6), (14, 13), (20, 7)):
        brush.disc(x + dx, y + dy, 1.6, "#8a5f33", 0)


def _shield(brush: Brush, state: State) -> None:
    brush.box(161, 254 if state["shield"] else 342, 17, 88, "#7d8791", turn=2)
    brush.stroke(((166, 262 if state["shield"] else 350), (166, 330 if state["shield"] else 418)), "#aeb7be", 2)


def _around(brush: Brush, state: State) -> None:
    brush.box(164, TOP, 4, 266, "#a9b1b8", 1)
    for x in (298, 398):
        brush.box(x - 3, TOP, 6, 90, "#8d969e", 1.2)
    brush.box(HANG - 22, 424, 44, 8, "#6f665c")
    brush.stroke(((HANG, 424), (HANG, 326)), "#a87b45", 3.4)
    brush.disc(HANG, 328, 7, "#555c66")
    brush.poly(at("-24 282, -15 322, 15 322, 24 282", HANG, 0), "#555c66")


def _scissors(brush: Brush, state: State) -> None:
    place = (HANG + 4, 384, 0) if state["scissors"] else (412, 360, 88)
    with brush.moved(*place):
        spread = 14 if state["scissors"] else 5
        for side in (-1, 1):
            with brush.moved(14, 0, side * spread):
                brush.poly(at("-34 0, 0 -4, 16 -3, 16 3, 0 4"), "#c3ccd3", 1.3)
                brush.disc(24, side * 5, 9, "#d23b32", 1.3)
                brush.disc(24, side * 5, 4.5, "#f7efe6", 1)


def _chain(brush: Brush, state: State) -> None:
    links = 9 if state["chain"] else 4
    for i in range(links):
        brush.oval(HANG - 15 + (0 if state["chain"] else 2 * (i % 2)), 418 - 11.4 * i, 6, 13, "#b8c0c6", 1.6)


def _net(brush: Brush, state: State) -> None:
    if not state["net"]:
        brush.blob(at("404 196, 400 226, 408 252, 416 226, 414 196"), "#e7d9a8")
        for y in (206, 218, 230):
            brush.stroke(((403, y), (414, y + 5)), "#8f7a3a", 1.4)
        return
    low, n = 236, 8
    edge = [(298 + 100 * i / n, 254 - (254 - low) * (1 - (2 * i / n - 1) ** 2)) for i in range(n + 1)]
    brush.stroke(edge, "#8f7a3a", 4, curved=True)
    brush.stroke([(x, y - 9) for x, y in edge], "#8f7a3a", 2.4, curved=True)
    for (a, b), (c, d) in pairwise(edge):
        brush.stroke(((a, b), (c, d - 9)), "#8f7a3a", 1.8)
        brush.stroke(((a, b - 9), (c, d)), "#8f7a3a", 1.8)


def _fan(brush: Brush, state: State) -> None:
    x, y = 92, 96
    brush.box(x - 4, 38, 8, 40, "#6b7480")
    brush.oval(x, 38, 58, 13, "#6b7480")
    brush.disc(x, y, 36, "#eef3f6")
    for i in range(3):
        with brush.moved(x, y, 120 * i + (40 if state["fan"] else 0)):
            brush.blob(at("0 0, -10 14, -6 29, 8 28, 9 12"), "#5aa0c8", 1.2)
    brush.disc(x, y, 6, "#6b7480")
    if state["fan"]:
        for dy, length in ((22, 62), (2, 74), (-20, 60)):
            gust(brush, x + 46, y + dy, length)


def _glass(brush: Brush, state: State) -> None:
    x, y = (FLAME, 36) if state["glass"] else (400, 22)
    brush.blob(at("-28 0, -28 60, -16 86, 16 86, 28 60, 28 0", x, y), "#d8eef266")
    brush.disc(x, y + 92, 6, "#d8eef2")
    brush.box(x - 33, y - 3, 66, 7, "#b9cbd0", turn=2)
    brush.stroke(((x - 18, y + 20), (x - 18, y + 58)), "#ffffff", 3)


FLAME = 320


def stand(brush: Brush) -> None:
    for x in (26, 408):
        brush.box(x, 28, 14, TOP - 28, WOOD)
    brush.box(-20, TOP - 16, SIDE + 40, 16, "#d9b27c")


def paint(brush: Brush, who: Protagonist, effects: State) -> None:
    brush.poly(at("-14 0, -9 14, 9 14, 14 0", X, TOP), "#5d656d")
    _balloon(brush, who, bool(effects.get("popped")))
    _vase(brush, bool(effects.get("broken")))
    _candle(brush, bool(effects.get("out")))


def _balloon(brush: Brush, who: Protagonist, popped: bool) -> None:
    rubber = cloth(brush, who, 18)
    if not popped:
        brush.stroke(((X, TOP + 14), (X + 5, TOP + 42), (X - 3, Y - 56), (X, Y - 46)), "#5b5b66", 2, curved=True)
        brush.poly(((X, Y - 44), (X - 8, Y - 58), (X + 8, Y - 58)), rubber["fill"])
        brush.blob([(X + a, Y + b) for a, b in OUTLINES[who.kind]], **rubber)
        brush.stroke(((X - 20, Y + 12), (X - 14, Y + 28)), "#ffffff", 4, curved=True)
        return
    brush.stroke(at("0 14, 12 34, 30 22, 36 5", X, TOP), "#5b5b66", 2, curved=True)
    for dx, dy, turn, scale in ((44, 7, 10, 1.1), (-40, 6, 60, 1.0), (-74, 6, 130, 0.75), (-20, 5, 200, 0.7)):
        with brush.moved(X + dx, TOP + dy, turn, scale):
            brush.blob(at("-14 -3, -4 7, 2 2, 13 6, 9 -5, 0 -2, -6 -7"), **cloth(brush, who, 10))


def _vase(brush: Brush, broken: bool) -> None:
    clay = "#e8dfd2"
    if broken:
        shards = ((-30, 9, 10, 1.0), (-4, 10, 95, 1.2), (22, 8, 200, 1.0), (40, 6, 300, 0.7), (-46, 6, 160, 0.7))
        for dx, dy, turn, scale in shards:
            with brush.moved(HANG + dx, TOP + dy, turn, scale):
                brush.poly(at("-13 -7, -4 9, 6 4, 13 -8"), clay)
                brush.stroke(((-8, -2), (8, -4)), "#4878a8", 2.6)
        return
    brush.blob(at("-12 0, -22 22, -9 44, -14 58, 14 58, 9 44, 22 22, 12 0", HANG, TOP), clay)
    brush.stroke(at("-20 25, -7 20, 7 25, 20 21", HANG, TOP), "#4878a8", 4, curved=True)


def _candle(brush: Brush, out: bool) -> None:
    brush.oval(FLAME, 40, 40, 10, "#b9a06a")
    brush.box(FLAME - 9, 40, 18, 38, "#f6efdc")
    brush.stroke(((FLAME, 78), (FLAME, 86)), width=2.4)
    if out:
        knots = at("0 88, 6 98, -5 108, 4 120", FLAME, 0)
        brush.stroke(knots, "#7f868e", 3, curved=True)
    else:
        brush.blob(at("0 112, -8 94, 0 84, 8 94", FLAME, 0), "#f59b23", 1.2)
        brush.blob(at("0 102, -3.5 93, 0 88, 3.5 93", FLAME, 0), "#ffe27a", 0)


WORLD = World(
    name="balloon",
    cue="action",
    noun="the {colour} {pattern}{kind} on the bench",
    kinds=("round balloon", "long balloon", "heart balloon"),
    places=("workshop", "kitchen", "cellar"),
    indoors=True,
    around=_around,
    causes=(
        Cause(
            id="push", paint=_cart,
            on="A hand pushes the cart with the needle towards {it}.",
            off="The hand stays off the cart.",
        ),
        Cause(
            id="shield", paint=_shield,
            on="A plate stands between the needle and {it}.",
            off="The plate is drawn up above the needle.",
        ),
        Cause(
            id="scissors", paint=_scissors,
            on="Scissors close on the rope of the weight above the vase.",
            off="The scissors hang away from the rope.",
        ),
        Cause(
            id="net", paint=_net,
            on="A net is stretched under the weight.",
            off="The net hangs rolled up at the side.",
        ),
        Cause(
            id="cork", paint=_cork, stage=2,
            on="A cork covers the tip of the needle.",
            off="The cork lies on the bench.",
        ),
        Cause(
            id="fan", paint=_fan, stage=3,
            on="The fan blows towards the candle.",
            off="The fan stands still.",
        ),
        Cause(
            id="glass", paint=_glass, stage=3,
            on="A glass bell covers the candle.",
            off="The glass bell stands beside the candle.",
        ),
        Cause(
            id="chain", paint=_chain, stage=4,
            on="A chain holds the weight as well.",
            off="The chain does not reach the weight.",
        ),
    ),
    mechanisms=(
        Mechanism(
            id="prick", settable=True, parents=("push", "shield"), rule=lambda v: v["push"] and not v["shield"],
            on="the cart reaches {it}", off="the needle does not reach {it}",
        ),
        Mechanism(
            id="popped", parents=("prick", "cork"), rule=lambda v: v["prick"] and not v["cork"],
            on="{it} bursts", off="{it} stays whole", effect=True,
        ),
        Mechanism(
            id="drop", settable=True, parents=("scissors", "chain"), rule=lambda v: v["scissors"] and not v["chain"],
            on="the weight falls", off="the weight stays up",
        ),
        Mechanism(
            id="broken", parents=("drop", "net"), rule=lambda v: v["drop"] and not v["net"],
            on="the vase breaks", off="the vase stays whole", effect=True,
        ),
        Mechanism(
            id="out", parents=("fan", "glass"), rule=lambda v: v["fan"] and not v["glass"],
            on="the candle goes out", off="the candle burns on", effect=True, fine=True,
        ),
    ),
    stand=stand,
    paint=paint,
    spots=((92, 408), (220, 410), (274, 392), (34, 290), (126, 354), (180, 60), (246, 70)),
)  # fmt: skip
