"""What the contract cannot see: figures made by hand, whose places are known."""

import pytest

from generators.spatial.eyeballed import TASKS

TRIANGLE = ((0.0, 0.0), (300.0, 0.0), (0.0, 400.0))


@pytest.mark.parametrize(
    ("kind", "given", "place"),
    [
        ("midpoint", ((10.0, 20.0), (110.0, 80.0)), (60, 50)),
        ("continuation", ((0.0, 0.0), (30.0, 40.0)), (90, 120)),
        ("parallel", ((0.0, 0.0), (30.0, 40.0), (100.0, 0.0)), (160, 80)),
        ("mirror", ((0.0, 0.0), (50.0, 50.0), (80.0, 10.0)), (10, 80)),
        ("bisector", ((0.0, 0.0), (60.0, 80.0), (100.0, 0.0)), (40 * 5**0.5, 20 * 5**0.5)),
        ("foot", ((0.0, 0.0), (50.0, 50.0), (80.0, 10.0)), (45, 45)),
        ("circumcentre", TRIANGLE, (150, 200)),
        ("incentre", TRIANGLE, (100, 100)),
        ("centroid", TRIANGLE, (100, 400 / 3)),
    ],
)
def test_the_place_is_found_and_passes_its_test(kind: str, given: tuple, place: tuple[float, float]) -> None:
    assert TASKS[kind].find(given, 100) == pytest.approx(place)
    numbers = TASKS[kind].test(given, place)
    assert max(numbers) - min(numbers) == pytest.approx(0, abs=1e-9)
    beside = TASKS[kind].test(given, (place[0] + 6, place[1] - 2))
    assert max(beside) - min(beside) > 0.3


def test_every_kind_of_place_is_tested() -> None:
    assert len(TASKS) == 9
