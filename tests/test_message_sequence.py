"""Sequence diagrams: facts from the drawn shapes, entailment traps, negatives that are false by one sentence and seen."""

from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest

from backends.drawing.sequence import display_list
from backends.drawing.sequence_shapes import Shapes, draw, shape_list
from backends.drawing.vocabulary import written
from generators.diagram.change import Change
from generators.diagram.message_sequence import FAMILY, PARTIES, WORDS
from generators.diagram.sequence_asked import Asked
from generators.diagram.sequence_course import Course, Fact, Frame, Message, caption_facts, difference, mermaid
from generators.diagram.sequence_layout import legible
from generators.diagram.sequence_negatives import negatives, positives
from schemas.scene import Look
from validators.solvers import message_sequence
from validators.solvers.message_sequence import clear, holds, solve

PLACES = {"Baro": 0, "Kavo": 24, "Tude": 50, "Zuna": 78, "Reba": 102}
MESSAGES = (
    Message("Baro", "Kavo", "unek", 10),
    Message("Kavo", "Zuna", "orat", 22, dashed=True),
    Message("Zuna", "Zuna", "azem", 34),
    Message("Zuna", "Baro", "ehut", 54, drop=3),
    Message("Tude", "Kavo", "oted", 68, dashed=True),
    Message("Kavo", "Tude", "usak", 80),
)
COURSE = Course(PLACES, MESSAGES, bars=(("Kavo", 16, 30),), frame=Frame("loop", 43, 72), notes=(("anob", 90, 12),))
"""Baro: unek to Kavo: orat to Zuna: azem to itself, ehut to Baro; Tude and Kavo answer one another; nobody calls Reba."""


def scene(course: Course, **asked: Any) -> dict[str, Any]:
    return {"program": course.program, **asked}


@pytest.mark.parametrize(
    ("statement", "true"),
    [
        ("Baro sends the message unek to Kavo.", True),
        ("Kavo sends the message unek to Baro.", False),
        ("Baro sends the message unek to Tude.", False),
        ("Zuna sends the message azem to Zuna.", True),
        ("Baro sends the message evod to Kavo.", False),
        ("The message orat comes directly after unek.", True),
        ("The message azem comes directly after unek.", False),
        ("The message unek comes directly after orat.", False),
        ("The message unek comes directly after usak.", False),
        ("The message unek comes before usak.", True),
        ("The message usak comes before unek.", False),
        # of what is not drawn nothing is true
        ("The message unek comes before anob.", False),
        ("The number of messages that Kavo receives is 2.", True),
        ("The number of messages that Zuna receives is 2.", True),
        ("The number of messages that Reba receives is 0.", True),
        ("The number of messages that Nure receives is 0.", False),
        ("The arrow of orat is dashed.", True),
        ("The arrow of unek is dashed.", False),
        ("The message ehut stands inside the loop frame.", True),
        ("The message azem stands inside the loop frame.", False),
        ("The message azem stands outside the loop frame.", True),
        ("The message azem stands outside the opt frame.", False),
        ("The number of messages in the diagram is 6.", True),
        ("Baro->>Kavo: unek", True),
        ("Baro-->>Kavo: unek", False),
        ("participant Reba", True),
        ("participant Nure", False),
        ("The arrow of orat is dashed. The number of messages in the diagram is 7.", False),
    ],
)
def test_the_solver_reads_statements(statement: str, true: bool) -> None:
    assert holds(scene(COURSE), statement) is true


@pytest.mark.parametrize(
    "statement", ["", "Baro is nice.", "Baro sends unek.", "sequenceDiagram\n    Baro->Kavo: unek"]
)
def test_the_solver_refuses_what_it_cannot_read(statement: str) -> None:
    with pytest.raises(ValueError, match="cannot read"):
        holds(scene(COURSE), statement)


def test_the_solver_sees_shapes_and_not_the_words_of_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    def upside_down(elements: Any) -> Shapes:
        """Draw every straight arrow the other way."""
        seen = shape_list(elements)
        level = [arrow for arrow in seen.arrows if len(arrow.shaft) == 2]
        turned = [replace(a, shaft=a.head[[1, 1]] * 1.0, head=np.array([a.shaft[0]] * 3)) for a in level]
        return replace(seen, arrows=(*turned, *(a for a in seen.arrows if a not in level)))

    monkeypatch.setattr(message_sequence, "shape_list", upside_down)
    message_sequence.seen_in.cache_clear()
    try:
        assert holds(scene(COURSE), "Kavo->>Baro: unek") and not holds(scene(COURSE), "Baro->>Kavo: unek")
    finally:
        message_sequence.seen_in.cache_clear()


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"kind": "sends", "of": "Zuna"}, "2"),
        ({"kind": "receives", "of": "Zuna"}, "2"),
        ({"kind": "receives", "of": "Reba"}, "0"),
        ({"kind": "after", "of": "azem", "options": ["ehut", "orat", "oted", "unek"]}, "ehut"),
        ({"kind": "kth", "of": "Kavo", "k": 2, "options": ["Baro", "Tude", "Zuna", "Reba"]}, "Tude"),
        # unek, orat, azem to itself, ehut back to Baro, who sends nothing more
        ({"kind": "token", "of": "Baro", "options": ["Baro", "Kavo", "Tude", "Zuna"]}, "Baro"),
        ({"kind": "token", "of": "Tude", "options": ["Baro", "Kavo", "Tude", "Zuna"]}, "Tude"),
        (
            {"kind": "sent", "claims": [["Kavo", "unek", "Baro"], ["Tude", "oted", "Kavo"]]},
            "Tude sends the message oted to Kavo.",
        ),
        (
            {"kind": "order", "claims": [["orat", "azem"], ["azem", "orat"]]},
            "The message azem comes directly after orat.",
        ),
    ],
)
def test_both_engines_answer_a_diagram_made_by_hand(asked: dict[str, Any], answer: str) -> None:
    whole = {"of": "", "k": 0, "options": [], "claims": []} | asked
    assert solve(scene(COURSE, **whole)) == answer
    fields = whole | {"options": tuple(whole["options"]), "claims": tuple(map(tuple, whole["claims"]))}
    assert Asked(**fields).right(COURSE) == (answer,)


def test_a_question_with_two_right_options_is_refused() -> None:
    claims = [["orat", "azem"], ["azem", "ehut"]]
    with pytest.raises(ValueError, match="one true statement"):
        solve(scene(COURSE, kind="order", of="", claims=claims))


@pytest.mark.parametrize(
    "call",
    [
        'Nure = party("nure", 9)',
        'Nure = party("Nure", 103)',
        'party("Baro", 9)',
        'message(Baro, Kavo, "Evod", 90)',
        'message(Baro, Kavo, "unek", 90)',
        'message(Baro, Kavo, "evod", 110)',
        'message(Baro, Kavo, "evod", 90, 5)',
        'message(Zuna, Zuna, "evod", 90, 2)',
        'reply(Baro, "Kavo", "evod", 90)',
        "active(Baro, 9, 9)",
        'frame("box", 75, 90)',
        'frame("loop", 75, 90, 80)',
        'frame("alt", 75, 90)',
        'note("anob", 50, 90)',
    ],
)
def test_the_vocabulary_refuses_what_it_cannot_draw(call: str) -> None:
    with pytest.raises(ValueError):
        display_list(COURSE.program.replace("show()\n", f"{call}\nshow()\n"))


def test_a_course_survives_its_program_and_its_display_list() -> None:
    assert legible(COURSE) and clear(scene(COURSE), "")
    elements = display_list(COURSE.program)
    assert Course.read(COURSE.program) == COURSE and display_list(written(elements)) == elements
    for level in (1, 5, FAMILY.top):
        course = Course.read(FAMILY.base_scene(level, 2, 0).program)
        assert Course.read(course.program).program == course.program
        assert all(fact.holds(course) for fact in caption_facts(course))


def test_mermaid_tells_order_lines_frames_and_who_is_silent() -> None:
    assert mermaid(COURSE).splitlines() == [
        "sequenceDiagram",
        "    participant Reba",
        "    Baro->>Kavo: unek",
        "    Kavo-->>Zuna: orat",
        "    Zuna->>Zuna: azem",
        "    loop",
        "    Zuna->>Baro: ehut",
        "    Tude-->>Kavo: oted",
        "    end",
        "    Kavo->>Tude: usak",
    ]
    assert holds(scene(COURSE), mermaid(COURSE))
    halved = replace(COURSE, frame=Frame("alt", 43, 72, 60))
    assert "    else\n    Tude-->>Kavo: oted" in mermaid(halved)
    assert holds(scene(halved), mermaid(halved)) and not holds(scene(halved), mermaid(COURSE))


# --- entailment traps ---------------------------------------------------------------------------------------


def offered(course: Course, seeds: int = 8) -> list[Change]:
    told = caption_facts(course)
    return [change for seed in range(seeds) for change in negatives(course, told, course, Random(seed))]


def test_two_equal_arrows_that_change_places_without_their_words_are_the_same_diagram() -> None:
    """Their words tell them apart: exchanging the words of equal arrows is exchanging their order, and nothing else."""
    equal = COURSE.with_messages(replace(MESSAGES[1], start="Baro", end="Kavo", dashed=False))
    one, other = equal.said["unek"], equal.said["orat"]
    words = equal.with_messages(replace(one, label="orat"), replace(other, label="unek"))
    assert words == equal.exchanged("unek", "orat") and difference(equal, words) == 1
    assert holds(scene(words), "Baro sends the message unek to Kavo. Baro sends the message orat to Kavo.")
    assert not holds(scene(words), mermaid(equal))
    back = words.exchanged("unek", "orat")  # words and places exchanged: the very same picture
    assert back == equal and difference(equal, back) == 0


def test_parties_without_messages_can_change_names_without_a_negative() -> None:
    places = dict(zip(("Baro", "Kavo", "Tude", "Zuna", "Reba", "Nure"), range(0, 120, 20), strict=True))
    idle = replace(COURSE, parties=places, bars=(), notes=())
    swapped = replace(idle, parties=places | {"Reba": places["Nure"], "Nure": places["Reba"]})
    assert swapped.program != idle.program and difference(idle, swapped) == 0 and holds(scene(swapped), mermaid(idle))
    changes = {change.change for change in offered(idle) if change.kind == "names_exchanged"}
    assert changes and not any("Reba" in change and "Nure" in change for change in changes)


def test_an_order_that_stays_true_after_a_move_is_no_negative() -> None:
    """orat moves past azem, and is still below unek."""
    moved = COURSE.exchanged("orat", "azem")
    assert holds(scene(moved), "The message unek comes before orat.")
    assert not holds(scene(moved), "The message orat comes directly after unek.")
    before = Fact("before", ("unek", "orat"))
    assert before.holds(moved)
    for change in negatives(COURSE, (before,), COURSE, Random(0)):
        assert not before.holds(Course.read(change.program)), change.change


def test_a_turned_arrow_to_oneself_is_no_change() -> None:
    assert COURSE.turned("azem") == COURSE
    assert not any(change.part == "azem" for change in offered(COURSE) if change.kind == "arrow_reversed")


def test_a_message_that_stays_inside_the_frame_breaks_nothing_about_it() -> None:
    wider = replace(COURSE, frame=Frame("loop", 43, 75))
    assert difference(COURSE, wider) == 0 and holds(scene(wider), mermaid(COURSE))
    shorter = replace(COURSE, frame=Frame("loop", 43, 60))
    assert difference(COURSE, shorter) == 1 and not holds(scene(shorter), mermaid(COURSE))


def test_every_negative_makes_the_caption_false_by_one_sentence() -> None:
    told = " ".join(fact.sentence for fact in caption_facts(COURSE))
    changes = offered(COURSE)
    assert len({change.kind for change in changes}) == 9
    for change in changes:
        after = scene(Course.read(change.program))
        assert not holds(after, told) and not holds(after, mermaid(COURSE)), change.change
        exchanged = change.caption.replace(change.before, change.after)
        assert holds(after, exchanged) and not holds(scene(COURSE), exchanged), change.change
        found = difference(COURSE, Course.read(change.program))
        assert change.size == {1: "small", 2: "medium"}.get(found, "large"), change.change


def test_in_another_order_and_other_heights_every_fact_is_kept() -> None:
    kept = list(positives(COURSE, caption_facts(COURSE), Random(0)))
    assert [change.kind for change in kept] == ["reordered", "respaced"]
    for change in kept:
        assert change.program != COURSE.program and holds(scene(Course.read(change.program)), mermaid(COURSE))


# --- the picture --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed",
    [
        {"parties": {**PLACES, "Kavo": 16}},  # lifelines too near
        {"messages": (*MESSAGES, Message("Kavo", "Tude", "evod", 84))},  # a word on an arrow
        {"messages": (*MESSAGES, Message("Kavo", "Tude", "evod", 4))},  # a word on the boxes
        {"frame": Frame("loop", 38, 72)},  # through the arrow that comes back
        {"bars": (("Kavo", 16, 23),)},  # an arrow at the end of a bar
        {"bars": (("Baro", 40, 46),)},  # behind the tag of the frame
        {"notes": (("anob", 12, 9),)},  # on an arrow
        {"notes": (("anob", 80, 90),)},  # on a lifeline
    ],
)
def test_what_cannot_be_told_apart_is_not_legible(changed: dict[str, Any]) -> None:
    assert not legible(replace(COURSE, **changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"parties": {**PLACES, "Kavo": 11}},
        {"messages": (*MESSAGES, Message("Kavo", "Tude", "evod", 84))},
        {"notes": (("anob", 12, 8),)},
        {"frame": Frame("loop", 51, 72)},
    ],
)
def test_a_word_on_a_line_is_not_clear(changed: dict[str, Any]) -> None:
    assert not clear(scene(replace(COURSE, **changed)), "")


def test_hiding_a_part_leaves_the_rest_where_it_was() -> None:
    elements, look = display_list(COURSE.program), Look()
    shown = draw(elements, look)
    boxes = {}
    for part in [*(element.part for element in elements), "Kavo.label", "orat.label"]:
        mask = (draw(elements, look, (part,)) != shown).any(-1)
        assert mask.sum() >= 60, part
        rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
        boxes[part] = (columns[-1] - columns[0], rows[-1] - rows[0])
    assert max(boxes["orat.label"]) < 48 and boxes["orat"][1] < 14 and boxes["note.anob"][0] < 52


def test_words_are_two_letters_apart() -> None:
    for names in (PARTIES, WORDS):
        for i, name in enumerate(names):
            assert all(sum(a != b for a, b in zip(name, other, strict=True)) >= 2 for other in names[:i]), name


def test_neither_place_nor_line_tells_where_an_arrow_points() -> None:
    right = dashed_right = dashed = arrows = 0
    for index in range(80):
        course = Course.read(FAMILY.base_scene(4, 1, index).program)
        for m in course.messages:
            if m.start != m.end:
                to_right = course.parties[m.end] > course.parties[m.start]
                arrows, right = arrows + 1, right + to_right
                dashed, dashed_right = dashed + m.dashed, dashed_right + (m.dashed and to_right)
    assert 0.42 * arrows < right < 0.58 * arrows and 0.38 * dashed < dashed_right < 0.62 * dashed


# --- the family ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("level", "index"), [(1, 0), (5, 1), (FAMILY.top, 2)])
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
        after = edit.scene.model_dump(mode="json")
        assert legible(Course.read(edit.scene.program)) and clear(after, edit.before), edit.change
        if edit.positive:
            assert holds(after, caption) and solve(after) == FAMILY.ask(base).answer
            continue
        exchanged = edit.caption.replace(edit.before, edit.after)
        assert not holds(after, caption) and holds(after, exchanged) and not holds(before, exchanged), edit.change
        share = (np.abs(FAMILY.draw(edit.scene)[0].astype(int) - shown) >= 24).any(-1)
        assert share.sum() >= 60 and share.mean() < 0.1, edit.change


def test_the_twin_turns_one_arrow_or_exchanges_two_neighbours() -> None:
    for index in range(20):
        base = FAMILY.base_scene(3, 2, index)
        course = Course.read(base.program)
        twin = Course.read(FAMILY.twin_scene(base, 3, 2, index).program)
        assert difference(course, twin) == (2 if len(base.turns) == 1 else 1)
        assert legible(twin) and (twin.parties, twin.bars, twin.notes) == (course.parties, course.bars, course.notes)
