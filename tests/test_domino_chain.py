"""What the contract cannot see of domino_chain: that falls go as dominoes do, and that its hard part is needed."""

from generators.temporal.domino_chain import FAMILY, Chain, alibis
from generators.temporal.dominoes import before, fall
from validators.solvers.domino_chain import solve

ROW = tuple((60 + 31 * i, 200, 0) for i in range(6))
"""Six pieces that fall to the right, each onto the next."""
PIECES = (*ROW, (60 + 31 * 5 + 69, 200, 0), (60 + 31 * 5 + 100, 200, 0))
"""After a gap, two more."""


def chain(*pushes: tuple[int, int], gone: int) -> Chain:
    named = (("red", gone), ("blue", 4), ("green", 5), ("yellow", 6), ("purple", 7))
    return Chain(pieces=PIECES, coloured=named, pushes=pushes, beats=9, kind="which")


def test_a_fall_goes_on_to_the_gap() -> None:
    assert fall(before(PIECES), [(0, 0)]) == {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 5}


def test_what_stays_standing_without_a_piece() -> None:
    for pushes, left in (
        (((0, 0),), "blue, green, yellow, purple"),
        (((0, 0), (6, 3)), "blue, green"),
        (((0, 0), (4, 2), (6, 3)), "none"),
        (((0, 0), (5, 2)), "blue, yellow, purple"),
    ):
        scene = chain(*pushes, gone=2)
        assert FAMILY.ask(scene).answer == left
        assert (solve(scene.model_dump(mode="json")) or "none") == left


def test_the_alibis_fall_alike_and_answer_otherwise() -> None:
    for index in range(50):
        scene = FAMILY.base_scene(5, 0, index)
        above = before(scene.pieces)
        for other in alibis(scene):
            assert fall(above, other.pushes) == fall(above, scene.pushes)
            assert FAMILY.ask(other).answer != FAMILY.ask(scene).answer
