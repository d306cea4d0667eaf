"""view_change: which edits turn the first picture into the second?

Two pictures of shapes on a board, no two of one colour and shape. Between them some shapes were moved by a cell,
recoloured, removed, or changed places. It gets harder with more shapes and edits; then the camera moves too: the second
board is turned, mirrored or farther away, which is the knob for what was never seen in training. The twin has another
edit in the place of one. What an edit does, no other set of edits does: a new colour was on no such shape before, a
cell moved to was empty, those that change places differ in shape and are no neighbours.
"""

from random import Random
from typing import TYPE_CHECKING

from pydantic import Field

from generators.base import Family
from generators.spatial.boards import (
    CAMERAS,
    COLOURS,
    SHAPES,
    WAYS,
    Board,
    Camera,
    Cell,
    Edit,
    applied,
    back,
    call,
    proposed,
    seen,
)
from schemas.question import Question, Step, Template
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

CLEARLY = 4
"""Shapes by which the true camera leaves more in their cells than any other."""
PAGE, BORDER = 384, 30
"""Pixels."""
CALLS = (
    "move(shape: left, right, up or down) by one cell, recolour(shape: colour), remove(shape) or swap(shape: shape), "
    "where a shape is its colour and name, and of two the first in the alphabet comes first"
)
ONE, SOME, SEEN_ANEW = TEMPLATES = (
    Template(
        text="Which edit turns the first picture into the second?",
        grammar="(What|Which) edit (makes|gives|leads to) the second picture out of the first?",
        keep=(("edit", "change"), ("first",), ("second",)),
    ),
    Template(
        text="Which edits turn the first picture into the second? No shape is edited twice. List them as {calls}.",
        grammar="(What|Which) edits (make|give) the second picture out of the first, no two to the same shape? "
        "(List them|Write the list) as {calls}.",
        keep=(("edits", "changes"), ("first",), ("second",)),
    ),
    Template(
        text="The second picture may be turned, mirrored or seen from farther away. Which are the fewest edits that "
        "turn the first picture into it, in the directions of the first? No shape is edited twice. List them as "
        "{calls}.",
        grammar="Which edits (make|give) the second picture, which may be turned, mirrored or seen from farther away, "
        "out of the first? Take the fewest, no two to the same shape, and the directions of the first picture. "
        "(List them|Write the list) as {calls}.",
        keep=(("edits", "changes"), ("turned", "rotated"), ("mirrored", "flipped"), ("fewest", "least")),
    ),
)


class Knobs(Record):
    size: int = Field(ge=4, le=7)
    """Cells along a side of the board."""
    things: int = Field(ge=6, le=30)
    edits: int = Field(ge=1, le=8)
    choice: bool
    cameras: tuple[Camera, ...]


class Thing(Record):
    name: str
    """Its colour and shape."""
    cell: Cell


class Change(Scene):
    size: int
    before: tuple[Thing, ...]
    after: tuple[Thing, ...]
    """As the second picture shows them."""
    camera: Camera
    away: float
    """Size of the second board as a share of the first."""
    moved: bool
    """Whether the question says that the camera may have moved."""
    options: tuple[str, ...] = ()
    """Edits to choose from; () for a list."""


def knobs(level: int) -> Knobs:
    return Knobs(
        size=min(4 + level // 3, 7),
        things=min(4 + 2 * level, 30),
        edits=min((level + 1) // 2, 8) if level > 2 else 1,
        choice=level <= 2,
        cameras=("same",) if level <= 4 else CAMERAS,
    )


def board_of(things: tuple[Thing, ...]) -> Board:
    return {thing.name: thing.cell for thing in things}


def things_of(board: Board) -> tuple[Thing, ...]:
    return tuple(Thing(name=name, cell=cell) for name, cell in sorted(board.items()))


def changes(scene: Change) -> list[Edit]:
    """Return the edits that make the second picture out of the first."""
    before = board_of(scene.before)
    after = {thing.name: seen(thing.cell, scene.size, back(scene.camera)) for thing in scene.after}
    new = {cell: name.split()[0] for name, cell in after.items() if name not in before}
    edits: list[Edit] = []
    for name, cell in sorted(before.items()):
        to = after.get(name)
        if to is None:
            edits.append(("recolour", name, new[cell]) if cell in new else ("remove", name, ""))
        elif to != cell:
            way = next((way for way, (dx, dy) in WAYS.items() if (cell[0] + dx, cell[1] + dy) == to), "")
            other = "" if way else next(other for other, place in before.items() if place == to)
            edits += [("move", name, way)] if way else [("swap", name, other)] * (name < other)
    return edits


def unmoved(scene: Change, camera: Camera) -> int:
    """Count the shapes that are the same and in the same cell, if the camera moved like that."""
    return len(
        {(t.name, t.cell) for t in scene.before}
        & {(t.name, seen(t.cell, scene.size, back(camera))) for t in scene.after}
    )


def made(scene: Change, edits: list[Edit]) -> Change | None:
    """Return the scene with these edits, unless another camera would leave nearly as many shapes in their cells."""
    after = applied(board_of(scene.before), edits)
    seen_after = {name: seen(cell, scene.size, scene.camera) for name, cell in after.items()}
    scene = scene.model_copy(update={"after": things_of(seen_after)})
    others = [unmoved(scene, camera) for camera in CAMERAS if camera != scene.camera]
    return scene if not scene.moved or max(others) + CLEARLY <= unmoved(scene, scene.camera) else None


def sample(knobs: Knobs, rng: Random) -> Change:
    while True:
        names = rng.sample([f"{colour} {shape}" for colour in COLOURS for shape in SHAPES], knobs.things)
        cells = rng.sample([(x, y) for x in range(knobs.size) for y in range(knobs.size)], knobs.things)
        before = dict(zip(names, cells, strict=True))
        edits: list[Edit] = []
        while len(edits) < (4 if knobs.choice else knobs.edits):
            edit = proposed(before, [] if knobs.choice else edits, knobs.size, rng)
            edits += [edit] if edit not in edits else []
        scene = Change(
            size=knobs.size,
            before=things_of(before),
            after=(),
            camera=rng.choice(knobs.cameras),
            away=rng.choice((1.0, 0.8)) if len(knobs.cameras) > 1 else 1.0,
            moved=len(knobs.cameras) > 1,
            options=tuple(map(call, edits)) if knobs.choice else (),
        )
        done = made(scene, [rng.choice(edits)] if knobs.choice else edits)
        if done:
            return done


def twin(scene: Change, rng: Random) -> Change:
    edits, before = changes(scene), board_of(scene.before)
    while True:
        kept = rng.sample(edits, len(edits) - 1)
        edit = proposed(before, kept, scene.size, rng)
        if edit not in edits and (not scene.options or call(edit) in scene.options):
            done = made(scene, [*kept, edit])
            if done:
                return done


def place(cell: Cell) -> str:
    return f"row {cell[1] + 1}, column {cell[0] + 1}"


def facts(scene: Change, edits: list[Edit]) -> list[Step]:
    """State where each edited shape stands in both pictures, and one that shows how the camera moved."""
    before, after = board_of(scene.before), board_of(scene.after)
    edited = {name for edit in edits for name in edit[1:]}
    steps = []
    if scene.camera != "same":
        one = next(name for name in sorted(before) if name not in edited)
        text = f"The second picture is {scene.camera}: the {one} goes from {place(before[one])} to {place(after[one])}."
        steps.append(Step(text=text, evidence=(f"first.{one}", f"second.{one}")))
    for verb, name, more in edits:
        names = (name, more) if verb == "swap" else (name,)
        for one in names:
            now = f"{more} {one.split()[1]}" if verb == "recolour" else one
            text = f"The {one} is in {place(before[one])} at first"
            text += f"; the {now} in {place(after[now])} then." if now in after else " and nowhere then."
            parts = (f"first.{one}", f"second.{now}") if now in after else (f"first.{one}",)
            steps.append(Step(text=text, evidence=parts))
    return steps


def ask(scene: Change) -> Question:
    edits = changes(scene)
    steps, calls = facts(scene, edits), sorted(map(call, edits))
    return Question(
        template=(ONE if scene.options else SEEN_ANEW if scene.moved else SOME).text,
        slots={} if scene.options else {"calls": CALLS},
        choices=scene.options,
        answer=calls[0] if scene.options else ", ".join(calls),
        answer_type="choice" if scene.options else "set",
        evidence=tuple(dict.fromkeys(part for step in steps for part in step.evidence)),
        rationale=(*steps, Step(text=f"All else is where it was, so the edits are {', '.join(calls)}.")),
        load_parts={"things": len(scene.before) / 2, "edits": 2 * len(edits), "camera": 3 * (scene.camera != "same")},
        caption=f"Two pictures of a board of {scene.size} by {scene.size} cells. The first has {len(scene.before)} "
        f"shapes, the second {len(scene.after)}.",
        image_roles=("before", "after"),
    )


def draw(scene: Change) -> "tuple[Picture, Picture]":
    first = painted(scene, "first", scene.before, 1.0, "same")
    return (first, painted(scene, "second", scene.after, scene.away, scene.camera))


def painted(scene: Change, which: str, things: tuple[Thing, ...], share: float, camera: Camera) -> "Picture":
    from matplotlib.collections import PolyCollection

    from backends.drawing.canvas import page, picture, plane, points
    from backends.drawing.outlines import OUTLINES
    from backends.drawing.palette import FAINT, INK, NAMED

    look, size = scene.look, scene.size
    figure = page(look, PAGE, PAGE)
    sheet = plane(figure, look)
    pitch = round((PAGE - 2 * BORDER) * share) // size
    low, high = (PAGE - size * pitch) / 2, (PAGE + size * pitch) / 2
    for i in range(size + 1):
        at, line = low + i * pitch, {"colors": INK if i in (0, size) else FAINT, "linewidths": points(1.4)}
        sheet.lines([[(low, at), (high, at)], [(at, low), (at, high)]], **line)
    shown = [thing for thing in things if f"{which}.{thing.name}" not in scene.hidden]
    spots = []
    for thing in shown:
        x, y = low + (thing.cell[0] + 0.5) * pitch, high - (thing.cell[1] + 0.5) * pitch
        corners = [turned(corner, camera) for corner in OUTLINES[thing.name.split()[1]]]
        spots.append([(x + 0.38 * pitch * a, y + 0.38 * pitch * b) for a, b in corners])
    colours = [NAMED[look.palette][thing.name.split()[0]] for thing in shown]
    width = points(1.3 * look.stroke)
    sheet.add(PolyCollection(spots, facecolors=colours, edgecolors=INK, linewidths=width))
    return picture(figure)


def turned(corner: tuple[float, float], camera: Camera) -> tuple[float, float]:
    x, y = corner
    ways = {"turned right": (y, -x), "turned left": (-y, x), "upside down": (-x, -y), "mirrored": (-x, y)}
    return ways.get(camera, (x, y))


FAMILY = Family(
    name="view_change",
    revision=1,
    track="scenes",
    category="spatial",
    skill="spot changes",
    asks="which edits turn the first picture into the second, even if the camera moved",
    top=12,
    templates=TEMPLATES,
    scene=Change,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
)
