"""Bar and line charts: facts from the drawn shapes, entailment traps, negatives that are false by one sentence and seen."""

from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import numpy as np
import pytest

from backends.drawing.axes import display_list
from backends.drawing.axes_picture import draw
from backends.drawing.axes_shapes import Shapes, shape_list
from backends.drawing.vocabulary import written
from generators.diagram.axis_asked import Asked
from generators.diagram.axis_chart import FAMILY, NAMES, AxisChart
from generators.diagram.axis_clearance import legible
from generators.diagram.axis_data import Axis, Chart, Fact, caption_facts, chart_of
from generators.diagram.axis_edits import moved, revalued
from generators.diagram.axis_negatives import difference, negatives, positives
from generators.diagram.edits import renamed
from schemas.scene import Look
from validators.solvers import axis_chart
from validators.solvers.axis_chart import clear, holds, solve

BARS = Chart(
    axis=Axis(0, 20, 5),
    grid=1,
    word="bar",
    categories=("Bado", "Kemu", "Tova", "Rabu", "Gebo", "Zuna", "Hoda", "Nofa"),
    series={},
    values={
        ("Bado", ""): 14, ("Kemu", ""): 9, ("Tova", ""): 4, ("Rabu", ""): 9,
        ("Gebo", ""): 17, ("Zuna", ""): 6, ("Nofa", ""): 11,
    },
    written={"Nofa": 11},
)  # fmt: skip
"""Hoda has no bar; Kemu and Rabu are equal."""
LINES = Chart(
    axis=Axis(20, 40, 5),
    grid=1,
    word="point",
    categories=("Bado", "Kemu", "Tova", "Rabu"),
    series={"Sune": 1, "Vego": 3},
    values={
        ("Bado", "Sune"): 24, ("Bado", "Vego"): 36, ("Kemu", "Sune"): 33, ("Kemu", "Vego"): 28,
        ("Tova", "Sune"): 35, ("Tova", "Vego"): 31, ("Rabu", "Sune"): 29, ("Rabu", "Vego"): 38,
    },
    written={},
)  # fmt: skip
"""Sune rises by 9, by 2, and falls; Vego falls, rises by 3 and by 7."""


def scene(chart: Chart, **asked: Any) -> dict[str, Any]:
    return {"program": chart.program, **asked}


@pytest.mark.parametrize("chart", [BARS, replace(BARS, axis=BARS.axis._replace(way="right"))], ids=["up", "right"])
@pytest.mark.parametrize(
    ("statement", "true"),
    [
        ("The value of Bado is 14.", True),
        ("The value of Bado is 15.", False),
        ("The value of Hoda is 0.", False),
        ("The value of Sune at Bado is 14.", False),
        ("The value of Bado is greater than that of Kemu.", True),
        ("The value of Kemu is greater than that of Bado.", False),
        # equal is not greater, of what is not drawn nothing is true
        ("The value of Kemu is greater than that of Rabu.", False),
        ("The value of Bado is greater than that of Hoda.", False),
        ("The value of Bado is 5 more than that of Kemu.", True),
        ("The value of Kemu is 5 more than that of Bado.", False),
        ("The number of bars with a value above 9 is 3.", True),
        ("The number of bars with a value above 9 is 5.", False),
        ("The number of points of Sune with a value above 9 is 3.", False),
        ("The number of bars in the chart is 7.", True),
        ("The number of lines in the chart is 1.", False),
        ("The number written at Nofa is 11.", True),
        ("The number written at Bado is 14.", False),
        ("The value of Bado is 14. The value of Kemu is 8.", False),
    ],
)
def test_the_solver_reads_bars_that_stand_and_that_lie(chart: Chart, statement: str, true: bool) -> None:
    assert holds(scene(chart), statement) is true


@pytest.mark.parametrize(
    ("statement", "true"),
    [
        ("The value of Sune at Kemu is 33.", True),
        ("The value of Vego at Kemu is 33.", False),
        ("The value of Kemu is 33.", False),
        ("The value of Sune at Kemu is 5 more than that of Vego at Kemu.", True),
        ("Sune rises most between Bado and Kemu.", True),
        ("Sune rises most between Kemu and Tova.", False),
        ("Sune rises most between Bado and Tova.", False),
        ("Vego rises most between Rabu and Tova.", True),
        ("Nabu rises most between Bado and Kemu.", False),
        ("The number of points of Vego with a value above 30 is 3.", True),
        ("The number of bars with a value above 30 is 5.", False),
        ("The number of lines in the chart is 2.", True),
    ],
)
def test_the_solver_reads_lines(statement: str, true: bool) -> None:
    assert holds(scene(LINES), statement) is true


@pytest.mark.parametrize("statement", ["", "Bado is 14.", "The value of Bado is 14", "The value of Bado is -1."])
def test_the_solver_refuses_what_it_cannot_read(statement: str) -> None:
    with pytest.raises(ValueError, match="cannot read"):
        holds(scene(BARS), statement)


def test_the_solver_sees_shapes_and_not_the_words_of_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    def lowered(elements: Any) -> Shapes:
        """Draw every bar half as high as the program says."""
        seen = shape_list(elements)
        low = seen.field[1]
        bars = tuple(replace(b, box=(b.box[0], low, b.box[2], low + (b.box[3] - low) / 2)) for b in seen.bars)
        return replace(seen, bars=tuple(bar for bar in bars if bar.part in ("Bado.bar", "Tova.bar")))

    monkeypatch.setattr(axis_chart, "shape_list", lowered)
    axis_chart.seen.cache_clear()
    try:
        assert holds(scene(BARS), "The value of Bado is 7. The value of Tova is 2.")
        assert not holds(scene(BARS), "The value of Bado is 14.")
    finally:
        axis_chart.seen.cache_clear()


@pytest.mark.parametrize(
    ("chart", "asked", "answer"),
    [
        (BARS, {"kind": "value", "number": 9, "options": ["Bado", "Kemu", "Tova"]}, "Kemu"),
        (BARS, {"kind": "above", "number": 9}, "3"),
        (LINES, {"kind": "above", "number": 30, "of": "Vego"}, "3"),
        (BARS, {"kind": "difference", "options": ["Kemu", "Gebo"]}, "8"),
        (LINES, {"kind": "difference", "options": ["Sune at Bado", "Vego at Rabu"]}, "14"),
        (LINES, {"kind": "rise", "of": "Vego", "options": ["Tova and Rabu", "Kemu and Tova"]}, "Tova and Rabu"),
        (
            BARS,
            {"kind": "more", "claims": [["Kemu", "Rabu", 0], ["Rabu", "Kemu", 0], ["Gebo", "Bado", 0]]},
            "The value of Gebo is greater than that of Bado.",
        ),
        (
            BARS,
            {"kind": "gap", "claims": [["Gebo", "Bado", 2], ["Gebo", "Tova", 13]]},
            "The value of Gebo is 13 more than that of Tova.",
        ),
    ],
)
def test_both_engines_answer_a_chart_made_by_hand(chart: Chart, asked: dict[str, Any], answer: str) -> None:
    whole = {"of": "", "number": 0, "options": [], "claims": []} | asked
    assert solve(scene(chart, **whole)) == answer
    fields = {**whole, "options": tuple(whole["options"]), "claims": tuple(map(tuple, whole["claims"]))}
    assert Asked(**fields).right(chart) == (answer,)


def test_a_question_with_two_right_options_is_refused() -> None:
    asked = {"kind": "value", "of": "", "number": 9, "options": ["Kemu", "Rabu"], "claims": []}
    with pytest.raises(ValueError, match="exactly one"):
        solve(scene(BARS, **asked))


@pytest.mark.parametrize(
    "call",
    [
        "axis(0, 20, 5)",
        'Zabo = category("zabo")',
        'Zabo = category("Bado")',
        "bar(Hoda, 21)",
        "bar(Bado, 3)",
        'bar("Hoda", 3)',
        "value(Hoda, 3)",
        "reference(30)",
        'mark("star", Hoda, 9)',
        'Zabo = series("Zabo", 5)',
        'Zabo = series("Zabo", 1)\nbar(Hoda, 3, Zabo)',
        'Zabo = series("Zabo", 1)\npoint(Hoda, 3, Zabo)',
        'Zabo = series("Zabo", 1)\nZego = series("Zego", 1)',
    ],
)
def test_the_vocabulary_refuses_what_it_cannot_draw(call: str) -> None:
    program = BARS.program.replace("import axis", "import mark, point, reference, series, axis")
    assert display_list(program)
    with pytest.raises(ValueError):
        display_list(program.replace("show()\n", f"{call}\nshow()\n"))


@pytest.mark.parametrize("call", ["axis(0, 20, 0)", "axis(0, 20, 3)", "axis(9, 9, 1)", 'axis(0, 20, 5, "down")', ""])
def test_an_axis_runs_in_whole_steps_and_comes_first(call: str) -> None:
    with pytest.raises(ValueError, match="axis"):
        display_list(BARS.program.replace("axis(0, 20, 5)\n", f"{call}\n"))


def test_a_recorded_chart_can_be_written_as_a_program() -> None:
    for chart in (BARS, LINES):
        elements = display_list(chart.program)
        assert display_list(written(elements)) == elements


# --- entailment traps ---------------------------------------------------------------------------------------


@cache
def offered(program: str, seeds: int = 3) -> list[Any]:
    chart = chart_of(program)
    told = caption_facts(chart)
    return [change for i in range(seeds) for change in negatives(program, told, chart, Random(i))]


CAPTION = "The value of Bado is 14. The value of Gebo is greater than that of Zuna."


def test_equal_bars_exchanged_are_no_negative() -> None:
    swap = {("Kemu", ""): 9, ("Rabu", ""): 9}
    assert moved(BARS, swap) == BARS
    names = renamed(BARS.program, {"Kemu": "Rabu", "Rabu": "Kemu"})
    assert names != BARS.program and all(fact.holds(chart_of(names)) for fact in caption_facts(BARS))
    pairs = [change.change for change in offered(BARS.program) if change.kind in ("bars_exchanged", "names_exchanged")]
    assert pairs and not any("Kemu" in said and "Rabu" in said for said in pairs)


def test_what_stays_greater_is_no_negative() -> None:
    """Gebo moved from 17 to 15 is still greater than Zuna at 6: only a sentence about its value fails."""
    lower = moved(BARS, {("Gebo", ""): 15})
    assert holds(scene(lower), CAPTION) and not holds(scene(lower), "The value of Gebo is 17.")
    for change in offered(BARS.program):
        after = scene(chart_of(change.program))
        assert not holds(after, change.before) and not holds(after, change.caption), change.change


def test_an_axis_drawn_anew_under_the_same_values_keeps_every_fact() -> None:
    wider = replace(BARS, axis=Axis(0, 30, 10))
    assert not np.array_equal(draw(display_list(wider.program), Look()), draw(display_list(BARS.program), Look()))
    assert all(holds(scene(wider), fact.sentence) for fact in caption_facts(BARS))


def test_an_axis_with_other_numbers_under_the_same_bars_breaks_values_and_not_their_order() -> None:
    kinds = {change.kind: change for change in offered(BARS.program)}
    stretched, shifted = (scene(chart_of(kinds[kind].program)) for kind in ("axis_stretched", "axis_shifted"))
    gap = "The value of Bado is 5 more than that of Kemu."
    for after in (stretched, shifted):
        assert not holds(after, "The value of Bado is 14.")
        assert holds(after, "The value of Gebo is greater than that of Zuna. The number of bars in the chart is 7.")
    assert holds(shifted, gap) and not holds(stretched, gap)
    boxes = [[bar.box for bar in shape_list(display_list(p)).bars] for p in (BARS.program, stretched["program"])]
    assert np.allclose(*boxes)


def test_a_number_alone_is_told_by_the_sentence_about_it_alone() -> None:
    """What is written and what is drawn disagree in this kind only, and its sentence speaks of what is written."""
    alone = [change for change in offered(BARS.program) if change.kind == "label_only"]
    assert alone
    for change in alone:
        after = chart_of(change.program)
        assert after.values == BARS.values and after.written != BARS.written
        assert change.before.startswith("The number written at Nofa is")
        assert holds(scene(after), "The value of Nofa is 11.") and difference(BARS, after) > 0
    for change in offered(BARS.program) + offered(LINES.program):
        after = chart_of(change.program)
        agree = all(after.values[name, ""] == number for name, number in after.written.items())
        assert agree is (change.kind != "label_only"), change.change


def test_neighbours_that_change_places_still_lie_beside_one_another() -> None:
    """Sune rises most between Bado and Kemu; with the two names exchanged, between Kemu and Bado."""
    swapped = scene(chart_of(renamed(LINES.program, {"Bado": "Kemu", "Kemu": "Bado"})))
    assert holds(swapped, "Sune rises most between Bado and Kemu.")
    assert not holds(swapped, "The value of Sune at Bado is 24.")


def test_colours_exchanged_with_the_legend_keep_every_fact_and_the_legend_alone_does_not() -> None:
    both = replace(LINES, series={"Sune": 3, "Vego": 1})
    alone = renamed(LINES.program, {"Sune": "Vego", "Vego": "Sune"})
    for fact in caption_facts(LINES):
        assert holds(scene(both), fact.sentence)
    assert not holds({"program": alone}, "The value of Sune at Kemu is 33.")


def test_a_bar_that_ends_at_a_level_is_never_offered() -> None:
    fact = next(fact for fact in caption_facts(BARS) if fact.relation == "above")
    assert fact.level not in BARS.numbers()
    assert all(fact.level not in chart_of(change.program).numbers() for change in offered(BARS.program))
    at_level = scene(moved(BARS, {("Gebo", ""): fact.level}))
    assert not clear(at_level, fact.sentence)


# --- what can be seen ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chart", "statement", "plain"),
    [
        (moved(BARS, {("Bado", ""): 12}), "The value of Bado is 14.", True),
        (BARS, "The value of Bado is 14.", False),  # it does not fail
        (replace(BARS, written={"Nofa": 12}), "The value of Bado is 13.", False),  # what is written is not drawn
        (replace(BARS, written={"Nofa": 12}), "The number written at Nofa is 11.", True),
        (replace(BARS, axis=Axis(0, 200, 20)), "The value of Bado is 16.", False),  # 4 pixels
        (moved(BARS, {("Tova", ""): 0}), "The value of Tova is 4.", False),  # no bar is seen
        (moved(LINES, {("Kemu", "Vego"): 33}), "The value of Vego at Kemu is 28.", False),  # one sign on another
    ],
)
def test_what_is_hard_to_see_is_not_clear(chart: Chart, statement: str, plain: bool) -> None:
    assert clear(scene(chart), statement) is plain


def test_charts_that_cannot_be_read_are_not_legible() -> None:
    assert legible(BARS) and legible(LINES)
    assert not legible(replace(BARS, axis=Axis(0, 100, 10)))
    assert not legible(replace(BARS, written={"Nofa": 12}))
    assert not legible(replace(BARS, marks=(("ring", "Gebo", 17),)))
    assert not legible(replace(BARS, axis=Axis(0, 20, 1, "right")))  # its numbers would touch
    assert not legible(moved(LINES, {("Kemu", "Vego"): 33}))


def test_hiding_a_part_leaves_the_rest_where_it_was() -> None:
    bars, look = display_list(replace(BARS, references=(3,), marks=(("ring", "Hoda", 9),)).program), Look()
    for elements, parts in (
        (bars, ["Bado.label", "Nofa.value"]),
        (display_list(LINES.program), ["Sune", "Sune.label"]),
    ):
        shown = draw(elements, look)
        for part in [*parts, *(e.part for e in elements if e.word in ("axis", "bar", "point", "reference", "mark"))]:
            mask = (draw(elements, look, (part,)) != shown).any(-1)
            assert mask.sum() >= 60 and mask.mean() < 0.05, part


def test_a_bar_is_drawn_where_the_solver_sees_it() -> None:
    program, look = BARS.program, Look()
    mask = (draw(display_list(program), look, ("Bado.bar",)) != draw(display_list(program), look)).any(-1)
    rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
    x0, y0, x1, y1 = next(bar.box for bar in shape_list(display_list(program)).bars if bar.part == "Bado.bar")
    found = (columns[0], 511 - rows[-1], columns[-1], 511 - rows[0])
    assert np.abs(np.subtract(found, (x0, y0, x1, y1))).max() <= 3


def test_names_are_a_swap_apart_and_fit() -> None:
    for i, name in enumerate(NAMES):
        assert len(name) == 4 and name.istitle()
        assert all(sum(a != b for a, b in zip(name, other, strict=True)) >= 2 for other in NAMES[:i]), name


# --- the family ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "index"), [(1, 0), (5, 1), (FAMILY.top, 2)])
def test_ten_negatives_are_false_by_one_sentence_and_seen(level: int, index: int) -> None:
    base = FAMILY.base_scene(level, 0, index)
    caption, edits = FAMILY.ask(base).caption, FAMILY.edited_scenes(base, level, 0, index)
    wrong = [edit for edit in edits if not edit.positive]
    assert len(wrong) == 10 and len(edits) == 13 and len({edit.kind for edit in wrong}) >= 6
    assert {edit.size for edit in wrong} == {"small", "medium", "large"}
    programs = {edit.scene.program for edit in wrong} | {base.program, FAMILY.twin_scene(base, level, 0, index).program}
    assert len(programs) == 12
    (shown,) = FAMILY.draw(base)
    before = base.model_dump(mode="json")
    for edit in edits:
        after = edit.scene.model_dump(mode="json")
        if edit.positive:
            assert holds(after, caption) and solve(after) == FAMILY.ask(base).answer, edit.change
            continue
        assert not holds(after, caption) and edit.caption.count(edit.before) == 1
        told = edit.caption.replace(edit.before, edit.after)
        assert holds(after, told) and not holds(before, told), edit.change
        assert clear(after, edit.before), edit.change
        share = (np.abs(FAMILY.draw(edit.scene)[0].astype(int) - shown) >= 24).any(-1)
        assert share.sum() >= 60 and share.mean() < 0.1, edit.change


def test_sizes_add_up_what_differs() -> None:
    assert difference(BARS, moved(BARS, {("Bado", ""): 10})) == pytest.approx(0.2)
    assert difference(BARS, moved(BARS, {("Nofa", ""): 13})) == pytest.approx(0.1)  # drawn and written alike
    assert difference(BARS, replace(BARS, written={"Nofa": 13})) == pytest.approx(0.1)
    for change in offered(BARS.program) + offered(LINES.program):
        found = difference(BARS if "Hoda = " in change.program else LINES, chart_of(change.program))
        assert change.size == ("small" if found <= 0.2 else "medium" if found <= 0.6 else "large"), change.change


def test_the_program_says_what_was_changed_in_it() -> None:
    """Edits are made of the program and judged on the chart: both must be the same change."""
    for chart in (BARS, LINES):
        assert chart_of(chart.program) == chart
        assert revalued(chart.program, chart, {}) == chart.program
        for change in positives(chart, caption_facts(chart), Random(0)):
            assert chart_of(change.program).values == chart.values
    bare = chart_of(revalued(BARS.program, BARS, {("Nofa", ""): 5}))
    assert bare == moved(BARS, {("Nofa", ""): 5}) and bare.written == {"Nofa": 5}


def test_the_twin_changes_what_decides_and_nothing_else() -> None:
    for index in range(10):
        base = FAMILY.base_scene(4, 2, index)
        assert isinstance(base, AxisChart)
        twin = FAMILY.twin_scene(base, 4, 2, index)
        chart, other = chart_of(base.program), chart_of(twin.program)
        changed = {cell for cell, value in chart.values.items() if other.values[cell] != value}
        assert changed == {(name, line) for name, line, _ in base.moves} and len(changed) <= 2
        assert replace(other, values=chart.values) == chart and legible(other)
        assert FAMILY.twin_scene(twin, 4, 2, index) == base


def test_a_fact_of_what_is_not_drawn_is_none() -> None:
    assert not Fact("value", "Hoda", number=0).holds(BARS) and not Fact("more", "Bado", "Hoda").holds(BARS)
    assert not Fact("above", "Nabu", level=30, number=0).holds(LINES)
