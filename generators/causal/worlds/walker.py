"""A walker in a coat: mud on the path, paint above it, and wind behind."""

from backends.drawing.brush import Brush, at
from backends.drawing.props import MUD, WOOD, plank, shadow, windsock
from generators.causal.world import Cause, Mechanism, Protagonist, State, World, cloth

X, FOOT = 160, 78
HEAD = FOOT + 150
PAINT = "#f2559d"
FUR = {"bear": "#b07a4a", "cat": "#9a9aa6", "rabbit": "#e6ddd2"}


def _around(brush: Brush, state: State) -> None:
    brush.box(-20, 54, 488, 32, "#e3cfa4", 0)
    for x in (386, 418):
        brush.stroke(((x, 90), (x - 8, 330)), WOOD, 6)
    for i in range(7):
        brush.stroke(((385 - i, 120 + 31 * i), (417 - i, 120 + 31 * i)), WOOD, 4)
    brush.box(320, 318, 110, 9, WOOD)
    for x in (X + 76, X + 94):
        brush.stroke(((x, FOOT + 48), (x + 12, FOOT + 57), (x, FOOT + 66)), "#6b7480", 5)


def _mud(brush: Brush, state: State) -> None:
    knots = at("234 68, 256 84, 300 88, 344 82, 366 66, 336 52, 296 47, 256 52")
    if state["mud"]:
        brush.blob(knots, MUD)
        brush.blob(at("262 72, 292 79, 318 74, 292 68"), "#a5794e", 0)
        brush.oval(332, 62, 18, 6, "#a5794e", 0)
        return
    brush.blob(knots, "#d3bb88")
    for crack in ("262 58, 284 72, 270 82", "284 72, 316 68, 330 80", "316 68, 322 52"):
        brush.stroke(at(crack), "#96804f", 2)


def _plank(brush: Brush, state: State) -> None:
    if state["plank"]:
        plank(brush, at("222 58, 366 58, 380 76, 236 76"))
    else:
        plank(brush, at("230 22, 374 22, 382 38, 238 38"))


def _bucket(brush: Brush, state: State) -> None:
    with brush.moved(322, 352, 112 if state["bucket"] else 0):
        brush.poly(at("-19 -24, -25 24, 25 24, 19 -24"), "#aab4bc")
        brush.oval(0, 24, 50, 13, PAINT)
        brush.stroke(at("-25 24, -10 44, 10 44, 25 24"), "#6b7480", 2.4, curved=True)
    if state["bucket"] and not state.get("lid"):
        brush.blob(at("306 352, 286 350, 283 318, 288 300, 293 320, 300 328, 304 336"), PAINT)


def _lid(brush: Brush, state: State) -> None:
    if not state["lid"]:
        brush.oval(402, 337, 50, 13, "#5f6a74")
        brush.disc(402, 344, 5, "#5f6a74")
        return
    with brush.moved(322, 352, 112 if state["bucket"] else 0):
        brush.box(-30, 19, 60, 14, "#5f6a74", turn=4)
        brush.disc(0, 36, 5, "#5f6a74")


def _umbrella(brush: Brush, state: State) -> None:
    hand = (X + 46, FOOT + 96)
    if not state["umbrella"]:
        brush.blob(at("0 20, -9 58, -6 90, 6 90, 9 58", hand[0], FOOT), "#3f5f8f")
        brush.stroke(at("0 0, 0 14, 10 16, 11 8", *hand), "#5a4632", 4, curved=True)
        return
    brush.stroke((hand, (hand[0] - 16, HEAD + 116)), "#5a4632", 4)
    cx, low = X + 24, HEAD + 78
    dome = at("-84 0, -66 30, -30 48, 0 52, 30 48, 66 30, 84 0, 70 8, 56 0, 42 8, 28 0, 14 8, 0 0", cx, low)
    hem = at("-14 8, -28 0, -42 8, -56 0, -70 8", cx, low)
    brush.poly((*dome, *hem), "#3f5f8f")
    for x in (cx - 28, cx + 28):
        brush.stroke(((cx, low + 52), ((cx + x) / 2, low + 34), (x, low)), "#2b4468", 1.4, curved=True)


def _wind(brush: Brush, state: State) -> None:
    windsock(brush, 32, 176, state["wind"])


def _hedge(brush: Brush, state: State) -> None:
    if state["hedge"]:
        knots = at("62 84, 58 140, 64 200, 60 250, 80 268, 100 250, 98 200, 104 140, 100 84")
        brush.blob(knots, "#4f8f4a")
        for x, y in at("76 120, 86 160, 74 196, 88 230"):
            brush.stroke(((x - 6, y), (x, y + 6), (x + 6, y)), "#35692f", 2, curved=True)
    else:
        brush.blob(at("60 84, 58 98, 70 106, 92 106, 104 98, 102 84"), "#4f8f4a")
        for x in (70, 82, 94):
            brush.box(x - 2, 102, 4, 10, "#8a6a48", 1)


def _strap(brush: Brush, state: State) -> None:
    if state["strap"]:
        brush.stroke(at("-26 18, -22 -18, 0 -31, 22 -18, 26 18", X, HEAD), "#14808c", 6, curved=True)
    else:
        for side in (-1, 1):
            loose = [(X + side * dx, HEAD + dy) for dx, dy in at("27 18, 42 4, 38 -14, 50 -28")]
            brush.stroke(loose, "#14808c", 6, curved=True)


def paint(brush: Brush, who: Protagonist, effects: State) -> None:
    fur = FUR[who.kind]
    shadow(brush, X, FOOT - 4, 110)
    linen = "#efe6d2"
    for side in (-1, 1):
        brush.box(X + side * 16 - 11, FOOT + 2, 22, 52, linen)
        brush.blob(at("-13 -6, -13 8, 14 8, 18 -6", X + side * 16, FOOT), "#8a6a48")
        if effects.get("muddy"):
            brush.blob(at("-14 -7, -12 30, -3 36, 4 28, 12 34, 18 -7", X + side * 16, FOOT), MUD)
    coat = cloth(brush, who, 16)
    for side in (-1, 1):
        with brush.moved(X + side * 34, FOOT + 122, side * 16):
            brush.disc(0, -38, 9, fur)
            brush.box(-10, -34, 20, 42, turn=8, **coat)
    brush.poly(at("-42 36, -30 126, 30 126, 42 36", X, FOOT), **coat)
    brush.stroke(((X, FOOT + 37), (X, FOOT + 120)), width=1.5)
    for y in (58, 80, 102):
        brush.disc(X + 6, FOOT + y, 3, "#fbfaf4", 1)
    _head(brush, who.kind, fur)
    if not effects.get("bare"):
        brush.blob(at("-25 21, -22 44, 0 52, 22 44, 25 21", X, HEAD), "#4a4f5c")
        brush.box(X - 38, HEAD + 16, 76, 8, "#4a4f5c", turn=4)
    if effects.get("painted"):
        _splash(brush, bare=bool(effects.get("bare")))


def _head(brush: Brush, kind: str, fur: str) -> None:
    for side in (-1, 1):
        if kind == "bear":
            brush.disc(X + side * 26, HEAD + 18, 12, fur)
        elif kind == "cat":
            brush.poly(((X + side * 33, HEAD - 2), (X + side * 38, HEAD + 36), (X + side * 12, HEAD + 22)), fur)
        else:
            with brush.moved(X + side * 30, HEAD + 46, -side * 14):
                brush.oval(0, 0, 19, 66, fur)
                brush.oval(0, -2, 8, 42, "#eab8b4", 0)
    brush.disc(X, HEAD, 32, fur)
    brush.oval(X, HEAD - 11, 26, 18, "#f6ead8", 1)
    brush.oval(X, HEAD - 6, 9, 6, "#2b2b35", 0)
    for side in (-1, 1):
        if kind == "cat":
            for dy in (-2, 4):
                brush.stroke(((X + side * 14, HEAD - 12 + dy), (X + side * 34, HEAD - 14 + 2 * dy)), width=1.4)
        brush.disc(X + side * 12, HEAD + 5, 3.6, "#2b2b35", 0)


def _splash(brush: Brush, bare: bool) -> None:
    """Paint that ran down: from the hat, or from the crown of the head, and over the coat."""
    top = HEAD + (26 if bare else 48)
    brush.blob(at("-22 -6, 0 5, 22 -6, 22 -26, 16 -14, 6 -34, -4 -16, -16 -24", X, top), PAINT, 1.2)
    brush.blob(at("-34 128, -8 124, -10 76, -17 102, -26 60, -34 98", X, FOOT), PAINT, 1.2)
    brush.blob(at("34 128, 10 122, 14 96, 22 84, 30 68, 36 100", X, FOOT), PAINT, 1.2)


WORLD = World(
    name="walker",
    cue="clothing",
    noun="the {kind} in the {colour} {pattern}coat",
    kinds=("bear", "cat", "rabbit"),
    places=("meadow", "village", "valley"),
    around=_around,
    causes=(
        Cause(
            id="mud", paint=_mud, behind=True,
            on="Deep mud lies on the path ahead.",
            off="The mud on the path has dried up.",
        ),
        Cause(
            id="plank", paint=_plank,
            on="A plank lies across the patch of mud.",
            off="The plank lies beside the path.",
        ),
        Cause(
            id="bucket", paint=_bucket,
            on="A bucket of paint tips over above the path.",
            off="The bucket of paint stands upright.",
        ),
        Cause(
            id="umbrella", paint=_umbrella,
            on="{It} holds up an open umbrella.",
            off="{It} carries a closed umbrella.",
        ),
        Cause(
            id="lid", paint=_lid, stage=2,
            on="A lid closes the bucket.",
            off="The lid lies beside the bucket.",
        ),
        Cause(
            id="wind", paint=_wind, stage=3, behind=True,
            on="A strong wind blows from the left.",
            off="The windsock hangs limp: no wind blows.",
        ),
        Cause(
            id="strap", paint=_strap, stage=3,
            on="A strap under the chin ties the hat on.",
            off="The straps of the hat hang loose.",
        ),
        Cause(
            id="hedge", paint=_hedge, stage=4, behind=True,
            on="A tall hedge keeps the wind off.",
            off="The hedge is cut down to a stump.",
        ),
    ),
    mechanisms=(
        Mechanism(
            id="muddy", parents=("mud", "plank"), rule=lambda v: v["mud"] and not v["plank"],
            on="{it} gets mud on the legs", off="the legs stay clean", effect=True,
        ),
        Mechanism(
            id="spill", settable=True, parents=("bucket", "lid"), rule=lambda v: v["bucket"] and not v["lid"],
            on="paint pours down on the path", off="no paint pours down",
        ),
        Mechanism(
            id="painted", parents=("spill", "umbrella"), rule=lambda v: v["spill"] and not v["umbrella"],
            on="paint runs over {it}", off="{it} gets no paint on", effect=True,
        ),
        Mechanism(
            id="gust", settable=True, parents=("wind", "hedge"), rule=lambda v: v["wind"] and not v["hedge"],
            on="the wind reaches {it}", off="no wind reaches {it}",
        ),
        Mechanism(
            id="bare", parents=("gust", "strap"), rule=lambda v: v["gust"] and not v["strap"],
            on="the hat is blown away", off="the hat stays on", effect=True, fine=True,
        ),
    ),
    paint=paint,
    spots=((96, 400), (170, 404), (236, 404), (284, 410), (408, 406), (60, 30), (140, 28)),
)  # fmt: skip
