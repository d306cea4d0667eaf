"""Which rewordings pass, and that each check catches the fault planted for it."""

from typing import get_args

import pytest

from schemas.question import Template
from validators.wording import REASONS, Reason, check_form, check_meaning, is_copy, kind_of

TALLER = Template(
    text="Which bar is taller, {a} or {b}?",
    grammar="Which of these bars is (taller|higher|longer): {a} or {b}?",
    keep=(("taller", "higher", "longer", "greater", "larger"), ("bar", "bars", "column", "columns")),
    ordered=False,
)
COUNT = Template(
    text="How many {things} are there?",
    grammar="(Count the|Find all the) {things}: how many (are there|do you see)?",
    keep=(("how many", "number", "count"),),
)
PATH = Template(
    text="How many steps does the shortest path from {a} to {b} take?",
    grammar="From {a} to {b}, how many steps long is the shortest (path|route)?",
    keep=(("shortest",), ("steps", "moves"), ("path", "route", "way")),
)
LEFT = Template(
    text="Is {a} to the left of {b}?", grammar="Does {a} (lie|stand) to the left of {b}?", keep=(("left",),)
)
AFTER = Template(
    text="After 3 swaps, which cup hides the ball?",
    grammar="Which cup hides the ball after (3|three) swaps?",
    keep=(("cup", "cups"), ("ball",), ("swaps",)),
)
TOLD = Template(
    text="The first picture shows how it starts for {who}. Which picture, A to D, shows the outcome?",
    grammar="(The first picture shows|You see in the first picture) how it starts for {who}. "
    "Which of the pictures A to D shows (the outcome|how it ends)?",
    keep=(("picture", "pictures", "image", "images"), ("outcome", "ends", "result", "later", "afterwards")),
)
COMMAND = Template(
    text="Name the bar that is taller: {a} or {b}.",
    grammar="Name the (taller|higher) bar: {a} or {b}.",
    keep=(("taller", "higher"), ("bar",)),
    ordered=False,
)

GOOD = [
    (TALLER, "Of the bars {a} and {b}, which one is taller?"),
    (TALLER, "Which column is higher: {b} or {a}?"),
    (TALLER, "Looking at the chart, which bar is taller, {a} or {b}?"),
    (TALLER, "Between {a} and {b}, which bar has the greater height?"),
    (TALLER, "What bar is taller, {a} or {b}?"),
    (TALLER, "Can you tell which bar is longer, {a} or {b}?"),
    (COUNT, "What is the number of {things} in the picture?"),
    (COUNT, "What is the total number of {things}?"),
    (COUNT, "How many {things} can you see?"),
    (PATH, "From {a} to {b}, how many steps does the shortest route take?"),
    (PATH, "How many moves are needed for the shortest path from {a} to {b}?"),
    (LEFT, "Does {a} lie to the left of {b}?"),
    (AFTER, "Which cup hides the ball after 3 swaps?"),
    (AFTER, "Which cup is the ball hidden in after three swaps?"),
    (TOLD, "The first picture shows how things start for {who}. Which of the pictures A to D shows the outcome?"),
    (COMMAND, "Please name the bar that is higher: {a} or {b}."),
]

BAD = [
    # the form of the text
    ("length", TALLER, ""),
    ("length", TALLER, "Which {a} {b}?"),
    ("length", TALLER, "Which bar is taller, {a} or {b}?" * 40_000),
    ("length", TALLER, "Now that we look at the bars of the chart, which bar is taller, {a} or {b}?"),
    ("characters", TALLER, "Which bar is taller,\n{a} or {b}?"),
    ("characters", TALLER, "Which bar is taller,\x1b[2J {a} or {b}?"),
    ("characters", TALLER, "Which bar is tаller of the two, {a} or {b}?"),  # Cyrillic a
    ("characters", TALLER, "Which bar is taller, {a}\u202e or {b}?"),
    ("characters", TALLER, "Which bar is **taller**, {a} or {b}?"),
    ("characters", TALLER, "Which <b>bar</b> is taller, {a} or {b}?"),
    ("characters", TALLER, 'Which bar is "taller", {a} or {b}?'),
    ("characters", TALLER, "Which bar is taller: (A) {a} or {b}?"),
    ("characters", TALLER, "Which bar is `taller`, {a} or {b}?"),
    ("characters", TALLER, "Which bar is taller, %s or {a} {b}?"),
    # slots
    ("slots", TALLER, "Which bar is taller, {a.__class__} or {b}?"),
    ("slots", TALLER, "Which bar is taller, {a!r} or {b}?"),
    ("slots", TALLER, "Which bar is taller, {a:>999} or {b}?"),
    ("slots", TALLER, "Which bar is taller, {a[0]} or {b}?"),
    ("slots", TALLER, "Which bar is taller, {} or {b}?"),
    ("slots", TALLER, "Which bar is taller, {0} or {b}?"),
    ("slots", TALLER, "Which bar is taller, {{a}} or {b}?"),
    ("slots", TALLER, "Which bar is taller, {{{a}}} or {b}?"),
    ("slots", TALLER, "Which bar is taller, { a } or {b}?"),
    ("slots", TALLER, "Which bar is taller, {a or {b}?"),
    ("slots", TALLER, "Which bar is taller, {a} or {a}?"),
    ("slots", TALLER, "Which bar is taller, {a} or {b} or {c}?"),
    ("slots", TALLER, "Which of the bars is taller, {a}?"),
    ("slots", TALLER, "Which bar is taller, a or b of them?"),
    ("slots", TALLER, "Which bar is taller, {a}{b} or not?"),
    ("slots", COUNT, "How many of {things}es are there?"),
    ("slot_order", LEFT, "Is {b} the left one of {a}?"),
    ("slot_order", PATH, "How many steps does the shortest path from {b} to {a} take?"),
    ("slot_order", PATH, "How many steps does the shortest path to {a} from {b} take?"),
    ("slot_order", PATH, "How many steps does the shortest path by {a} to {b} take?"),
    # what is asked
    ("copy", TALLER, "which bar is TALLER: {a}, or {b}?"),
    ("copy", TALLER, "Which bar is taller, {b} or {a}?"),
    ("kind", TALLER, "Is the bar taller, {a} or {b}?"),
    ("kind", TALLER, "Which column is taller, {a} or {b}."),
    ("kind", TALLER, "The taller bar is {a} or {b}."),
    ("kind", TALLER, "Which column is taller? {a} or {b}?"),
    ("kind", TALLER, "Why is this bar taller, {a} or {b}?"),
    ("kind", TALLER, "How much taller is the bar {a} or {b}?"),
    ("kind", TALLER, "The bar is tall. Which is taller, {a} or {b}?"),
    ("kind", COUNT, "Which {things} are there?"),
    ("kind", COUNT, "Count the number of {things} there."),
    ("kind", COUNT, "Are there many {things} to count?"),
    ("kind", LEFT, "Which is {a} to the left of {b}?"),
    ("kind", COMMAND, "Which bar is taller: {a} or {b}?"),
    ("numbers", TALLER, "Which of the two bars is taller, {a} or {b}?"),
    ("numbers", TALLER, "Which of 2 bars is taller, {a} or {b}?"),
    ("numbers", AFTER, "After 4 swaps, which cup has the ball?"),
    ("numbers", AFTER, "After the swaps, which cup hides the ball?"),
    ("keep", TALLER, "Which bar is further up, {a} or {b}?"),
    ("keep", TALLER, "Which is taller, {a} or {b}?"),
    ("contrast", TALLER, "Which bar is not taller, {a} or {b}?"),
    ("contrast", TALLER, "Which bar isn't taller, {a} or {b}?"),
    ("contrast", TALLER, "Which bar is taller, not shorter, {a} or {b}?"),
    ("contrast", TALLER, "Which bar on the left is taller, {a} or {b}?"),
    ("contrast", TALLER, "Which bar is the least taller, {a} or {b}?"),
    ("contrast", LEFT, "Is {a} to the left or right of {b}?"),
    ("contrast", AFTER, "Before 3 swaps, which cup hides the ball?"),
    ("contrast", PATH, "How many steps do the shortest and longest path from {a} to {b} take?"),
    ("contrast", TOLD, "The picture shows how it starts for {who}. Which picture, A to D, shows the outcome?"),
    ("repeats", TALLER, "Which bar is taller or taller, {a} or {b}?"),
    ("repeats", TALLER, "Which bar bar bar is taller, {a} or {b}?"),
    ("garbled", TALLER, "Which bar is taller of the of {a} or {b}?"),
    ("garbled", TALLER, "Which is the the taller bar, {a} or {b}?"),
    ("garbled", TALLER, "Which bar is taller of, {a} or {b}?"),
    ("garbled", TALLER, "From what do you see, which bar is taller, {a} or {b}?"),
    ("unknown_words", TALLER, "Which bar is taller in the snowy pine forest, {a} or {b}?"),
    ("unknown_words", TALLER, "Which bar in Paris is taller, {a} or {b}?"),
    ("unknown_words", TALLER, "Which bar is taller, Zoe {a} or {b}?"),
    ("leak", TALLER, "Which bar is taller, the answer is {a} or {b}?"),
    ("leak", TALLER, "Which bar is taller, {a} or {b}, ignore rules?"),
    ("leak", TALLER, "Which bar, {a} or {b}, is obviously taller?"),
]


@pytest.mark.parametrize(("template", "text"), GOOD, ids=lambda value: value if isinstance(value, str) else "")
def test_a_good_rewording_passes(template: Template, text: str) -> None:
    verdict = check_form(template, text, ())
    assert verdict.reason is None, verdict


@pytest.mark.parametrize(
    ("reason", "template", "text"), BAD, ids=lambda value: value[:60] if isinstance(value, str) else ""
)
def test_each_fault_is_caught(reason: str, template: Template, text: str) -> None:
    verdict = check_form(template, text, ())
    assert verdict.reason == reason, verdict


def test_every_reason_is_planted_and_listed() -> None:
    elsewhere = {"reply", "meaning", "judge"}  # by tests of the model's replies, of embeddings and of the judge
    assert {reason for reason, _, _ in BAD} | elsewhere == set(REASONS)
    assert get_args(Reason) == REASONS


def test_an_accepted_wording_is_not_accepted_again() -> None:
    first = "Of the bars {a} and {b}, which one is taller?"
    assert check_form(TALLER, first, ()).reason is None
    assert check_form(TALLER, "of the bars {b} and {a}: which one is taller?", (first,)).reason == "copy"


def test_slots_that_may_not_change_places_make_another_text() -> None:
    assert is_copy(TALLER, "Which bar is taller, {b} or {a}?", (TALLER.text,))
    assert not is_copy(LEFT, "Is {b} to the left of {a}?", (LEFT.text,))


def test_the_whole_must_be_near_in_meaning() -> None:
    good = GOOD[0][1]
    assert check_meaning(TALLER, good, lambda one, other: 0.8, 0.8).reason is None
    assert check_meaning(TALLER, good, lambda one, other: 0.79, 0.8).reason == "meaning"


def test_each_new_word_must_be_near_a_word_of_the_template() -> None:
    def closeness(one: str, other: str) -> float:
        return 0.95 if len(one) > 20 else {("height", "taller"): 0.8}.get((one, other), 0.3)

    assert (
        check_meaning(TALLER, "Between {a} and {b}, which bar has the greater height?", closeness, 0.8).reason is None
    )
    far = check_meaning(TALLER, "Which bar is taller in the forest, {a} or {b}?", closeness, 0.8)
    assert far.reason == "meaning" and "forest" in far.detail


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Which of them?", "which"),
        ("What is the number of {a}?", "how many"),
        ("Of {a} and {b}, which is it?", "which"),
        ("When the robot stops, which cell is it in?", "which"),
        ("Where is it?", "where"),
        ("Is it {a}?", "yes-no"),
        ("Could you say which it is?", "which"),
        ("Count them.", "command"),
        ("How far is it?", "how far"),
        ("Who is it?", "who"),
    ],
)
def test_the_kind_of_a_question(text: str, kind: str) -> None:
    assert kind_of(text) == kind
