"""Each stage of a rule on a grid drawn by hand, and two searches of the language that leave the same things open."""

from random import Random

import pytest

from generators.abstract.grid_rule import FAMILY, proved
from generators.abstract.rewriting import Grid, Rule, apply
from validators.solvers.grid_rule import solve

BEFORE = "1110 1010 1110 0200"
CASES = [
    (Rule(), "1110 1010 1110 0200"),
    (Rule(keep="largest"), "1110 1010 1110 0000"),
    (Rule(keep="smallest"), "0000 0000 0000 0200"),
    (Rule(fill=3), "1110 1310 1110 0200"),
    (Rule(turn="right"), "0111 2101 0111 0000"),
    (Rule(turn="half"), "0020 0111 0101 0111"),
    (Rule(turn="left"), "0000 1110 1012 1110"),
    (Rule(turn="mirror"), "0111 0101 0111 0020"),
    (Rule(turn="flip"), "0200 1110 1010 1110"),
    (Rule(turn="diagonal"), "1110 1012 1110 0000"),
    (Rule(turn="antidiagonal"), "0000 0111 2101 0111"),
    (Rule(slide="fall right"), "0111 0011 0111 0002"),
    (Rule(slide="fall up"), "1110 1110 1210 0000"),
    (Rule(slide="shift 1 down"), "0200 1110 1010 1110"),
    (Rule(slide="shift 2 left"), "1011 1010 1011 0002"),
    (Rule(colours=((1, 2), (2, 1))), "2220 2020 2220 0100"),
    (Rule(keep="largest", fill=1, turn="right", slide="fall down", colours=((1, 5),)), "0000 0555 0515 0555"),
]


def grid(text: str) -> Grid:
    return tuple(int(cell) for cell in text.replace(" ", ""))


@pytest.mark.parametrize(("rule", "after"), CASES, ids=[str(rule.stages()) for rule, _ in CASES])
def test_a_rule_does_what_it_says(rule: Rule, after: str) -> None:
    assert apply(rule, grid(BEFORE), 4) == grid(after)


@pytest.mark.parametrize("level", [1, 3, 6, FAMILY.top])
def test_both_searches_leave_the_same_scenes_open(level: int) -> None:
    rng, decided = Random(level), 0
    for index in range(25):
        scene = FAMILY.base_scene(level, 4, index)
        rival = rng.choice(scene.rivals)
        few = scene.model_copy(
            update={"rule": rival, "pairs": tuple((x, apply(rival, x, scene.size)) for x, _ in scene.pairs[:1])}
        )
        few = few.model_copy(update={"options": ()})
        if proved(few):
            decided += 1
            assert solve(few.model_dump(mode="json")) == FAMILY.ask(few).answer
        else:
            with pytest.raises(ValueError, match=r"unpack|open"):
                solve(few.model_dump(mode="json"))
    assert 0 < decided < 25
