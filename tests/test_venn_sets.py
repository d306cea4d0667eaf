"""Venn diagrams: facts from the drawn shapes, entailment traps, negatives that are false by one sentence and can be seen."""

from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
from scipy.stats import chisquare
from shapely import Polygon, box

from backends.drawing.lettering import noted
from backends.drawing.venn import display_list
from backends.drawing.venn_shapes import NAME, TITLE, Shapes, draw, shape_list
from generators.diagram.edits import renamed
from generators.diagram.venn_asked import FORMS, Asked
from generators.diagram.venn_clearance import CLEAR, legible
from generators.diagram.venn_diagram import (
    ITEMS,
    SETS,
    Diagram,
    Item,
    Region,
    caption_facts,
    difference,
)
from generators.diagram.venn_negatives import negatives
from generators.diagram.venn_positives import positives
from generators.diagram.venn_sets import FAMILY
from schemas.scene import Look
from validators.solvers import venn_sets
from validators.solvers.venn_sets import clear, holds, solve

SPOTS = {
    "Baru": Item(28, 56),  # in ZUK alone
    "Deso": Item(24, 70),
    "Kofo": Item(50, 56, "square"),  # in both
    "Novo": Item(74, 56, "triangle"),  # in TEB alone
    "Vezu": Item(90, 14),  # in none
}
PLAIN = Diagram({"ZUK": Region(36, 56, 27, 27, 0, 150), "TEB": Region(64, 56, 27, 27, 0, 30)}, SPOTS)
"""ZUK: Baru, Deso, Kofo. TEB: Kofo, Novo. Outside: Vezu."""


def scene(diagram: Diagram, **asked: Any) -> dict[str, Any]:
    return {"program": diagram.program, **asked}


@pytest.mark.parametrize(
    ("statement", "true"),
    [
        ("Baru lies in ZUK, and in no other set.", True),
        ("Kofo lies in ZUK, and in no other set.", False),
        ("Kofo lies in TEB and ZUK, and in no other set.", True),
        ("Vezu lies in none of the sets.", True),
        ("Kofo lies in none of the sets.", False),
        ("Baru lies in ZUK but not in TEB.", True),
        ("Kofo lies in ZUK but not in TEB.", False),
        ("Kofo lies in both ZUK and TEB.", True),
        ("Vezu lies in neither ZUK nor TEB.", True),
        # of what is not drawn nothing is true
        ("Vezu lies in neither ZUK nor NAV.", False),
        ("Hufa lies in none of the sets.", False),
        ("No named item lies in NAV.", False),
        ("No named item lies in both ZUK and NAV.", False),
        ("The number of named items in both ZUK and NAV is 0.", False),
        ("The outlines of ZUK and NAV do not overlap.", False),
        ("The named items in ZUK are Baru, Deso and Kofo.", True),
        ("The named items in ZUK are Baru and Kofo.", False),
        ("The named items in TEB are Novo and Kofo.", True),
        ("The only named item in TEB is Novo.", False),
        ("The number of named items in both ZUK and TEB is 1.", True),
        ("The number of named items in exactly one of ZUK and TEB is 3.", True),
        ("The number of named items in at least one of the sets is 4.", True),
        ("The number of named items in the diagram is 5.", True),
        ("At least one named item lies in both ZUK and TEB.", True),
        ("No named item lies in both ZUK and TEB.", False),
        ("Every named item in TEB lies in ZUK.", False),
        ("At least one named item in TEB does not lie in ZUK.", True),
        ("Kofo is marked by a square.", True),
        ("Novo is marked by a triangle.", True),
        ("Novo is marked by a dot.", False),
        ("The outlines of ZUK and TEB overlap.", True),
        ("ZUK lies wholly inside TEB.", False),
        ("Baru lies in ZUK but not in TEB. The number of named items in the diagram is 6.", False),
    ],
)
def test_the_solver_reads_statements(statement: str, true: bool) -> None:
    assert holds(scene(PLAIN), statement) is true


@pytest.mark.parametrize("statement", ["", "Baru is nice.", "Baru lies near ZUK.", "Baru lies in ZUK and TEB."])
def test_the_solver_refuses_what_it_cannot_read(statement: str) -> None:
    with pytest.raises(ValueError, match="cannot read"):
        holds(scene(PLAIN), statement)


def test_the_solver_sees_shapes_and_not_the_words_of_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    def moved(elements: Any) -> Shapes:
        """Draw the outlines of the two sets in each other's place, names and all but what they are called."""
        seen = shape_list(elements)
        titles = dict(zip(seen.titles, list(seen.titles.values())[::-1], strict=True))
        return replace(seen, titles=titles)

    monkeypatch.setattr(venn_sets, "shape_list", moved)
    venn_sets._read.cache_clear()
    try:
        assert holds(scene(PLAIN), "Baru lies in TEB but not in ZUK.")
    finally:
        venn_sets._read.cache_clear()


@pytest.mark.parametrize(
    ("form", "sets", "k", "answer"),
    [
        ("both", ("ZUK", "TEB"), 0, "1"),
        ("but_not", ("ZUK", "TEB"), 0, "2"),
        ("but_not", ("TEB", "ZUK"), 0, "1"),
        ("one_of", ("ZUK", "TEB"), 0, "3"),
        ("exactly", (), 1, "3"),
        ("at_least", (), 1, "4"),
        ("at_least", (), 2, "1"),
    ],
)
def test_both_engines_count_a_diagram_made_by_hand(form: str, sets: tuple[str, ...], k: int, answer: str) -> None:
    assert solve(scene(PLAIN, kind="count", form=form, sets=sets, k=k)) == answer
    assert Asked("count", form, sets, k).right(PLAIN) == (answer,)


THREE = Diagram(
    {
        "ZUK": Region(38, 60, 24, 24, 0, 150),
        "TEB": Region(62, 60, 24, 24, 0, 30),
        "NAV": Region(50, 38, 24, 24, 0, 270),
    },
    {"Baru": Item(26, 68), "Deso": Item(50, 70), "Kofo": Item(50, 54), "Novo": Item(66, 45), "Vezu": Item(50, 28)},
)
"""ZUK alone; ZUK and TEB; all three; TEB and NAV; NAV alone."""


@pytest.mark.parametrize(
    ("form", "answer"),
    [("two_but_not", "1"), ("any_but_not", "2"), ("and_one_of", "1"), ("exactly", "2"), ("at_least", "3")],
)
def test_longer_descriptions_are_read_alike(form: str, answer: str) -> None:
    sets = ("ZUK", "TEB", "NAV")[: FORMS[form].sets]
    assert solve(scene(THREE, kind="count", form=form, sets=sets, k=2)) == answer
    assert Asked("count", form, sets, 2).right(THREE) == (answer,)


def test_items_of_the_same_sets_are_counted_without_the_one_that_is_named() -> None:
    assert solve(scene(PLAIN, kind="same", of="Baru")) == "1" == Asked("same", of="Baru").right(PLAIN)[0]


def test_a_question_with_two_right_statements_is_refused() -> None:
    claims = [["but_not", "Baru", "ZUK", "TEB"], ["both", "Kofo", "ZUK", "TEB"]]
    with pytest.raises(ValueError, match="exactly one"):
        solve(scene(PLAIN, kind="item", claims=claims))


@pytest.mark.parametrize(
    "call",
    [
        'region("ZUKXX", 50, 50, 20, 20)',
        'region("NAV", 50, 101, 20, 20)',
        'region("NAV", 50, 50, 9, 20)',
        'region("NAV", 50, 50, 20, 20, 400)',
        'region("ZUK", 50, 50, 20, 20)',
        'item("ZUK", 50, 50)',
        'item("Haso", 50, -1)',
        'item("Haso", 50, 50, "star")',
        'mark("star", 9, 9)',
    ],
)
def test_the_vocabulary_refuses_what_it_cannot_draw(call: str) -> None:
    program = PLAIN.program.replace("import item", "import item, mark")
    assert display_list(program)
    with pytest.raises(ValueError):
        display_list(program.replace("show()\n", f"{call}\nshow()\n"))


# --- entailment traps ---------------------------------------------------------------------------------------


def offered(diagram: Diagram, seeds: int = 4) -> list[Any]:
    told = caption_facts(diagram)
    return [change for i in range(seeds) for change in negatives(diagram.program, told, "", Random(i))]


def test_two_items_of_the_same_sets_that_exchange_their_names_are_no_negative() -> None:
    swapped = Diagram.read(renamed(PLAIN.program, {"Baru": "Deso", "Deso": "Baru"}))
    assert swapped.program != PLAIN.program and difference(PLAIN, swapped) == 0
    assert "The names Baru and Deso are exchanged." not in {change.change for change in offered(PLAIN)}
    alike = {change.kind for change in positives(PLAIN, caption_facts(PLAIN), Random(0))}
    assert alike >= {"mirrored"} and len(alike) == 2


def test_set_names_are_not_exchanged_where_nobody_lies_in_one_alone() -> None:
    """With every item in both sets or in neither, the diagram says the same under exchanged names."""
    even = Diagram(PLAIN.regions, {"Baru": Item(50, 64), "Kofo": Item(50, 50), "Vezu": Item(90, 14)})
    swapped = Diagram.read(renamed(even.program, {"ZUK": "TEB", "TEB": "ZUK"}))
    assert swapped.program != even.program and difference(even, swapped) == 0
    assert "sets_renamed" not in {change.kind for change in offered(even)}
    assert "sets_renamed" in {change.kind for change in offered(PLAIN)}


def test_at_least_one_stays_true_when_one_of_two_leaves() -> None:
    two = Diagram(PLAIN.regions, SPOTS | {"Hatu": Item(50, 68)})
    said = "At least one named item lies in both ZUK and TEB."
    left = Diagram(two.regions, two.items | {"Hatu": Item(28, 42)})
    assert (
        holds(scene(two), said)
        and holds(scene(left), said)
        and not holds(scene(left), f"{said[:-1]}. Baru lies in TEB but not in ZUK.")
    )
    none = Diagram(left.regions, left.items | {"Kofo": Item(10, 10)})
    assert not holds(scene(none), said) and holds(scene(none), "No named item lies in both ZUK and TEB.")


def test_overlapping_outlines_without_a_shared_item_still_overlap() -> None:
    bare = Diagram(PLAIN.regions, {name: item for name, item in SPOTS.items() if name != "Kofo"})
    assert holds(scene(bare), "The outlines of ZUK and TEB overlap. No named item lies in both ZUK and TEB.")


def test_a_set_inside_another_does_not_hold_it_and_its_items_lie_in_both() -> None:
    nested = Diagram(
        {"ZUK": Region(50, 50, 40, 40, 0, 90), "TEB": Region(50, 50, 20, 16, 0, 45)}, {"Kofo": Item(50, 50)}
    )
    assert holds(scene(nested), "TEB lies wholly inside ZUK. Kofo lies in both ZUK and TEB.")
    assert not holds(scene(nested), "ZUK lies wholly inside TEB.")
    for how in ("overlap", "do not overlap"):
        assert not holds(scene(nested), f"The outlines of ZUK and TEB {how}.")


def test_a_move_within_the_same_sets_is_no_negative() -> None:
    moved = Diagram(PLAIN.regions, SPOTS | {"Baru": Item(20, 40)})
    told = " ".join(fact.sentence for fact in caption_facts(PLAIN))
    assert difference(PLAIN, moved) == 0 and holds(scene(moved), told)
    for change in offered(PLAIN):
        assert not holds(scene(Diagram.read(change.program)), told), change.change


def test_order_of_names_in_a_list_says_nothing() -> None:
    assert holds(scene(PLAIN), "The named items in ZUK are Kofo, Baru and Deso.")
    assert holds(scene(PLAIN), "Kofo lies in ZUK and TEB, and in no other set.")


# --- the picture --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("regions", "items"),
    [
        ({}, {"Baru": Item(37, 57)}),  # its name runs over the outline of TEB
        ({}, {"Baru": Item(13, 56)}),
        ({}, {"Deso": Item(30, 56)}),  # upon another
        ({}, {"Vezu": Item(99, 14)}),  # off the page
        ({}, {"Vezu": Item(8, 75)}),  # upon the name of ZUK
        ({"TEB": Region(40, 56, 27, 27, 0, 30)}, {}),  # almost the same circle
        ({"TEB": Region(90, 56, 27, 27, 0, 30)}, {}),  # off the page
        ({"TEB": Region(64, 56, 27, 27, 0, 170)}, {}),  # the name in the other set
    ],
)
def test_what_cannot_be_told_apart_is_not_legible(regions: dict[str, Region], items: dict[str, Item]) -> None:
    assert legible(PLAIN) and legible(THREE)
    assert not legible(Diagram(PLAIN.regions | regions, SPOTS | items))


def test_a_sign_on_an_outline_is_refused_and_one_beside_it_is_not_clear() -> None:
    said = "Vezu lies in none of the sets."
    assert clear(scene(PLAIN), said)
    assert not clear(scene(Diagram(PLAIN.regions, SPOTS | {"Vezu": Item(36, 27)})), said)
    with pytest.raises(ValueError, match="on an outline"):
        holds(scene(Diagram(PLAIN.regions, SPOTS | {"Vezu": Item(36, 29)})), said)


def gaps(diagram: Diagram) -> float:
    """The least distance of an item's sign or name from an outline, by shapely, in pixels."""
    seen = shape_list(display_list(diagram.program))
    lines = [Polygon(corners).exterior for corners in seen.outlines.values()]
    half = [(NAME, spot) for spot in seen.names.values()]
    boxes = [box(x - w, y - h, x + w, y + h) for (w, h), (x, y) in half] + [
        Polygon(sign) for sign in seen.signs.values()
    ]
    return min(line.distance(shape) for line in lines for shape in boxes)


def test_every_item_keeps_clear_of_every_outline_by_another_measure() -> None:
    for level in (2, 5, FAMILY.top):
        for index in range(8):
            base = FAMILY.base_scene(level, 3, index)
            for drawn in (base, FAMILY.twin_scene(base, level, 3, index)):
                assert gaps(Diagram.read(drawn.program)) >= CLEAR - 1.5


@pytest.mark.parametrize("font", ["DejaVu Sans", "DejaVu Serif", "STIXGeneral"])
def test_names_fit_the_boxes_that_are_kept_clear(font: str) -> None:
    for i in range(0, len(ITEMS), 25):
        items = {name: Item(10 + 20 * (k % 5), 12 + 19 * (k // 5)) for k, name in enumerate(ITEMS[i : i + 25])}
        regions = {name: Region(50, 50, 20 + k, 20, 0, 30 * k) for k, name in enumerate(SETS[i // 5 : i // 5 + 5])}
        with noted() as texts:
            picture = draw(display_list(Diagram(regions, items).program), Look(font=font))
        for text in texts.of(picture):
            half = TITLE if text.words in SETS else NAME
            assert text.box[2] - text.box[0] <= 2 * half[0] and text.box[3] - text.box[1] <= 2 * half[1] + 4, (
                text
            )  # a box holds the whole height of a line


def test_hiding_a_part_leaves_the_rest_where_it_was() -> None:
    diagram = replace(PLAIN, marks=(("ring", 10, 10),))
    elements, look = display_list(diagram.program), Look()
    shown = draw(elements, look)
    sizes = {}
    for part in [*(element.part for element in elements), "Kofo.label", "ZUK.label"]:
        mask = (draw(elements, look, (part,)) != shown).any(-1)
        assert mask.sum() >= 30, part
        rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
        sizes[part] = (columns[-1] - columns[0], rows[-1] - rows[0])
    assert max(sizes["Kofo"]) < 20 and max(sizes["Kofo.label"]) < 40 and max(sizes["ring.10.10"]) < 20
    assert 240 < sizes["ZUK"][0] < 260 and max(sizes["ZUK.label"]) < 50


def test_names_are_two_letters_apart() -> None:
    for names in (SETS, ITEMS):
        for i, name in enumerate(names):
            assert all(sum(a != b for a, b in zip(name, other, strict=True)) >= 2 for other in names[:i]), name


# --- the family ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "index"), [(1, 0), (4, 1), (FAMILY.top, 2)])
def test_ten_negatives_are_false_by_one_sentence_and_seen(level: int, index: int) -> None:
    base = FAMILY.base_scene(level, 0, index)
    caption, edits = FAMILY.ask(base).caption, FAMILY.edited_scenes(base, level, 0, index)
    wrong = [edit for edit in edits if not edit.positive]
    assert len(wrong) == 10 and len(edits) == 13 and len({edit.kind for edit in wrong}) >= 5
    assert {edit.size for edit in wrong} == {"small", "medium", "large"}
    programs = {edit.scene.program for edit in wrong} | {base.program, FAMILY.twin_scene(base, level, 0, index).program}
    assert len(programs) == 12
    (shown,) = FAMILY.draw(base)
    before = base.model_dump(mode="json")
    for edit in edits:
        after, edited = edit.scene.model_dump(mode="json"), Diagram.read(edit.scene.program)
        assert legible(edited) and clear(after, edit.caption) and edited.program == edit.scene.program, edit.change
        if edit.positive:
            assert holds(after, caption) and solve(after) == FAMILY.ask(base).answer
            assert difference(Diagram.read(base.program), edited) == 0, edit.change
            continue
        told = [f"{sentence}." for sentence in edit.caption.rstrip(".").split(". ")]
        assert [sentence for sentence in told if not holds(after, sentence)] == [edit.before], edit.change
        assert not holds(after, caption) and set(told) <= {f"{said}." for said in caption.rstrip(".").split(". ")}
        changed = edit.caption.replace(edit.before, edit.after)
        assert holds(after, changed) and not holds(before, changed), edit.change
        share = (np.abs(FAMILY.draw(edit.scene)[0].astype(int) - shown) >= 24).any(-1)
        assert share.sum() >= 60 and share.mean() < 0.1, edit.change


def test_sizes_count_what_differs() -> None:
    kinds = set()
    for diagram in (PLAIN, THREE):
        for change in offered(diagram, 2):
            found = difference(diagram, Diagram.read(change.program))
            assert change.size == {1: "small", 2: "medium"}.get(found, "large"), change.change
            kinds.add(change.kind)
    assert kinds >= {"item_moved", "item_moved_far", "two_items_moved", "names_exchanged", "sets_renamed"}
    assert kinds >= {"item_added", "item_removed", "shape_changed"} and kinds & {"set_moved", "set_resized"}


def test_the_twin_moves_one_item_across_one_outline_and_nothing_else() -> None:
    for index in range(12):
        base = FAMILY.base_scene(6, 2, index)
        diagram, twin = Diagram.read(base.program), Diagram.read(FAMILY.twin_scene(base, 6, 2, index).program)
        assert difference(diagram, twin) == 1 and legible(twin)
        assert [name for name in SPOTS | diagram.items if diagram.items.get(name) != twin.items.get(name)] == [
            base.moves[0]
        ]


def test_a_count_says_nothing_of_the_words() -> None:
    """The answers are drawn before the diagram: each of 0 to 5 comes as often, whatever is asked."""
    counts: Counter[str] = Counter()
    for index in range(70):
        base = FAMILY.base_scene(3, 4, index)
        if base.kind in ("count", "same"):
            counts[FAMILY.ask(base).answer] += 1
            counts[FAMILY.ask(FAMILY.twin_scene(base, 3, 4, index)).answer] += 1
    assert set(counts) == set("012345") and counts["0"] == counts["1"] and counts["4"] == counts["5"]
    assert counts["2"] == counts["3"] and chisquare([counts[low] for low in "024"]).pvalue > 1e-3, counts


def test_a_diagram_survives_its_program() -> None:
    for index in range(10):
        base = FAMILY.base_scene(6, 2, index)
        diagram = Diagram.read(base.program)
        assert diagram.program == base.program and all(fact.holds(diagram) for fact in caption_facts(diagram))
