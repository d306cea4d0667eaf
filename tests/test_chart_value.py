"""chart_value on tables made by hand, whose answers are known."""

import numpy as np
import pytest

from generators.mathematical.chart_facts import Chart
from generators.mathematical.chart_value import FAMILY
from validators.solvers import SOLVERS
from validators.solvers.chart_value import holds

WIDE = {"items": ("lamp", "silk", "tin"), "months": ("Mar", "Apr"), "values": ((4, 9), (7, 2), (10, 12))}
PIE = {"items": ("lamp", "silk", "tin"), "months": ("Mar",), "values": ((24,), (70,), (6,))}


def chart(kind: str, task: str, asked: tuple[str, ...], place: str, table: dict, **more: object) -> Chart:
    fields = {"kind": kind, "style": "plain", "axis": 20, "task": task, "asked": asked, "place": place}
    return Chart.model_validate(fields | table | more)


@pytest.mark.parametrize(
    ("scene", "answer"),
    [
        (chart("grouped", "largest", ("lamp", "silk"), "Mar", WIDE), "silk"),
        (chart("grouped", "largest", ("Mar", "Apr"), "lamp", WIDE), "Apr"),
        (chart("stacked", "difference", ("silk", "tin"), "Apr", WIDE), "10"),
        (chart("line", "mean", ("lamp", "tin"), "Mar", WIDE), "7"),
        (chart("line", "trend", ("silk",), "Jun", WIDE), "-8"),
        (chart("scatter", "sum", ("lamp", "silk", "tin"), "Apr", WIDE), "23"),
        (chart("scatter", "trend", ("Apr",), "16", WIDE | {"values": ((4, 3), (6, 4), (10, 6))}), "9"),
        (chart("pie", "value", ("tin",), "Mar", PIE, blank="tin"), "6"),
    ],
)
def test_a_known_table_has_its_answer(scene: Chart, answer: str) -> None:
    assert FAMILY.ask(scene).answer == answer == SOLVERS["chart_value"].solve(scene.model_dump(mode="json"))


def test_a_slice_without_its_share_is_told_by_the_others() -> None:
    asked = FAMILY.ask(chart("pie", "value", ("tin",), "Mar", PIE, blank="tin"))
    assert asked.evidence == ("lamp.share", "silk.share") and asked.unit == "%"


def test_both_styles_ask_the_same_of_the_same_data() -> None:
    for index in range(10):
        scene = FAMILY.base_scene(6, 0, index)
        other = scene.model_copy(update={"style": "plain" if scene.style == "infographic" else "infographic"})
        assert FAMILY.ask(scene) == FAMILY.ask(other)
        assert not np.array_equal(FAMILY.draw(scene)[0], FAMILY.draw(other)[0])


def test_a_caption_that_says_another_value_does_not_hold() -> None:
    chart = FAMILY.base_scene(4, 0, 0)
    (edit,) = FAMILY.edited_scenes(chart, 4, 0, 0)
    assert edit.positive and edit.scene.style != chart.style
    assert edit.scene.model_copy(update={"style": chart.style}) == chart
    scene, value = chart.model_dump(mode="json"), str(chart.values[0][0])
    assert holds(scene, edit.caption)
    assert not holds(scene, edit.caption.replace(f": {value}", f": {int(value) + 1}", 1))
    assert not holds(scene, edit.caption.replace(chart.months[0], "Dec", 1))
    with pytest.raises(ValueError, match="no caption"):
        holds(scene, "The chart is blue.")
