"""scrolling_table: no window holds all that decides, and a known table has its answers."""

import pytest

from backends.drawing.rolls import WINDOW, Timing
from generators.mathematical.scrolling_table import FAMILY, alibis
from generators.mathematical.table_facts import Row, Table
from validators.solvers import SOLVERS

ROWS = [("anchor", "mill", 4), ("basket", "farm", 9), ("beacon", "mill", 12), ("bridge", "farm", 20), ("candle", "farm", 3),
        ("castle", "mill", 15), ("cherry", "farm", 7), ("clover", "mill", 8), ("copper", "farm", 11)]  # fmt: skip


def table(task: str, **more: object) -> Table:
    rows = [Row(name=name, place=place, numbers=(number,)) for name, place, number in ROWS]
    fields = {"rows": rows, "columns": ("boxes",), "column": "boxes", "step": 1, "beat": 1.0, "task": task}
    return Table.model_validate(fields | more)


@pytest.mark.parametrize(
    ("scene", "answer"),
    [
        (table("most", asked=("copper", "anchor", "castle")), "castle"),
        (table("sum", place="mill"), "39"),
        (table("count", place="farm", limit=8), "3"),
        (table("below", asked=("basket",), steps=6), "8"),
    ],
)
def test_a_known_table_has_its_answer(scene: Table, answer: str) -> None:
    assert FAMILY.ask(scene).answer == answer == SOLVERS["scrolling_table"].solve(scene.model_dump(mode="json"))


@pytest.mark.parametrize("level", range(1, FAMILY.top + 1))
def test_each_window_stands_in_an_alibi_whatever_it_shows(level: int) -> None:
    for index in range(60):
        scene = FAMILY.base_scene(level, 0, index)
        others = alibis(scene)
        assert FAMILY.ask(scene).answer not in [FAMILY.ask(other).answer for other in others]
        for first in range(0, len(scene.rows) - WINDOW + 1, scene.step):
            window = scene.rows[first : first + WINDOW]
            assert any(other.rows[first : first + WINDOW] == window for other in others)


@pytest.mark.parametrize("beat", [1.0, 1.5])
def test_the_table_rests_on_the_sampling_grid_until_its_last_row(beat: float) -> None:
    timing = Timing(rows=15, step=2, beat=beat)
    samples = [timing.gone(n / 2) for n in range(int(timing.duration * 2))]
    assert all(gone % 2 == 0 for gone in samples) and samples[-1] == 15 - WINDOW
    assert all(b - a >= 1 and samples.count(gone) >= 2 for gone in set(samples) for a, b in [timing.seen(int(gone))])
