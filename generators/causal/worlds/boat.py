"""A boat on the water: waves and an anchor, rain and a cover, and a gull that likes fish."""

from backends.drawing.brush import Brush, at, tone
from backends.drawing.props import STEEL, WOOD, cloud, drops
from generators.causal.world import Cause, Mechanism, Protagonist, State, World, cloth

X, SEA = 204, 96
HOOK = (X + 92, SEA + 96)
FOAM, WAVE, STONE, SHEET = "#f4fafc", "#4b93b8", "#8d8f94", "#3f8f86"


def _around(brush: Brush, state: State) -> None:
    if "gull" in state:
        brush.box(398, 84, 12, 78, WOOD)
        brush.oval(404, 162, 20, 7, tone(WOOD, 1.2), 1.2)


def _cloud(brush: Brush, state: State) -> None:
    cloud(brush, X, 404, 1.05, "#6f7c89" if state["cloud"] else "#ffffff")
    if state["cloud"]:
        drops(brush, [(X - 56 + 16 * i, 366 - 14 * (i % 2)) for i in range(8)], size=1.15)
        drops(brush, [(X - 48 + 16 * i, 320 - 14 * (i % 2)) for i in range(7)], size=1.15)


def _waves(brush: Brush, state: State) -> None:
    shown = ((44, 86), (44, 28)) if state.get("wall") else ((44, 86), (44, 28), (202, 24), (250, 18))
    for x, y in shown:
        with brush.moved(x, y, 0, 0.84):
            if state["waves"]:
                brush.poly(at("-36 0, -20 10, -8 34, 14 44, 30 34, 28 22, 20 28, 12 24, 14 8, 32 0"), WAVE)
                brush.stroke(at("-20 12, -8 36, 14 46, 31 35, 28 23"), FOAM, 4, curved=True)
            else:
                for dx, dy in ((-16, 10), (6, 0)):
                    brush.stroke(at("-12 0, -4 5, 4 0, 12 5", dx, dy), WAVE, 3.4, curved=True)


def _wall(brush: Brush, state: State) -> None:
    rows = 6 if state["wall"] else 1
    for row in range(rows):
        for i in range(2):
            x, y = 84 + 20 * i + (3 if row % 2 else 0), 24 + 22 * row
            brush.oval(x, y, 26, 25, tone(STONE, 1.3 - 0.12 * ((row + i) % 3)))


def _anchor(brush: Brush, state: State) -> None:
    bow = (X - 64, SEA + 30)
    x, y = (152, 36) if state["anchor"] else (bow[0] - 4, SEA + 2)
    brush.stroke((bow, (x, y + 20)), "#3c3c46", 3)
    brush.disc(x, y + 22, 5, "#5b6470")
    brush.box(x - 2.5, y - 16, 5, 34, "#5b6470", 1.2)
    brush.box(x - 10, y + 8, 20, 5, "#5b6470", 1.2)
    arms = at("-19 -2, -23 -6, -12 -18, 0 -22, 12 -18, 23 -6, 19 -2, 17 -9, 9 -13, 0 -15, -9 -13, -17 -9", x, y)
    brush.poly(arms, "#5b6470")


def _cover(brush: Brush, state: State) -> None:
    if state["cover"]:
        tent = at("-78 34, -60 68, -30 82, 30 82, 62 68, 80 34, 40 26, -40 26", X, SEA)
        brush.poly(tent, SHEET)
        for x in (-46, 0, 46):
            brush.stroke(((X + x, SEA + 28), (X + x * 0.6, SEA + 70)), tone(SHEET, 0.75), 1.6)
        return
    brush.box(346, 54, 60, 22, SHEET, turn=10)
    brush.oval(402, 65, 12, 22, tone(SHEET, 1.4))
    brush.oval(402, 65, 5, 9, SHEET, 1)


def _patch(brush: Brush, state: State) -> None:
    x, y = (X + 18, SEA + 54) if state["cover"] else (371, 65)
    size = 1.0 if state["cover"] else 0.62
    with brush.moved(x, y, 8 if state["cover"] else 0, size):
        if state["patch"]:
            brush.box(-15, -12, 30, 24, "#e7b84e")
            for dx, dy in at("-15 -8, -15 8, 15 -8, 15 8, -8 -12, 8 -12, -8 12, 8 12"):
                brush.stroke(((dx * 0.8, dy * 0.8), (dx * 1.25, dy * 1.25)), "#5a3d12", 2)
        else:
            brush.blob(at("-17 -6, -9 2, -14 11, 0 8, 13 13, 10 1, 18 -7, 3 -6, -6 -13"), "#2b2b35")


def _gull(brush: Brush, state: State) -> None:
    if state["gull"]:
        x, y = 364, 246
        brush.blob(at("4 6, 20 44, 56 58, 40 34, 26 4", x, y), "#e9eef2")
        brush.poly(at("52 60, 58 56, 44 40, 38 42", x, y), "#3c3c46", 1)
        brush.blob(at("-26 -6, -10 10, 28 10, 52 2, 24 -10", x, y), "#ffffff")
        brush.blob(at("0 4, 6 40, 30 66, 28 38, 20 4", x, y), "#cfd8de")
        brush.disc(x - 26, y + 2, 13, "#ffffff")
        brush.poly(at("-36 4, -56 -2, -37 -1", x, y), "#f0a02c", 1.2)
        brush.poly(at("-37 -3, -52 -10, -35 -8", x, y), "#f0a02c", 1.2)
        brush.disc(x - 29, y + 5, 2.6, "#2b2b35", 0)
        return
    x, y = 404, 166
    for dx in (-5, 5):
        brush.stroke(((x + dx, y - 2), (x + dx, y + 10)), "#f0a02c", 3)
    brush.blob(at("-26 22, -10 36, 14 34, 34 14, 12 8, -12 8", x, y), "#ffffff")
    brush.blob(at("-8 26, 14 30, 36 12, 10 14", x, y), "#cfd8de")
    brush.disc(x - 16, y + 38, 13, "#ffffff")
    brush.poly(at("-27 36, -25 30, -40 28", x, y), "#f0a02c", 1.2)
    brush.stroke(at("-24 40, -20 37, -15 40", x, y), width=2, curved=True)


def _cage(brush: Brush, state: State) -> None:
    x, y = (HOOK[0], HOOK[1] - 66) if state["cage"] else (316, 14)
    for i in range(6):
        brush.stroke(((x - 22 + 8.8 * i, y), (x - 22 + 8.8 * i, y + 60)), "#5b6470", 2.4)
    for dy in (0, 30, 58):
        brush.box(x - 25, y + dy, 50, 5, STEEL, 1.2)


def stand(brush: Brush) -> None:
    brush.blob(at("292 44, 300 74, 350 98, 420 98, 480 84, 480 30, 380 18"), "#ead7a4")
    for x, y, size in ((410, 38, 28), (386, 34, 18), (427, 54, 18)):
        brush.oval(x, y, size, size * 0.7, STONE)


def paint(brush: Brush, who: Protagonist, effects: State) -> None:
    full, aground = bool(effects.get("full")), bool(effects.get("aground"))
    if aground:
        with brush.moved(316, 104, 13):
            _boat(brush, who, effects)
            if full:
                drops(brush, at("-60 22, -30 14, 10 24, 40 12"), "#56a5d0", 1.4)
        brush.blob(at("262 56, 290 72, 330 86, 386 100, 400 92, 372 72, 310 48"), "#ead7a4", 0)
        return
    with brush.moved(X, SEA - 15 if full else SEA, -5 if full else 0):
        _boat(brush, who, effects)
    _water(brush, full)
    for dx, dy in ((-104, 0), (108, 4), (-20, -22), (60, -16)):
        brush.stroke(at("-12 0, -4 4, 4 0, 12 4", X + dx, SEA - 20 + dy), FOAM, 2.6, curved=True)


def _water(brush: Brush, deep: bool) -> None:
    """Water in front of the hull."""
    top, low = (SEA - 2, SEA - 46) if deep else (SEA - 12, SEA - 36)
    knots = [(X - 96 + 16 * i, top + (4 if i % 2 else 0)) for i in range(13)]
    brush.blob(
        (*knots, (X + 90, (top + low) / 2), (X + 50, low), (X - 50, low), (X - 90, (top + low) / 2)), "#bfe0ec", 0
    )


def _boat(brush: Brush, who: Protagonist, effects: State) -> None:
    brush.oval(2, 38, 150, 20, "#6d4a2c")
    if effects.get("full"):
        brush.oval(2, 38, 138, 15, "#56a5d0", 1)
        brush.stroke(at("-40 38, -28 41, -16 38, -4 41, 8 38, 20 41, 32 38"), FOAM, 2.4, curved=True)
    if who.kind == "sailing boat":
        brush.box(-3, 32, 6, 146, WOOD)
        brush.poly(at("-7 52, -7 168, -66 62"), "#fbf7ea")
        brush.poly(at("7 56, 7 150, 46 62"), "#efe6cf")
        brush.poly(at("3 178, 3 166, 28 172"), "#d8542f", 1.2)
    elif who.kind == "steamboat":
        brush.box(-42, 34, 74, 40, "#fbf7ea", turn=3)
        for x in (-28, -4, 20):
            brush.disc(x, 56, 7, "#bcdbe6")
        brush.box(-18, 74, 28, 54, "#3c3c46")
        brush.box(-18, 102, 28, 13, "#d8542f", 1.2)
    else:
        brush.box(-14, 34, 44, 8, WOOD)
        for x, far in ((-10, -72), (18, -40)):
            brush.stroke(((x + 34, 92), (far, 16)), tone(WOOD, 0.8), 5)
            with brush.moved(far, 16, 30):
                brush.oval(-6, -6, 15, 30, WOOD)
    brush.stroke(at("64 36, 76 96, 92 100"), "#5b6470", 4, curved=True)
    brush.stroke(((92, 100), (92, 86)), width=1.6)
    with brush.moved(92, 82, -90):
        (_bones if effects.get("eaten") else _fish)(brush)
    brush.poly(at("-76 36, -64 30, 66 30, 80 36, 58 -16, -52 -16"), **cloth(brush, who, 14))
    brush.poly(at("-80 40, -64 32, 66 32, 84 40, 80 32, 66 25, -64 25, -76 32"), "#f7f3e8", 1.2)


def _fish(brush: Brush) -> None:
    brush.poly(at("34 0, 52 12, 48 0, 52 -12"), "#7f9fb5")
    brush.blob(at("0 0, 10 11, 24 10, 38 0, 24 -10, 10 -11"), "#9fbccf")
    brush.disc(9, 3, 2.4, "#2b2b35", 0)


def _bones(brush: Brush) -> None:
    brush.poly(at("36 0, 50 10, 46 0, 50 -10"), "#fbfaf4")
    brush.stroke(at("10 0, 40 0"), "#2b2b35", 5)
    brush.stroke(at("10 0, 40 0"), "#fbfaf4", 2.4)
    for x in (18, 25, 32):
        brush.stroke(((x, -8), (x, 8)), "#2b2b35", 4)
        brush.stroke(((x, -7.5), (x, 7.5)), "#fbfaf4", 1.8)
    brush.blob(at("0 0, 6 9, 15 6, 15 -6, 6 -9"), "#fbfaf4")
    brush.disc(8, 3, 2.2, "#2b2b35", 0)


WORLD = World(
    name="boat",
    cue="environment",
    noun="the {colour} {pattern}{kind}",
    kinds=("sailing boat", "steamboat", "rowing boat"),
    places=("harbour", "bay", "lake"),
    around=_around,
    causes=(
        Cause(
            id="waves", paint=_waves, behind=True,
            on="Big waves roll towards {it} and the beach.",
            off="The water is calm.",
        ),
        Cause(
            id="wall", paint=_wall, stage=2, behind=True,
            on="A high wall of stones keeps the waves off.",
            off="The wall of stones is too low to stop a wave.",
        ),
        Cause(
            id="anchor", paint=_anchor,
            on="The anchor holds {it} to the ground.",
            off="The anchor is pulled up.",
        ),
        Cause(
            id="cloud", paint=_cloud, behind=True,
            on="Rain pours from a dark cloud above {it}.",
            off="The cloud above {it} is white and dry.",
        ),
        Cause(
            id="cover", paint=_cover,
            on="A cover is spread over {it}.",
            off="The cover lies rolled up on the beach.",
        ),
        Cause(
            id="patch", paint=_patch, stage=4, default=True,
            on="A patch closes the hole in the cover.",
            off="The cover has a big hole.",
        ),
        Cause(
            id="gull", paint=_gull, stage=3,
            on="A gull flies towards the fish on the hook.",
            off="The gull sleeps on a post.",
        ),
        Cause(
            id="cage", paint=_cage, stage=3,
            on="A cage is put around the fish.",
            off="The cage stands beside {it}.",
        ),
    ),
    mechanisms=(
        Mechanism(
            id="surge", settable=True, parents=("waves", "wall"), rule=lambda v: v["waves"] and not v["wall"],
            on="the waves reach {it}", off="no big wave reaches {it}",
        ),
        Mechanism(
            id="aground", parents=("surge", "anchor"), rule=lambda v: v["surge"] and not v["anchor"],
            on="{it} is washed up on the beach", off="{it} stays where it is", effect=True,
        ),
        Mechanism(
            id="shelter", settable=True, parents=("cover", "patch"), rule=lambda v: v["cover"] and v["patch"],
            on="the cover keeps rain out", off="nothing keeps rain out",
        ),
        Mechanism(
            id="full", parents=("cloud", "shelter"), rule=lambda v: v["cloud"] and not v["shelter"],
            on="{it} fills with water", off="{it} stays dry inside", effect=True,
        ),
        Mechanism(
            id="eaten", parents=("gull", "cage"), rule=lambda v: v["gull"] and not v["cage"],
            on="the gull eats the fish", off="the fish stays whole", effect=True, fine=True,
        ),
    ),
    stand=stand,
    paint=paint,
    spots=((100, 408), (306, 408), (352, 380), (404, 408), (54, 330), (52, 246), (310, 334)),
)  # fmt: skip
