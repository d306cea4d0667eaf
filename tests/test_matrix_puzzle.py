"""Rules by hand, and options of which none is favoured by what is frequent among them."""

from collections import Counter

import pytest

from generators.abstract.matrix import readings
from generators.abstract.matrix_puzzle import FAMILY, Matrix
from validators.solvers.matrix_puzzle import solve

CASES = [
    ("shape", (1, 1, 1, 4, 4, 4, 2, 2), {2}),
    ("shape", (0, 1, 2, 1, 2, 0, 2, 0), {1}),
    ("size", (0, 1, 2, 1, 2, 3, 2, 3), {4}),
    ("shade", (4, 2, 0, 4, 2, 0, 4, 2), {0}),
    ("dots", (1, 2, 3, 2, 3, 5, 1, 4), {5}),
    ("dots", (7, 2, 5, 6, 5, 1, 4, 1), {3}),
    ("dots", (1, 2, 3, 1, 2, 3, 2, 3), {1, 4, 5}),  # the one of three, the sum, or one more each time
    ("ball", (6, 0, 2, 1, 3, 5, 5, 7), {1}),
    ("bars", (0b0011, 0b0110, 0b0101, 0b1001, 0b1010, 0b0011, 0b1100, 0b0100), {0b1000}),
    ("bars", (0b0011, 0b0110, 0b0010, 0b1011, 0b1110, 0b1010, 0b1100, 0b0100), {0b0100}),
    ("shape", (0, 1, 1, 2, 3, 5, 0, 4), set()),
]


@pytest.mark.parametrize(("feature", "panels", "ends"), CASES)
def test_the_ninth_value_is_what_the_rules_give(feature: str, panels: tuple[int, ...], ends: set[int]) -> None:
    assert readings(feature, panels) == ends
    options = sorted(ends | {6, 0b111000})[:8]
    scene = Matrix(
        features=(feature,), rules=(), panels=tuple((v,) for v in panels), options=tuple((v,) for v in options)
    ).model_dump(mode="json")
    if len(ends) == 1:
        assert solve(scene) == "ABCDEFGH"[options.index(*ends)]
    else:
        with pytest.raises(ValueError, match="unpack"):
            solve(scene)


@pytest.mark.parametrize("level", range(1, FAMILY.top + 1))
def test_every_value_stands_in_half_of_the_options(level: int) -> None:
    for index in range(50):
        scene = FAMILY.base_scene(level, 5, index)
        counts = [sorted(Counter(values).values()) for values in zip(*scene.options, strict=True)]
        assert sorted(counts) == sorted([[4, 4]] * 3 + [[8]] * (len(scene.features) - 3))
