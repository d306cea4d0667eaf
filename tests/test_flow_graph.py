"""Flow charts: facts from the drawn shapes, entailment traps, negatives that are false by one sentence and can be seen."""

from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest

from backends.drawing.flow import GRID, display_list
from backends.drawing.flow_shapes import Arrow, Shapes, draw, shape_list
from generators.diagram.edits import added, renamed, replaced
from generators.diagram.flow_asked import Asked
from generators.diagram.flow_chart import Chart, Fact, Node, caption_facts, mermaid
from generators.diagram.flow_clearance import crossings, legible
from generators.diagram.flow_graph import FAMILY, NAMES, FlowChart
from generators.diagram.flow_negatives import difference, negatives, positives
from schemas.scene import Look
from validators.solvers import flow_graph
from validators.solvers.flow_graph import holds, solve

SPOTS = {"Bado": Node(2, 3), "Kemu": Node(17, 3, "decision"), "Tova": Node(17, 16, "terminal"), "Rabu": Node(2, 16)}
CHAIN = Chart(SPOTS, {("Bado", "Kemu"): 0, ("Kemu", "Tova"): 2, ("Rabu", "Tova"): 0})
"""Bado -> Kemu -> Tova <- Rabu."""
RING = Chart(
    {name: Node(node.x, node.y) for name, node in SPOTS.items()},
    {("Bado", "Kemu"): 0, ("Kemu", "Tova"): 0, ("Tova", "Rabu"): 0, ("Rabu", "Bado"): 0},
)


def scene(chart: Chart, **asked: Any) -> dict[str, Any]:
    return {"program": chart.program, **asked}


@pytest.mark.parametrize(
    ("statement", "true"),
    [
        ("An arrow leads from Bado to Kemu.", True),
        ("An arrow leads from Kemu to Bado.", False),
        ("An arrow leads from Bado to Tova.", False),
        ("An arrow leads from Bado to Zuna.", False),
        ("Tova can be reached from Bado.", True),
        ("Bado can be reached from Tova.", False),
        ("Bado cannot be reached from Tova.", True),
        ("Rabu can be reached from Bado.", False),
        # of what is not drawn nothing is true
        ("Bado cannot be reached from Zuna.", False),
        ("The number of arrows that point to Tova is 2.", True),
        ("The number of arrows that point to Bado is 0.", True),
        ("The number of arrows that point to Zuna is 0.", False),
        ("The number of arrows in the diagram is 3.", True),
        ("Kemu stands in a diamond.", True),
        ("Tova stands in an oval.", True),
        ("Tova stands in a rectangle.", False),
        ("Bado --> Kemu", True),
        ("Kemu --> Bado", False),
        ("Kemu{Kemu}", True),
        ("Tova([Tova])", True),
        ("Tova[Tova]", False),
        ("Zuna[Zuna]", False),
        ("An arrow leads from Bado to Kemu. The number of arrows in the diagram is 4.", False),
    ],
)
def test_the_solver_reads_statements(statement: str, true: bool) -> None:
    assert holds(scene(CHAIN), statement) is true


@pytest.mark.parametrize("statement", ["", "Bado is nice.", "Bado leads to Kemu.", "flowchart TD\n    Bado -> Kemu"])
def test_the_solver_refuses_what_it_cannot_read(statement: str) -> None:
    with pytest.raises(ValueError, match="cannot read"):
        holds(scene(CHAIN), statement)


def test_the_solver_sees_shapes_and_not_the_words_of_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    def turned(elements: Any) -> Shapes:
        """Draw every arrow from its end to its start."""
        lines = [(arrow, arrow.shaft[0].copy(), arrow.head[-1].copy()) for arrow in shape_list(elements).arrows]
        arrows = [Arrow(arrow.part, np.array([tip, tail]), np.array([tail] * 3)) for arrow, tail, tip in lines]
        return replace(shape_list(elements), arrows=tuple(arrows))

    monkeypatch.setattr(flow_graph, "shape_list", turned)
    flow_graph.graph_of.cache_clear()
    try:
        assert holds(scene(CHAIN), "Kemu --> Bado") and not holds(scene(CHAIN), "Bado --> Kemu")
    finally:
        flow_graph.graph_of.cache_clear()


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"kind": "reach", "of": "Bado"}, "2"),
        ({"kind": "reach", "of": "Tova"}, "0"),
        ({"kind": "lead", "of": "Tova"}, "3"),
        ({"kind": "steps", "of": "Bado", "steps": 2, "options": ["Kemu", "Tova", "Rabu"]}, "Tova"),
        ({"kind": "arrow", "claims": [["Kemu", "Bado"], ["Rabu", "Tova"]]}, "An arrow leads from Rabu to Tova."),
        ({"kind": "path", "claims": [["Bado", "Tova"], ["Bado", "Rabu"]]}, "Tova can be reached from Bado."),
    ],
)
def test_both_engines_answer_a_chart_made_by_hand(asked: dict[str, Any], answer: str) -> None:
    whole = {"of": "", "steps": 0, "options": [], "claims": []} | asked
    assert solve(scene(CHAIN, **whole)) == answer
    fields = {key: tuple(map(tuple, value)) if key == "claims" else value for key, value in whole.items()}
    assert Asked(**{**fields, "options": tuple(whole["options"])}).right(CHAIN) == (answer,)


def test_a_question_with_two_right_options_is_refused() -> None:
    asked = {"kind": "path", "of": "", "steps": 0, "options": [], "claims": [["Bado", "Tova"], ["Bado", "Kemu"]]}
    with pytest.raises(ValueError, match="exactly one"):
        solve(scene(CHAIN, **asked))


@pytest.mark.parametrize(
    "call",
    [
        'Zuna = node("Zun4", 9, 9)',
        'Zuna = node("Zunaa", 9, 9)',
        'Zuna = node("Zuna", 9, 21)',
        'Zuna = node("Zuna", 9, 9, "box")',
        'node("Bado", 9, 9)',
        "arrow(Bado, Bado)",
        'arrow(Bado, "Rabu")',
        "arrow(Bado, Tova, 5)",
        'mark("star", 9, 9)',
    ],
)
def test_the_vocabulary_refuses_what_it_cannot_draw(call: str) -> None:
    program = CHAIN.program.replace("import arrow, node", "import arrow, mark, node")
    assert display_list(program)
    with pytest.raises(ValueError):
        display_list(program.replace("show()\n", f"{call}\nshow()\n"))


def test_an_edit_of_a_call_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="no call arrow"):
        replaced(CHAIN.program, "arrow", ("Kemu", "Bado"), "arrow(Bado, Kemu)")
    with pytest.raises(ValueError, match="no call of mark"):
        added(CHAIN.program, "mark", 'mark("ring", 9, 9)')


# --- entailment traps ---------------------------------------------------------------------------------------


def offered(chart: Chart, seeds: int = 12) -> list[Any]:
    told = caption_facts(chart)
    return [change for i in range(seeds) for change in negatives(chart.program, told, ("", ""), Random(i))]


def test_a_turned_arrow_is_a_negative_though_the_graph_keeps_its_form() -> None:
    """Turning the one arrow of two nodes gives the same graph but for its names: names decide."""
    pair = Chart({"Bado": Node(3, 10), "Kemu": Node(15, 10)}, {("Bado", "Kemu"): 0})
    back = pair.backwards
    assert difference(pair, back) == 2
    assert not holds(scene(back), mermaid(pair)) and not holds(scene(pair), mermaid(back))


def test_names_turned_round_a_ring_are_no_negative_and_swapped_ones_are() -> None:
    names = dict(zip(RING.nodes, ("Kemu", "Tova", "Rabu", "Bado"), strict=True))
    round_ = renamed(RING.program, names)
    assert round_ != RING.program and holds(scene(Chart.read(round_)), mermaid(RING))
    swapped = renamed(RING.program, {"Bado": "Kemu", "Kemu": "Bado"})
    assert not holds(scene(Chart.read(swapped)), mermaid(RING))
    assert renamed(swapped, {"Bado": "Kemu", "Kemu": "Bado"}) == RING.program  # back and forth


def test_names_of_nodes_with_the_same_arrows_are_never_swapped() -> None:
    """Bado and Rabu both lead to Kemu and to Tova, and to nothing else: swapped, every arrow is still there."""
    arrows = {("Bado", "Kemu"): 0, ("Bado", "Tova"): 0, ("Rabu", "Kemu"): 0, ("Rabu", "Tova"): 0}
    twins = Chart({name: Node(node.x, node.y) for name, node in SPOTS.items()}, arrows)
    swaps = {change.change for change in offered(twins) if change.kind == "names_swapped"}
    assert swaps and not {"The names Bado and Rabu are swapped.", "The names Kemu and Tova are swapped."} & swaps


def test_an_arrow_that_is_there_cannot_be_added() -> None:
    for pair in (("Bado", "Kemu"), ("Kemu", "Bado")):
        with pytest.raises(ValueError, match=r"joined already|drawn once"):
            display_list(added(CHAIN.program, "arrow", f"arrow({', '.join(pair)})"))
    for change in offered(CHAIN):
        if change.kind == "arrow_added":
            assert len(Chart.read(change.program).arrows) == len(CHAIN.arrows) + 1


def test_mirrored_and_laid_out_anew_every_fact_is_kept() -> None:
    kept = list(positives(CHAIN, caption_facts(CHAIN), Random(0)))
    assert {change.kind for change in kept} >= {"mirrored"} and len(kept) >= 2
    for change in kept:
        after = Chart.read(change.program)
        assert after.nodes != CHAIN.nodes and holds(scene(after), mermaid(CHAIN))


def test_a_caption_that_stays_true_is_no_negative() -> None:
    """A longer way is still a way: leading Bado's arrow to Rabu keeps `Tova can be reached from Bado`."""
    moved = replaced(CHAIN.program, "arrow", ("Bado", "Kemu"), "arrow(Bado, Rabu)")
    assert holds(scene(Chart.read(moved)), "Tova can be reached from Bado.")
    for change in offered(CHAIN):
        told = " ".join(fact.sentence for fact in caption_facts(CHAIN))
        assert not holds(scene(Chart.read(change.program)), told), change.change


def test_mermaid_tells_shapes_and_nodes_without_arrows() -> None:
    alone = Chart({**SPOTS, "Zuna": Node(10, 10)}, CHAIN.arrows)
    assert mermaid(alone).splitlines()[:4] == [
        "flowchart TD",
        "    Kemu{Kemu}",
        "    Tova([Tova])",
        "    Zuna[Zuna]",
    ]
    assert holds(scene(alone), mermaid(alone)) and not holds(scene(alone), mermaid(CHAIN))


# --- the picture --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nodes", "arrows"),
    [
        ({**SPOTS, "Zuna": Node(4, 4)}, {("Bado", "Kemu"): 0}),  # nodes too near
        ({"Bado": Node(2, 3), "Kemu": Node(10, 3), "Tova": Node(18, 3)}, {("Bado", "Tova"): 0}),  # through Kemu
        ({"Bado": Node(2, 1), "Kemu": Node(17, 1)}, {("Bado", "Kemu"): -4}),  # off the page
        ({"Bado": Node(2, 3), "Kemu": Node(7, 3)}, {("Bado", "Kemu"): 0}),  # too short
        (
            {"Bado": Node(1, 8), "Kemu": Node(19, 8), "Tova": Node(1, 11), "Rabu": Node(19, 5)},
            {("Bado", "Kemu"): 0, ("Tova", "Rabu"): 0},
        ),  # a flat crossing
    ],
)
def test_what_cannot_be_told_apart_is_not_legible(nodes: dict[str, Node], arrows: dict[Any, int]) -> None:
    assert legible(CHAIN) and legible(RING)
    assert not legible(Chart(nodes, arrows))


def test_hiding_a_part_leaves_the_rest_where_it_was() -> None:
    chart = Chart(SPOTS, CHAIN.arrows, marks=(("ring", 9, 10),))
    elements, look = display_list(chart.program), Look()
    shown = draw(elements, look)
    boxes = {}
    for part in [*(element.part for element in elements), "Kemu.label"]:
        mask = (draw(elements, look, (part,)) != shown).any(-1)
        assert mask.sum() >= 30, part
        rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
        boxes[part] = (columns[-1] - columns[0], rows[-1] - rows[0])
    assert max(boxes["Kemu.label"]) < 50 and max(boxes["ring.9.10"]) < 24 and boxes["Bado>Kemu"][1] < 20


def test_names_are_a_swap_apart_and_fit() -> None:
    for i, name in enumerate(NAMES):
        assert len(name) == 4 and name.istitle()
        assert all(sum(a != b for a, b in zip(name, other, strict=True)) >= 2 for other in NAMES[:i]), name


def test_neither_place_nor_order_tells_where_an_arrow_points() -> None:
    up = right = listed = arrows = 0
    for index in range(60):
        base = FAMILY.base_scene(4, 1, index)
        chart = Chart.read(base.program)
        order = list(chart.nodes)
        for start, end in chart.arrows:
            arrows += 1
            up += chart.nodes[end].y > chart.nodes[start].y
            right += chart.nodes[end].x > chart.nodes[start].x
            listed += order.index(end) > order.index(start)
    assert all(0.4 * arrows < count < 0.57 * arrows for count in (up, right, listed)), (up, right, listed, arrows)


# --- the family ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "index"), [(1, 0), (5, 1), (FAMILY.top, 2)])
def test_ten_negatives_are_false_by_one_sentence_and_seen(level: int, index: int) -> None:
    base = FAMILY.base_scene(level, 0, index)
    chart, caption = Chart.read(base.program), FAMILY.ask(base).caption
    edits = FAMILY.edited_scenes(base, level, 0, index)
    wrong = [edit for edit in edits if not edit.positive]
    assert len(wrong) == 10 and len(edits) >= 13 and len({edit.kind for edit in wrong}) >= 5
    assert {edit.size for edit in wrong} == {"small", "medium", "large"}
    programs = {edit.scene.program for edit in wrong} | {base.program, FAMILY.twin_scene(base, level, 0, index).program}
    assert len(programs) == 12
    (shown,) = FAMILY.draw(base)
    before = base.model_dump(mode="json")
    for edit in edits:
        after, edited = edit.scene.model_dump(mode="json"), Chart.read(edit.scene.program)
        assert legible(edited), edit.change
        if edit.positive:
            assert holds(after, caption) and holds(after, mermaid(chart)) and solve(after) == FAMILY.ask(base).answer
            continue
        assert not holds(after, caption) and not holds(after, mermaid(chart)) and not holds(before, mermaid(edited))
        told = edit.caption.replace(edit.before, edit.after)
        assert holds(after, told) and not holds(before, told), edit.change
        share = (np.abs(FAMILY.draw(edit.scene)[0].astype(int) - shown) >= 24).any(-1)
        assert share.sum() >= 60 and share.mean() < 0.1, edit.change


def test_sizes_count_what_differs() -> None:
    for change in offered(CHAIN, 4):
        found = difference(CHAIN, Chart.read(change.program))
        assert change.size == {1: "small", 2: "medium"}.get(found, "large"), change.change


def test_the_twin_turns_one_arrow_and_nothing_else() -> None:
    for index in range(10):
        base = FAMILY.base_scene(3, 2, index)
        assert isinstance(base, FlowChart)
        twin = Chart.read(FAMILY.twin_scene(base, 3, 2, index).program)
        chart = Chart.read(base.program)
        assert set(chart.arrows) ^ set(twin.arrows) == {base.turns, base.turns[::-1]}
        assert chart.nodes == twin.nodes and legible(twin) and crossings(twin) == crossings(chart)


def test_a_chart_survives_its_program() -> None:
    for index in range(10):
        base = FAMILY.base_scene(6, 2, index)
        chart = Chart.read(base.program)
        assert chart.program == base.program
        assert all(0 <= node.x <= GRID and 0 <= node.y <= GRID for node in chart.nodes.values())
        assert all(fact.holds(chart) for fact in caption_facts(chart))
    assert Fact("way", "Bado", "Tova").holds(CHAIN) and Fact("no_way", "Tova", "Bado").holds(CHAIN)
