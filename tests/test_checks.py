"""Each check can fail: a fault is planted in a good pair, and the check that should see it does."""

from dataclasses import replace

import numpy as np
import pytest

from backends.media import Clip
from generators import FAMILIES
from generators.base import Edit
from schemas.question import Label
from schemas.scene import Look
from validators import checks
from validators.checks import CHECK_LINES, CHECKS, REASONS, choices, edits, frames, legible, seen, solver, text, twin
from validators.solvers import SOLVERS
from validators.subject import DrawnEdit, Pair, Side, draw_pair

CHART = FAMILIES["chart_value"]


def good() -> Pair:
    return draw_pair(CHART, 2, 5, 14)  # it compares two bars


def asked_as(pair: Pair, **changes) -> Pair:
    """Return the pair with its questions changed on both sides, as a faulty `ask` would."""

    def ask(scene):
        return CHART.ask(scene).model_copy(update=changes)

    family = replace(CHART, ask=ask)
    return Pair(Side(family, pair.base.scene), Side(family, pair.twin.scene))


def drawn_as(pair: Pair, draw) -> Pair:
    family = replace(CHART, draw=draw)
    return Pair(Side(family, pair.base.scene), Side(family, pair.twin.scene))


def test_a_good_pair_passes_every_check_in_order():
    assert [verdict.check for verdict in checks.judge(good())] == list(CHECKS)
    assert not any(verdict.reason for verdict in checks.judge(good()))


def test_every_check_says_what_it_proves_and_why_it_fails():
    assert set(CHECK_LINES) == set(REASONS) == {*CHECKS, "painting", "duplicate"}


def test_judging_stops_at_the_first_fault():
    pair = asked_as(good(), answer="nonsense")
    verdicts = checks.judge(pair)
    assert [verdict.check for verdict in verdicts] == ["solver"]
    assert verdicts[-1].reason in REASONS["solver"]


def test_the_solver_catches_a_wrong_answer():
    pair = good()
    wrong = next(choice for choice in pair.base.question.choices if choice != pair.base.question.answer)
    assert solver.check(asked_as(pair, answer=wrong)).reason == "disagrees"


def test_a_scene_that_the_solver_cannot_read_is_undecided(monkeypatch):
    def broken(_scene):
        raise LookupError("no bars")

    monkeypatch.setitem(SOLVERS, "chart_value", replace(SOLVERS["chart_value"], solve=broken))
    assert solver.check(good()).reason == "undecided"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"choices": ("fig", "plum", "Fig ")}, "repeated"),
        ({"choices": ("fig", "plum"), "answer": "kiwi"}, "no_answer"),
        ({"choices": (), "answer_type": "integer", "answer": " "}, "empty"),
    ],
)
def test_options_are_distinct_and_hold_the_answer(changes, reason):
    assert choices.check(asked_as(good(), **changes)).reason == reason


def test_an_open_question_that_holds_its_answer_is_refused():
    pair = good()
    name = pair.base.question.slots["a"]
    assert choices.check(asked_as(pair, choices=(), answer_type="text", answer=name)).reason == "leaked"


def test_picture_options_must_differ_in_more_than_their_letter():
    blank = np.full((64, 64, 3), 255, np.uint8)

    def draw(scene):
        return (blank, blank.copy(), blank.copy())

    pair = drawn_as(good(), draw)
    roles = ("cause", "option_a", "option_b")
    family = replace(pair.family, ask=lambda scene: CHART.ask(scene).model_copy(update={"image_roles": roles}))
    pair = Pair(Side(family, pair.base.scene), Side(family, pair.twin.scene))
    assert choices.check_pictures(pair).reason == "alike"
    assert choices.check_pictures(good()).reason is None


def test_a_twin_with_the_same_answer_or_look_or_words_is_refused():
    pair = good()
    base = pair.base.scene
    assert twin.check(Pair(pair.base, Side(CHART, base))).reason == "same_answer"
    other_look = pair.twin.scene.model_copy(update={"look": Look(paper="#000000")})
    assert twin.check(Pair(pair.base, Side(CHART, other_look))).reason == "look"
    other_words = pair.twin.scene.model_copy(update={"asked": pair.twin.scene.asked[::-1]})
    assert twin.check(Pair(pair.base, Side(CHART, other_words))).reason == "words"


def test_a_twin_that_looks_the_same_is_refused():
    blank = np.full((64, 64, 3), 255, np.uint8)
    assert twin.check(drawn_as(good(), lambda scene: (blank,))).reason == "not_seen"


def test_evidence_that_hiding_does_not_change_is_not_seen():
    pair = good()
    always = drawn_as(pair, lambda scene: CHART.draw(scene.model_copy(update={"hidden": ()})))
    assert seen.check(always).reason == "not_seen"


def test_evidence_at_the_edge_of_the_picture_is_refused():
    def draw(scene):
        picture = np.full((64, 64, 3), 255, np.uint8)
        picture[:20, :20] = 255 if scene.hidden else 0
        return (picture,)

    assert seen.check(drawn_as(good(), draw)).reason == "outside"


def flash(seconds: float):
    """Draw clips in which everything is seen for so long only."""

    def draw(scene):
        def frame(t: float):
            picture = np.full((64, 64, 3), 255, np.uint8)
            if 1 <= t < 1 + seconds and not scene.hidden:
                picture[20:40, 20:40] = 0
            return picture

        return Clip(duration=4.0, frame=frame)

    return draw


def test_evidence_of_a_clip_must_last_a_second():
    assert seen.check(drawn_as(good(), flash(0.5))).reason == "too_short"
    assert seen.check(drawn_as(good(), flash(1.5))).reason is None


def test_a_label_that_cannot_be_read_is_refused():
    pair = good()
    part = pair.base.question.reads[0].part
    wrong = asked_as(pair, reads=(Label(part=part, text="zebra"),))
    assert legible.check(wrong).reason == "misread"
    absent = asked_as(pair, reads=(Label(part="nothing", text="zebra"),))
    assert legible.check(absent).reason == "not_seen"


def test_a_frame_that_tells_is_refused():
    """Each clip shows its own answer in its first second: no other clip has that frame."""

    def draw(scene):
        def frame(t: float):
            picture = np.full((64, 64, 3), 255, np.uint8)
            if t < 1:
                picture[0, 0] = CHART.ask(scene).choices.index(CHART.ask(scene).answer)
            return picture

        return Clip(duration=3.0, frame=frame)

    assert frames.check(drawn_as(good(), draw)).reason == "tells"
    alike = drawn_as(good(), lambda scene: Clip(duration=1.0, frame=lambda t: np.zeros((8, 8, 3), np.uint8)))
    assert frames.check(alike).reason is None


def test_an_alibi_with_the_same_answer_is_no_alibi():
    pair = drawn_as(good(), flash(2))
    family = replace(pair.family, alibis=lambda scene: (scene,))
    assert frames.check(Pair(Side(family, pair.base.scene), Side(family, pair.twin.scene))).reason == "alibi"


def edited(pair: Pair, **changes) -> Pair:
    """Return the pair with one edit: its twin's scene, said to be a negative."""
    edit = Edit(
        kind="swapped",
        size="large",
        change="two bars are swapped",
        scene=pair.twin.scene,
        caption="base",
        before="base",
        after="edited",
        part=pair.base.question.answer,
    )
    return Pair(pair.base, pair.twin, (DrawnEdit(replace(edit, **changes), Side(pair.family, pair.twin.scene)),))


@pytest.fixture
def judged(monkeypatch):
    """Judge the statement `base` as true of the base scene alone, `edited` of the twin alone, `both` of both."""
    base = good().base.scene.model_dump(mode="json")

    def holds(scene, statement):
        return {"base": scene == base, "edited": scene != base, "both": True, "none": False}[statement]

    monkeypatch.setitem(SOLVERS, "chart_value", replace(SOLVERS["chart_value"], holds=holds))


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"caption": "none"}, "before"),
        ({"before": "none"}, "before"),
        ({"after": "none"}, "after"),
        ({"after": "both"}, "after"),
        ({"before": "both"}, "after"),
        ({"caption": "both"}, "caption"),
        ({"positive": True}, "caption"),
        ({"positive": True, "caption": "both", "before": "both", "after": "both"}, None),
    ],
)
def test_a_negative_that_stays_true_is_refused(changes, reason):
    assert edits.check(edited(good(), **changes)).reason == reason


@pytest.mark.usefixtures("judged")
def test_a_negative_that_cannot_be_seen_is_refused(monkeypatch):
    monkeypatch.setattr(edits, "SEEN_PIXELS", 10**9)
    assert edits.check(edited(good())).reason == "not_seen"
    monkeypatch.undo()


@pytest.mark.usefixtures("judged")
def test_a_negative_that_changes_the_whole_picture_is_refused(monkeypatch):
    monkeypatch.setattr(edits, "LARGEST", 0.0001)
    assert edits.check(edited(good())).reason == "too_large"


def test_edits_of_a_family_whose_statements_nobody_judges_are_refused(monkeypatch):
    monkeypatch.setitem(SOLVERS, "chart_value", replace(SOLVERS["chart_value"], holds=None))
    assert edits.check(edited(good())).reason == "no_judge"


def written(*texts: tuple[float, float, str, float, str]):
    """Return a drawing of texts alone: x, y, words, size in pixels and colour, on a page of white."""

    def draw(scene):
        from backends.drawing.canvas import font, page, picture, plane

        figure = page(Look())
        for x, y, words, pixels, colour in texts:
            plane(figure, Look()).text(x, y, words, **font(Look(), pixels) | {"color": colour})
        return (picture(figure),)

    return draw


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ([(100, 100, "wave", 16, "#1a1a1a"), (100, 130, "wave", 16, "#1a1a1a")], None),
        ([(100, 100, "wave", 16, "#1a1a1a"), (120, 106, "boat", 16, "#1a1a1a")], "overlap"),
        ([(100, 100, "wave", 9, "#1a1a1a")], "small"),
        ([(490, 100, "wave", 16, "#1a1a1a")], "cut"),
        ([(100, 100, "wave", 16, "#9a9a9a")], "contrast"),
        ([(100, 100, "wave", 16, "#707070")], None),
    ],
    ids=["good", "overlap", "small", "cut", "pale", "grey"],
)
def test_what_is_written_must_be_readable(texts, reason):
    assert text.check(drawn_as(good(), written(*texts))).reason == reason


def test_contrast_is_that_of_the_pixels_behind():
    from matplotlib.patches import Rectangle

    from backends.drawing.canvas import font, page, picture, plane

    def draw(scene):
        figure = page(Look())
        sheet = plane(figure, Look())
        sheet.add(Rectangle((90, 80), 60, 60, fc="#202020", lw=0))
        sheet.text(100, 100, "night", **font(Look(), 16))
        return (picture(figure),)

    assert text.check(drawn_as(good(), draw)).reason == "contrast"


def test_texts_of_clips_are_checked_in_every_view():
    pair = draw_pair(FAMILIES["event_order"], 2, 5, 0)
    assert text.check(pair).reason is None
    assert all(len(texts) == len(pair.base.scene.places) for texts in pair.base.texts)
    staged = draw_pair(FAMILIES["shell_game"], 2, 5, 0)
    assert text.check(staged).reason is None
    assert all(texts for texts in staged.base.texts)
