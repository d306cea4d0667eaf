"""What the contract cannot see: boards made by hand, and replies in other forms."""

import pytest

from generators.spatial.view_change import Change, Thing, ask, board_of, things_of
from validators.grading import grade
from validators.solvers.view_change import solve

BEFORE = things_of({
    "red star": (0, 0), "blue star": (3, 0), "green circle": (1, 2), "red cross": (3, 3), "blue cross": (0, 3), "red square": (2, 1),
})  # fmt: skip


def changed(camera: str = "same", **cells: tuple[int, int] | None) -> Change:
    """The board with shapes elsewhere, or None for gone, as the camera then shows it."""
    after = {**board_of(BEFORE), **{name.replace("_", " "): cell for name, cell in cells.items()}}
    turn = {"same": lambda x, y: (x, y), "mirrored": lambda x, y: (3 - x, y), "turned right": lambda x, y: (3 - y, x)}[
        camera
    ]
    things = tuple(Thing(name=name, cell=turn(*cell)) for name, cell in sorted(after.items()) if cell)
    return Change(size=4, before=BEFORE, after=things, camera=camera, away=1.0, moved=camera != "same")


@pytest.mark.parametrize("camera", ["same", "mirrored", "turned right"])
@pytest.mark.parametrize(
    ("cells", "calls"),
    [
        ({"red_star": (0, 1)}, "move(red star: down)"),
        ({"red_star": None}, "remove(red star)"),
        ({"red_star": None, "green_star": (0, 0)}, "recolour(red star: green)"),
        ({"red_star": (1, 2), "green_circle": (0, 0)}, "swap(green circle: red star)"),
    ],
)
def test_an_edit_is_named_in_the_directions_of_the_first_picture(camera: str, cells: dict, calls: str) -> None:
    scene = changed(camera, **cells)
    assert ask(scene).answer == solve(scene.model_dump(mode="json")) == calls


def test_a_list_of_edits_is_graded_in_any_order_and_in_part() -> None:
    gold = "move(red star: down), remove(blue cross)"
    assert grade("Answer: remove(blue cross), move(red star: down)", gold, "set") == 1
    assert grade('Answer: ["move(red star: down)", "remove(blue cross)"]', gold, "set") == 1
    assert grade("Answer: move(red star: down)", gold, "set") == 0.5
    assert grade("Answer: move(red star: up), remove(blue cross)", gold, "set") == pytest.approx(1 / 3)
