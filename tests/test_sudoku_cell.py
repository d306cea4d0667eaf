"""The chain of singles proves what it says, by sets of digits; a puzzle made by hand has its known answer."""

import pytest

from generators.abstract.sudoku import Box, Chain
from generators.abstract.sudoku_cell import FAMILY, Sudoku
from validators.solvers.sudoku_cell import solve


def units_by_hand(box: Box) -> list[set[int]]:
    """Rows, columns, then boxes by rows."""
    n, (height, width) = box.size, box
    keys = [lambda c: c // n, lambda c: c % n, lambda c: c // n // height * height + c % n // width]
    return [{cell for cell in range(n * n) if key(cell) == i} for key in keys for i in range(n)]


def see(one: int, other: int, box: Box) -> bool:
    return one != other and any({one, other} <= unit for unit in units_by_hand(box))


@pytest.mark.parametrize("level", (1, 2, 5, FAMILY.top))
def test_every_single_of_a_chain_follows_from_what_stands_before_it(level: int) -> None:
    for index in range(20):
        scene = FAMILY.base_scene(level, 3, index)
        box, chain = scene.box, Chain(scene.box, scene.given)
        n = box.size
        known = {cell: digit for cell, digit in enumerate(scene.given) if digit}
        singles = chain.to(scene.asked)
        for cell, unit, needs in singles:
            assert cell not in known and set(needs) <= set(known)
            digit = chain.grid[cell]
            if unit is None:
                seen = {known[need] for need in needs if see(need, cell, box)}
                assert seen == set(range(1, n + 1)) - {digit}
            else:
                others = units_by_hand(box)[unit] - {cell}
                assert len(others) == n - 1
                for other in others:
                    assert other in needs or any(known[need] == digit and see(need, other, box) for need in needs)
            known[cell] = digit
        assert singles[-1].cell == scene.asked
        assert len(singles) >= chain.found_in[scene.asked] == FAMILY.knobs(level).depth


def test_a_puzzle_made_by_hand_has_its_answer() -> None:
    rows = "1___ __3_ ___4 _2__"  # solved row by row: 1342 2431 3124 4213
    given = tuple(int(c) if c != "_" else 0 for c in rows.replace(" ", ""))
    solved = (1, 3, 4, 2, 2, 4, 3, 1, 3, 1, 2, 4, 4, 2, 1, 3)
    for cell, digit in enumerate(solved):
        if not given[cell]:
            assert solve(Sudoku(box=Box(2, 2), given=given, asked=cell).model_dump(mode="json")) == str(digit)


def test_a_puzzle_with_two_solutions_has_no_answer() -> None:
    with pytest.raises(ValueError, match="unpack"):
        solve(Sudoku(box=Box(2, 2), given=(1, 2, 3, 4, *[0] * 12), asked=5).model_dump(mode="json"))
