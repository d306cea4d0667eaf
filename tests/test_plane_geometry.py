"""Plane figures: exact truth, entailment traps, negatives that are really false and can be seen."""

import re
from collections.abc import Sequence
from itertools import islice
from random import Random
from typing import Any

import numpy as np
import pytest

from generators.diagram.plane_clearance import clear, legible
from generators.diagram.plane_figure import Fact, Plane, exact, gap
from generators.diagram.plane_geometry import FAMILY, _told
from generators.diagram.plane_negatives import WANTED, negatives, positives
from validators.solvers.plane_geometry import holds, misses, solve

POINTS = {"A": (2, 2), "B": (10, 6), "C": (2, 8), "D": (8, 11), "E": (14, 2), "F": (10, 10), "M": (6, 4), "N": (4, 3)}


def program(points: dict[str, tuple[int, int]], *calls: str) -> str:
    words = sorted({"point", "segment", "show", *(call.partition("(")[0] for call in calls)})
    placed = [f'{name} = point("{name}", {x}, {y})' for name, (x, y) in points.items()]
    return "\n".join([f"from backends.drawing.geometry import {', '.join(words)}", *placed, *calls, "show()"])


def scene(text: str) -> dict[str, Any]:
    return {"program": text}


FIGURE = program(POINTS, "segment(A, B)", "segment(C, D)", "segment(E, F)", "length(E, F, 35)")


@pytest.mark.parametrize(
    ("statement", "true"),
    [
        ("Segment AB is parallel to segment CD.", True),
        ("Segment BA is parallel to segment DC.", True),
        ("Segment CD is parallel to segment AB.", True),
        ("Segments AB and CD are not parallel.", False),
        ("Segment AB is parallel to segment EF.", False),
        ("Segment EF is perpendicular to segment AB.", True),
        ("Segments FE and BA are not perpendicular.", False),
        ("Segments AB and CD are not perpendicular.", True),
        ("Segment AB is as long as segment EF.", True),
        ("Segment AB is longer than segment CD.", True),
        ("Segment CD is longer than segment AB.", False),
        ("Segment AB is longer than segment EF.", False),
        ("Point M is the midpoint of segment AB.", True),
        ("Point M is the midpoint of segment BA.", True),
        ("Point N is the midpoint of segment AB.", False),
        ("Point N is not the midpoint of segment AB.", True),
        ("Segment EF is labelled 35.", True),
        ("Segment FE is labelled 35.", True),
        ("Segment EF is labelled 53.", False),
        ("Segment AB is labelled 35.", False),
        ("Segment AB is drawn.", True),
        ("Segment BA is drawn.", True),
        ("Segment AC is drawn.", False),
        ("Segment AC is not drawn.", True),
        # what is not drawn has no relations, broken ones neither
        ("Segment AM is parallel to segment AB.", False),
        ("Segments AC and AB are not parallel.", False),
        ("Point N is the midpoint of segment AM.", False),
        ("Point N is not the midpoint of segment AC.", False),
        ("Point Z is not the midpoint of segment AB.", False),
        ("Segment AB is tangent to the circle with centre M.", False),
        ("Segment AB is parallel to segment CD. Segment EF is labelled 35.", True),
        ("Segment AB is parallel to segment CD. Segment EF is labelled 53.", False),
    ],
)
def test_the_solver_reads_statements(statement: str, true: bool) -> None:
    assert holds(scene(FIGURE), statement) is true


@pytest.mark.parametrize(
    "statement", ["", "AB is parallel to CD.", "Segment AB is parallel to segment CD", "Segment AB is nice."]
)
def test_the_solver_refuses_what_it_cannot_read(statement: str) -> None:
    with pytest.raises(ValueError, match="cannot read"):
        holds(scene(FIGURE), statement)


def test_a_tangent_touches_within_the_segment() -> None:
    points = {
        "K": (10, 10),
        "T": (10, 13),
        "A": (5, 7),
        "B": (15, 7),
        "C": (13, 2),
        "D": (13, 6),
        "E": (4, 8),
        "F": (16, 8),
    }
    text = program(points, "segment(A, B)", "segment(C, D)", "segment(E, F)", "circle(K, T)")
    plane = Plane.read(text)
    for name, true in {"AB": True, "CD": False, "EF": False}.items():
        assert holds(scene(text), f"Segment {name} is tangent to the circle with centre K.") is true
        assert holds(scene(text), f"Segment {name} is not tangent to the circle with centre K.") is not true
        assert exact(plane, "tangent", "K", name) is true
        assert (gap(plane, "tangent", "K", name) == 0) is true
    assert not holds(scene(text), "Segment AB is not tangent to the circle with centre T.")


def test_the_solver_refuses_a_figure_with_two_answers() -> None:
    asked = {**scene(FIGURE), "relation": "parallel", "of": "AB"}
    assert solve({**asked, "choices": ["CD", "EF"]}) == "CD"
    for choices in (["EF"], ["CD", "DC"]):
        with pytest.raises(ValueError, match="exactly one"):
            solve({**asked, "choices": choices})


def test_statements_of_the_generator_are_those_of_the_solver() -> None:
    plane = Plane.read(FIGURE)
    for relation, of, that in [
        ("parallel", "AB", "CD"),
        ("perpendicular", "AB", "EF"),
        ("equal", "AB", "EF"),
        ("midpoint", "AB", "M"),
    ]:
        fact = Fact(relation, of, that)
        assert fact.holds(plane) and holds(scene(FIGURE), fact.sentence)
        assert not fact.opposite.holds(plane) and not holds(scene(FIGURE), fact.opposite.sentence)
    for relation, of, that in [
        ("parallel", "AB", "EF"),
        ("perpendicular", "AB", "CD"),
        ("equal", "AB", "CD"),
        ("midpoint", "AB", "N"),
    ]:
        fact = Fact(relation, of, that)
        assert not fact.holds(plane) and not holds(scene(FIGURE), fact.sentence)
        assert fact.opposite.holds(plane) and holds(scene(FIGURE), fact.opposite.sentence)


# --- entailment traps ---------------------------------------------------------------------------------------

TRAP = program(
    {"A": (3, 3), "B": (11, 3), "C": (3, 9), "D": (11, 9)}, "segment(A, B)", "segment(C, D)", "length(C, D, 35)"
)
TRAP_FACTS = (Fact("parallel", "AB", "CD"), Fact("equal", "AB", "CD"))


def renamings(text: str, told: tuple[Fact, ...], kind: str) -> list[str]:
    """Return all of a kind that are offered."""
    return sorted({change.change for change in negatives(text, told, Random(0), "") if change.kind == kind})


def test_a_segment_read_backwards_is_no_negative() -> None:
    assert renamings(TRAP, TRAP_FACTS, "letters_swapped")  # some are offered, but never the ends of one segment
    for change in renamings(TRAP, TRAP_FACTS, "letters_swapped"):
        assert "A and B" not in change and "C and D" not in change


def test_names_exchanged_on_a_symmetric_figure_are_no_negative() -> None:
    assert renamings(TRAP, TRAP_FACTS, "names_exchanged") == []
    label = Fact("labelled", "CD", "35")  # the label belongs to one of them alone, and tells them apart
    assert renamings(TRAP, (*TRAP_FACTS, label), "names_exchanged") == [
        "Segments AB and CD have exchanged their letters."
    ]


def test_a_midpoint_keeps_its_name_when_the_ends_swap() -> None:
    told = (Fact("midpoint", "AB", "M"),)
    for change in renamings(
        program({"A": (2, 2), "B": (10, 6), "M": (6, 4)}, "segment(A, B)"), told, "letters_swapped"
    ):
        assert "M" in change


def test_ticks_do_not_stay_on_lines_that_are_equal_no_longer() -> None:
    text = program(
        {"A": (3, 3), "B": (11, 3), "C": (3, 9), "D": (11, 9)},
        "segment(A, B)", "segment(C, D)", "equal_mark(A, B, 1)", "equal_mark(C, D, 1)",
    )  # fmt: skip
    near = negatives(text, (Fact("equal", "AB", "CD"),), Random(0), "")
    broken = list(islice((change for change in near if change.kind == "equal_broken"), 3))
    assert sorted(change.size for change in broken) == ["large", "medium", "small"]
    for change in broken:
        assert not Plane.read(change.program).marked and "lose their marks" in change.change


@pytest.mark.parametrize(
    ("level", "indices"),
    [(1, (9, 20)), *(pytest.param(level, range(40), marks=pytest.mark.slow) for level in (1, 3, 6))],
)
def test_every_figure_has_ten_near_misses(level: int, indices: Sequence[int]) -> None:
    for index in indices:  # 9 and 20 have fewer when each kind and size is taken once
        near = [
            edit
            for edit in FAMILY.edited_scenes(FAMILY.base_scene(level, 5, index), level, 5, index)
            if not edit.positive
        ]
        assert len({edit.scene.program for edit in near}) == len(near) == WANTED


def test_what_is_denied_comes_true_by_a_move_of_one_point() -> None:
    text = program({"A": (3, 3), "B": (11, 3), "C": (3, 9), "D": (10, 13)}, "segment(A, B)", "segment(C, D)")
    denied = Fact("parallel", "AB", "CD", so=False)
    made = [change for change in negatives(text, (denied,), Random(0), "") if change.kind == "parallel_made"]
    assert made and len({change.program for change in made}) == len(made)
    for change in made:
        assert (change.before, change.after) == (denied.sentence, "Segment CD is parallel to segment AB.")
        assert holds(scene(text), change.before) and not holds(scene(text), change.after)
        assert holds(scene(change.program), change.after) and not holds(scene(change.program), change.before)


def test_a_quarter_turn_keeps_the_facts() -> None:
    told = (Fact("perpendicular", "AB", "EF"), Fact("midpoint", "AB", "M"))
    kinds = {change.kind for change in positives(FIGURE, told, Random(0))}
    assert {"rotated", "mirrored", "upended"} <= kinds


@pytest.mark.parametrize(
    ("points", "calls"),
    [
        ({"A": (2, 2), "B": (9, 2), "C": (2, 3), "D": (9, 3)}, ("segment(A, B)", "segment(C, D)")),  # too close
        ({"A": (2, 2), "B": (9, 2), "C": (5, 2), "D": (9, 9)}, ("segment(A, B)", "segment(C, D)")),  # an end on a line
        ({"A": (2, 2), "B": (12, 2), "C": (2, 4), "D": (12, 0)}, ("segment(A, B)", "segment(C, D)")),  # a flat crossing
        (
            {"A": (2, 2), "B": (10, 2), "C": (6, 0), "D": (6, 8), "M": (6, 2)},
            ("segment(A, B)", "segment(C, D)"),
        ),  # M on two
        ({"K": (2, 2), "T": (5, 2)}, ("circle(K, T)",)),  # leaves the page
        ({"K": (9, 9), "T": (5, 9), "A": (9, 14), "B": (17, 14)}, ("circle(K, T)", "segment(A, B)")),  # nearly touches
    ],
)
def test_what_cannot_be_told_apart_is_not_clear(points: dict[str, tuple[int, int]], calls: tuple[str, ...]) -> None:
    assert not clear(Plane.read(program(points, *calls)))


# --- the family ---------------------------------------------------------------------------------------------

CELLS = [(level, index) for level in (1, 3, FAMILY.top) for index in range(4)]


@pytest.mark.parametrize(("level", "index"), CELLS)
def test_edits_are_many_clear_and_seen(level: int, index: int) -> None:
    base = FAMILY.base_scene(level, 0, index)
    edits = FAMILY.edited_scenes(base, level, 0, index)
    wrong = [edit for edit in edits if not edit.positive]
    assert (
        len(wrong) >= 6
        and len({edit.kind for edit in wrong}) >= 4
        and {edit.size for edit in wrong} == {"small", "medium", "large"}
    )
    assert len(edits) - len(wrong) >= 2
    assert (
        len(
            {edit.scene.model_dump_json() for edit in edits}
            | {FAMILY.twin_scene(base, level, 0, index).model_dump_json()}
        )
        == len(edits) + 1
    )
    (shown,) = FAMILY.draw(base)
    for edit in edits:
        assert legible(edit.scene.program), edit.change
        share = (np.abs(FAMILY.draw(edit.scene)[0].astype(int) - shown) >= 24).any(-1)
        assert share.sum() >= 60 and (edit.positive or share.mean() <= 0.2), edit.change
        assert solve(edit.scene.model_dump(mode="json")) == FAMILY.ask(base).answer if edit.positive else True


@pytest.mark.parametrize(("level", "index"), CELLS)
def test_nothing_that_a_caption_tells_is_nearly_so_in_an_edited_figure(level: int, index: int) -> None:
    base = FAMILY.base_scene(level, 0, index)
    told, sides = _told(base.program, base.asked), set()
    for edit in FAMILY.edited_scenes(base, level, 0, index):
        data, plane = edit.scene.model_dump(mode="json"), Plane.read(edit.scene.program)
        for fact in told:
            assert fact.plain(plane), (edit.change, fact.sentence)
            sides.add(true := holds(data, fact.sentence))
            assert true or misses(data, fact.sentence) is (fact.so or fact.stands(plane)), (edit.change, fact.sentence)
        shown = base.model_dump(mode="json")
        assert edit.positive or (misses(data, edit.before) and misses(shown, edit.after)), edit.change
    assert sides == {True, False}


@pytest.mark.parametrize(
    ("end", "plain"),
    [((11, 16), True), ((11, 15), False), ((11, 14), True)],  # 0, 6 and 12.5 degrees off
)
def test_what_nearly_holds_is_not_plain(end: tuple[int, int], plain: bool) -> None:
    text = program(POINTS | {"G": (3, 12), "H": end}, "segment(A, B)", "segment(G, H)")
    told = Fact("parallel", "AB", "GH")
    assert told.plain(Plane.read(text)) is told.opposite.plain(Plane.read(text)) is plain
    true = holds(scene(text), told.sentence)
    assert true is (end == (11, 16)) and (true or misses(scene(text), told.sentence)) is plain


def test_every_wrong_choice_is_off_by_the_margin() -> None:
    for level in (1, FAMILY.top):
        for index in range(20):
            figure = FAMILY.base_scene(level, 1, index)
            plane = Plane.read(figure.program)
            assert figure.asked.least_gap(plane) >= FAMILY.knobs(level).margin
            twin = FAMILY.twin_scene(figure, level, 1, index)
            moved = [name for name, spot in Plane.read(twin.program).points.items() if spot != plane.points[name]]
            assert len(moved) == 1
            assert twin.asked.least_gap(Plane.read(twin.program)) >= 0.75 * FAMILY.knobs(level).margin


def test_captions_say_of_some_relations_that_they_hold_and_of_some_that_they_do_not() -> None:
    said = []
    for index in range(12):
        figure = FAMILY.base_scene(1 + index % 2, 0, index)
        caption = FAMILY.ask(figure).caption
        said.append(re.split(r"(?<=\.) ", caption))
        assert 2 <= len(said[-1]) <= 5 and len(set(said[-1])) == len(said[-1])
        assert holds(figure.model_dump(mode="json"), caption)
    denied = [" not " in sentence for told in said for sentence in told if "labelled" not in sentence]
    assert 0.3 < sum(denied) / len(denied) < 0.7


def test_a_moved_label_in_the_stored_program_is_noticed() -> None:
    figure = FAMILY.base_scene(1, 0, 0)
    tampered = figure.model_copy(update={"program": figure.program.replace("show()", "__import__('os')\nshow()")})
    with pytest.raises(ValueError, match="not part of a diagram"):
        FAMILY.draw(tampered)
