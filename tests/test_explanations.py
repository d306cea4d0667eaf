"""Explanations in other words are scored by what they claim."""

from typing import Any

import pytest

from backends.embeddings import closeness
from generators import FAMILIES
from schemas.question import Question
from validators.explanations import divided, outcome_of, score

FAMILY = FAMILIES["because"]


def told(index: int) -> tuple[Any, Question, dict[str, Any]]:
    scene = FAMILY.base_scene(2, 0, index)
    return scene, FAMILY.ask(scene), scene.model_dump(mode="json")


def halves(text: str) -> tuple[str, str]:
    """Effect and cause of a sentence of ours, without the pictures."""
    effect, cause = text.rstrip(".").split(", because ")
    return effect.split(" picture ")[1], cause.split(" picture ")[1]


@pytest.mark.parametrize("index", range(3))
def test_of_the_options_the_right_one_alone_scores(index: int) -> None:
    scene, asked, data = told(index)
    for option in scene.options:
        scored = score(option.text, data, closeness)
        assert scored.right is (option.text == asked.answer), (option.text, scored)
        if option.swapped is not scene.later_first:
            assert scored.fault == "order"


@pytest.mark.parametrize(
    "form",
    [
        "Because {cause}, {effect} in the {later} picture.",
        "In image {number} {effect}, since {cause}",
        "In the {first} picture {cause}, so {effect}.",
        "{effect} due to this in the {first} picture: {cause}",
    ],
)
def test_other_words_and_another_order_of_words_score(form: str) -> None:
    scene, asked, data = told(0)
    effect, cause = halves(asked.answer)
    first, later = ("second", "first") if data["later_first"] else ("first", "second")
    places = {"first": first, "later": later, "number": 1 if later == "first" else 2}
    assert score(form.format(effect=effect, cause=cause, **places), data, closeness).right
    wrong = next(o for o in scene.options if o.text != asked.answer and halves(o.text) != (effect, cause))
    other = form.format(**dict(zip(("effect", "cause"), halves(wrong.text), strict=True)), **places)
    assert not score(other, data, closeness).right


def test_a_cause_taken_for_the_outcome_does_not_score() -> None:
    _, asked, data = told(0)
    effect, cause = halves(asked.answer)
    first, second = ("second", "first") if data["later_first"] else ("first", "second")
    right = f"In the {second} picture {effect}, because in the {first} picture {cause}."
    assert score(right, data, closeness).right
    turned = f"In the {first} picture {effect}, because in the {second} picture {cause}."
    assert score(turned, data, closeness).fault == "order"
    untold = f"{effect}, because {cause}."
    assert score(untold, data, closeness).fault == "order", "which picture is the later one must be said"


def test_a_reply_is_graded_by_the_sentence_that_it_ends_in() -> None:
    _, asked, data = told(0)
    wrong = next(option for option in asked.choices if option != asked.answer)
    assert outcome_of(f"It may be: {wrong}\nAnswer: {asked.answer}", data, closeness) == ("right", 1.0)
    assert outcome_of(f"{asked.answer}\nAnswer: {wrong}", data, closeness) == ("wrong", 0.0)
    assert outcome_of("I cannot tell.\nAnswer: it is a nice picture", data, closeness) == ("unread", 0.0)


@pytest.mark.parametrize("text", ["", "It is a nice boat.", "because", "Because of the rain."])
def test_what_names_no_reason_is_no_explanation(text: str) -> None:
    assert divided(text) is None
    assert score(text, told(0)[2], closeness).fault == "form"
