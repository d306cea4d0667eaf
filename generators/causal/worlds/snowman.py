"""A snowman in the sun and the wind, and a rabbit that likes its carrot."""

from backends.drawing.brush import Brush, at
from backends.drawing.props import STEEL, WOOD, cloud, grille, plank, shadow, sun, windsock
from generators.causal.world import Cause, Mechanism, Protagonist, State, World, cloth

X, FOOT = 232, 84
SNOW = "#fbfdff"


def _sky(brush: Brush, state: State) -> None:
    sun(brush, 384, 392, 25)
    if not state["sun"]:
        cloud(brush, 374, 388, 0.95, "#9aa6b2")


def _parasol(brush: Brush, state: State) -> None:
    x = 312
    brush.box(x - 3, FOOT - 6, 6, 236, WOOD)
    if "stone" in state:
        brush.box(x - 14, FOOT - 10, 28, 6, WOOD)
    else:
        brush.poly(at("-26 -14, -18 6, 18 6, 26 -14", x, FOOT), "#7d858c")
    if not state["parasol"]:
        brush.blob(at("0 334, -11 250, -7 196, 7 196, 11 250", x, 0), "#d9a441")
        brush.stroke(((x - 9, 222), (x + 9, 222)), "#8f6a22", 2.5)
        return
    left, right, low, top = 160, 404, 304, 342
    edge = [(left + (right - left) * i / 6, low) for i in range(7)]
    for i in range(6):
        (a, _), (b, _) = edge[i], edge[i + 1]
        hem = ((a, low), ((a + b) / 2, low + 7), (b, low))
        corners = (*hem, ((x + b) / 2, top - 6), (x, top), ((x + a) / 2, top - 6))
        brush.poly(corners, ("#d9a441", "#fff3d6")[i % 2])
    brush.disc(x, top + 2, 4, WOOD)


def _stone(brush: Brush, state: State) -> None:
    x, y = (312, FOOT - 8) if state["stone"] else (214, 40)
    brush.blob(at("-26 -12, -22 10, 0 18, 22 10, 26 -12", x, y), "#868d94")
    brush.stroke(((x - 10, y + 6), (x + 2, y + 10)), "#b9c0c6", 2)


def _wind(brush: Brush, state: State) -> None:
    windsock(brush, 34, 140, state["wind"])


def _board(brush: Brush, state: State) -> None:
    if not state["board"]:
        plank(brush, at("40 50, 150 50, 170 76, 60 76"))
        return
    plank(brush, at("112 72, 140 88, 140 268, 112 252"))
    brush.poly(at("140 88, 146 86, 146 266, 140 268"), WOOD)


def _rabbit(brush: Brush, state: State) -> None:
    fur, x, y = "#c9b8a6", 382, 60
    brush.disc(x + 24, y + 10, 7, "#ffffff", 1.2)
    brush.oval(x + 4, y + 8, 44, 32, fur, 1.4)
    awake = state["rabbit"]
    head = (x - 20, y + (24 if awake else 4))
    for dx in (-3, 7):
        with brush.moved(head[0] + dx, head[1] + 9, 0 if awake else -62):
            brush.oval(0, 12, 8, 28, fur, 1.2)
    brush.disc(*head, 14, fur, 1.4)
    if awake:
        brush.disc(head[0] - 5, head[1] + 3, 2.6, "#2b2b35", 0)
    else:
        brush.stroke(((head[0] - 9, head[1] + 2), (head[0] - 5, head[1]), (head[0] - 1, head[1] + 2)), width=1.6)
        for i, size in enumerate((10, 12, 15)):
            brush.letter("z", head[0] + 4 + 13 * i, head[1] + 36 + 9 * i, size)
    brush.disc(head[0] - 14, head[1] - 2, 2.4, "#d98a8a", 0)


def _cage(brush: Brush, state: State) -> None:
    if state["cage"]:
        with brush.moved(336, 34):
            grille(brush, 92, 82, bars=8)
        return
    for x in (362, 426):
        brush.stroke(((x, 36), (x, 114)), STEEL, 3)
    brush.box(337, 112, 92, 6, STEEL, 1.2)
    with brush.moved(340, 116, 128), brush.moved(0, -38):  # the front swung up
        grille(brush, 50, 40, bars=5)


def _ribbon(brush: Brush, state: State) -> None:
    if state["ribbon"]:
        knots = at("-25 258, -22 226, 0 212, 22 226, 25 258", X, 0)
        brush.stroke(knots, "#a03070", 5, curved=True)
    else:
        for side in (-1, 1):
            knots = ((X + side * 26, 258), (X + side * 40, 240), (X + side * 36, 222), (X + side * 48, 206))
            brush.stroke(knots, "#a03070", 5, curved=True)


def _scarf(brush: Brush, who: Protagonist, x: float, y: float, flat: bool) -> None:
    wool = cloth(brush, who, 11)
    if flat:
        brush.blob(at("-62 0, -30 11, 30 5, 66 9, 62 -9, 0 -9", x, y), **wool)
        return
    brush.poly(at("8 0, 26 -2, 32 -46, 14 -48", x, y), **wool)
    brush.blob(at("-27 8, 0 2, 27 8, 28 -8, 0 -15, -28 -8", x, y), **wool)


def _hat(brush: Brush, x: float, y: float) -> None:
    brush.box(x - 20, y, 40, 34, "#3a3f4b", turn=3)
    brush.box(x - 20, y + 4, 40, 7, "#8b93a5", 0)
    brush.box(x - 31, y - 4, 62, 8, "#3a3f4b", turn=3)


def _carrot(brush: Brush, x: float, y: float) -> None:
    brush.poly(((x, y - 6), (x, y + 6), (x + 30, y - 2)), "#f08a2c")


def _ears(brush: Brush, kind: str) -> None:
    for side in (-1, 1):
        if kind == "snow bear":
            brush.disc(X + side * 24, 262, 10, SNOW)
        if kind == "snow cat":
            brush.poly(((X + side * 30, 244), (X + side * 32, 280), (X + side * 10, 262)), SNOW)


def paint(brush: Brush, who: Protagonist, effects: State) -> None:
    if effects.get("melted"):
        _melted(brush, who, effects)
        return
    shadow(brush, X, FOOT - 2, 140)
    for side in (-1, 1):
        brush.stroke(((X + side * 26, 190), (X + side * 66, 214), (X + side * 78, 232)), "#6b4a2e", 4)
        brush.stroke(((X + side * 66, 214), (X + side * 80, 212)), "#6b4a2e", 3)
    _ears(brush, who.kind)
    brush.disc(X, FOOT + 46, 50, SNOW)
    brush.disc(X, FOOT + 104, 36, SNOW)
    brush.disc(X, FOOT + 154, 28, SNOW)
    for y in (FOOT + 50, FOOT + 68, FOOT + 90):
        brush.disc(X, y, 3.6, "#3a3f4b", 0)
    for side in (-1, 1):
        brush.disc(X + side * 10, FOOT + 162, 3.4, "#2b2b35", 0)
    brush.stroke(((X - 11, FOOT + 141), (X, FOOT + 136), (X + 11, FOOT + 141)), width=2, curved=True)
    _scarf(brush, who, X, FOOT + 128, flat=False)
    if not effects.get("eaten"):
        _carrot(brush, X, FOOT + 152)
    if not effects.get("bare"):
        _hat(brush, X, FOOT + 178)


def _melted(brush: Brush, who: Protagonist, effects: State) -> None:
    brush.blob(at("-100 82, -60 98, 50 100, 104 84, 60 64, -50 62", X, 0), "#a9d6ee")
    brush.blob(at("-48 84, -34 104, 0 114, 36 103, 48 84, 0 76", X, 0), SNOW)
    if who.kind != "snowman":  # what is left of the ears
        for side in (-1, 1):
            brush.disc(X + side * 58, 88, 7, SNOW, 1.2)
    brush.stroke(((X - 92, 74), (X - 50, 70)), "#6b4a2e", 4)
    brush.stroke(((X + 52, 90), (X + 92, 98)), "#6b4a2e", 4)
    _scarf(brush, who, X, 78, flat=True)
    if not effects.get("bare"):
        _hat(brush, X, 112)
    if not effects.get("eaten"):
        _carrot(brush, X + 34, 62)


WORLD = World(
    name="snowman",
    cue="environment",
    noun="the {kind} with the {colour} {pattern}scarf",
    kinds=("snowman", "snow cat", "snow bear"),
    places=("snowy meadow", "snowy village", "snowy forest"),
    causes=(
        Cause(
            id="sun", paint=_sky, behind=True,
            on="The sun shines.",
            off="A thick cloud hides the sun.",
        ),
        Cause(
            id="parasol", paint=_parasol, behind=True,
            on="A parasol is open above {it}.",
            off="The parasol beside {it} is closed.",
        ),
        Cause(
            id="wind", paint=_wind, behind=True,
            on="A strong wind blows from the left.",
            off="The windsock hangs limp: no wind blows.",
        ),
        Cause(
            id="board", paint=_board,
            on="A board stands upright against the wind.",
            off="The board lies flat on the snow.",
        ),
        Cause(
            id="stone", paint=_stone, stage=2, default=True,
            on="A stone holds the foot of the parasol.",
            off="The stone lies away from the parasol.",
        ),
        Cause(
            id="rabbit", paint=_rabbit, stage=3,
            on="The rabbit is awake.",
            off="The rabbit is asleep.",
        ),
        Cause(
            id="cage", paint=_cage, stage=3,
            on="The cage of the rabbit is shut.",
            off="The cage of the rabbit is open.",
        ),
        Cause(
            id="ribbon", paint=_ribbon, stage=4,
            on="A ribbon ties the hat on.",
            off="The ribbon of the hat hangs loose.",
        ),
    ),
    mechanisms=(
        Mechanism(
            id="gust", settable=True, parents=("wind", "board"), rule=lambda v: v["wind"] and not v["board"],
            on="the wind reaches {it}", off="no wind reaches {it}",
        ),
        Mechanism(
            id="shade", parents=("parasol", "stone", "gust"),
            rule=lambda v: v["parasol"] and (v["stone"] or not v["gust"]),
            on="the parasol stays and gives shade", off="no parasol gives shade",
        ),
        Mechanism(
            id="melted", parents=("sun", "shade"), rule=lambda v: v["sun"] and not v["shade"],
            on="the snow melts", off="the snow does not melt", effect=True,
        ),
        Mechanism(
            id="bare", parents=("gust", "ribbon"), rule=lambda v: v["gust"] and not v["ribbon"],
            on="the hat is blown away", off="the hat stays", effect=True,
        ),
        Mechanism(
            id="eaten", parents=("rabbit", "cage"), rule=lambda v: v["rabbit"] and not v["cage"],
            on="the rabbit takes the carrot", off="the carrot stays", effect=True, fine=True,
        ),
    ),
    paint=paint,
    spots=((100, 404), (160, 396), (220, 406), (290, 396), (40, 28), (110, 26), (296, 26)),
)  # fmt: skip
