"""What a reply is worth, by tables of replies for every type and by properties that hold for all of them."""

import ast
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validators import grading
from validators.grading import compute_score, grade, lettered

FRUIT = ("apple", "bread", "chalk", "red drum")
GRID = "[[1, 2, 3], [4, 5, 6]]"

GOLD: dict[str, tuple[str, tuple[str, ...], str | None]] = {
    "choice": ("bread", FRUIT, None),
    "integer": ("1234", (), "moves"),
    "number": ("-3.5", (), "s"),
    "text": ("no", (), None),
    "list": ('["red", "blue", "7"]', (), None),
    "set": ('["red", "blue"]', (), None),
    "grid": (GRID, (), None),
    "box": ("[10, 20, 30, 40]", (), None),
    "interval": ("[2.0, 3.5]", (), "s"),
    "boolean": ("no", (), None),
    "json": ('{"from": "a", "at": [1, true]}', (), None),
}
"""Answer, choices and unit by type."""

RIGHT: dict[str, tuple[str, ...]] = {
    "choice": (
        "B", "b", "(B)", "B.", "B)", "[B]", "**B**", "`B`", "$B$", "option B", "Choice (b)", "picture B", "B. bread",
        "(B) bread", "B (bread)", "B: Bread", "B - bread", "bread", "Bread.", '"bread"', "the bread", "\\text{B}",
        "B — bread", "B, bread", "**(B)** bread", "\\textbf{(B)}~\\text{bread}", "\\text{(B) bread}",
    ),
    "integer": ("1234", "1,234", "+1234", "1234.0", "1234 moves", "1,234 Moves.", "1{,}234", "$1234$", "１２３４",
                "1 234", "1\\,234", "1234 \\text{ moves}", "1234~\\mathrm{moves}", "**1234** moves"),
    "number": ("-3.5", "−3.5", "-3.50", "- 3.5", "-3.5 s", "-3.5s", "-3.5 seconds", "-7/2", "-\\frac{7}{2}", "-35e-1",
               "-3.5\\text{ s}", "-3.5\\,\\mathrm{s}", "-3.5\\ \\text{seconds}", "-3.5~s"),
    "text": ("no", "No", "NO.", '"no"', "“no”", "**no**"),
    "list": ("red, blue, 7", "[red, blue, 7]", '["red","blue",7]', "red -> blue -> 7", "red → blue → 7", "(Red; blue; 7.0)",
             "red, blue and 7", "red \\to blue \\rightarrow 7", "1. red\n2. blue\n3. 7", "1) red, 2) blue, 3) 7",
             "- `red`\n- `blue`\n- 7", "red,\nblue,\n7", "\\text{red}, \\text{blue}, 7"),
    "set": ("red, blue", "blue, red", "{Blue, red}", '["blue", "red"]', "red, red, blue", "red and blue", "\\{\\text{red}, \\text{blue}\\}"),
    "grid": (GRID, "[[1,2,3],[4,5,6]]", "1 2 3\n4 5 6", "1, 2, 3\n4, 5, 6", "| 1 | 2 | 3 |\n| 4 | 5 | 6 |", "```\n1 2 3\n4 5 6\n```"),
    "box": ("[10, 20, 30, 40]", "(10,20,30,40)", "10, 20, 30, 40", "10 20 30 40", "[10.0, 20.0, 30.0, 40.0]"),
    "interval": ("[2, 3.5]", "(2.0, 3.5)", "2.0 to 3.5", "2-3.5", "2 s – 3.5 s", "from 2 to 3.5 seconds", "2s to 3.5s"),
    "boolean": ("no", "No.", "false", "False", "**NO**"),
    "json": ('{"from": "a", "at": [1, true]}', '{"at":[1.0,true],"from":"a"}', '```json\n{"from":"a","at":[1,true]}\n```'),
}  # fmt: skip

WRONG: dict[str, tuple[str, ...]] = {
    "choice": (
        "A", "C", "E", "apple", "B. apple", "A. bread", "A or B", "A and B", "A, B", "A/B", "B or C", "B C", "either B or C", "B, A", "A, bread", "B, chalk", "A — bread", "**A** bread",
        "A B C D", "A, B, C, D", "apple, bread, chalk, red drum", "bread or chalk", "bread chalk", "I think B", "not B",
        "not bread", "breads", "read", "B because it is tall", "B?", "maybe B", "none of these", "drum", "BB", "2",
    ),
    "integer": ("-1234", "1235", "123", "12.34", "1.234", "12345", "1234 apples", "1234 or 1235", "1234, 1235", "1234 1235",
                "not 1234", "2468/2", "1233-1235", "about 1234", "one", "١٢٣٤", "nan", "1e999999999", "0x4d2", "1,23,4", "12 34", "~1234", "123 4"),
    "number": ("3.5", "-35", "-3", "-0.35", "35", "-3.5 or 3.5", "±3.5", "--3.5", "-3.5 m", "-7/0", "-3.5.0", "inf", "3.5-"),
    "text": ("know", "not", "n", "o", "no no", "yes", "yes or no", "no, yes", "no way", "noo", "no?"),
    "list": ("", "blue, red", "none", "7 blue red", "2. red\n3. blue\n4. 7", "7 and red and blue"),
    "set": ("green", "none", "[]", "{}", "redblue", "red blue"),
    "grid": ("1 2 3 4 5 6", "[[1,2],[3,4],[5,6]]", "1 2 3\n4 5", "[1,2,3,4,5,6]", "1 2 3\n4 5 6\n7 8 9", "123456"),
    "box": ("[10, 20, 30]", "[10, 20, 30, 40, 50]", "[30, 40, 10, 20]", "[100, 200, 300, 400]", "[a, b, c, d]",
            "[10, 20, 30, 40] or [0, 0, 9, 9]"),
    "interval": ("[3.5, 2]", "[4, 5]", "2", "2, 3, 3.5", "2 to 3.5 or 4 to 5", "[2, 3.5, 5]"),
    "boolean": ("yes", "true", "know", "not", "no or yes", "yes, no", "n", "0", "no idea"),
    "json": ('{"from": "a"}', '{"from": "a", "at": [1, 1]}', '{"from": "a", "at": [1, "true"]}', '{"from": "b", "at": [1, true]}',
             '{"from": "b", "from": "a", "at": [1, true]}', '[{"from": "a", "at": [1, true]}]', "{'from': 'a'}", "null"),
}  # fmt: skip

WORTHLESS = (
    "", " ", "\n", "Answer:", "\\boxed{}", "<answer></answer>", "?", "__import__('os').system('exit 1')", "I do not know.",
    "<think>Answer: {gold}", "<think>\nAnswer: {gold}", "Answer: <answer>", "x" * 1_000_000, "Answer: {gold}" + " " * 1_000_000,
    "{gold}" * 200_000, "Answer: " + "(" * 5000 + "{gold}" + ")" * 5000, "Answer: " + "[" * 5000 + "]" * 5000,
    "The answer could be {gold}", "Is it {gold}?",
)  # fmt: skip
"""Worth nothing whatever the type."""

MARKED = (
    "Answer: {}", "**Answer:** {}", "**Answer: {}**", "Final answer: {}", "ANSWER: {}", "### Answer: {}", "The answer is: {}",
    "It is tall. Answer: {}", "First A, then B.\n\nAnswer: {}\n", "\\boxed{{{}}}", "So $\\boxed{{{}}}$.", "Answer: \\boxed{{{}}}",
    "<think>Answer: A</think>Answer: {}", "<think>A or C?</think>\n<answer>{}</answer>", "<answer>\n{}\n</answer>",
    "Answer: A\nNo, that bar is shorter.\nAnswer: {}", "I looked twice.\nTherefore, the answer is {}.", "Answer:\n{}",
    "**Answer:**\n\n{}\n\nThis follows from the picture.", "<answer>Answer: {}</answer>", "Answer: {}\n\\boxed{{{}}}",
    "**Answer:**\n\n$$\\boxed{{{}}}$$", "**Final Answer:**\n\\[\n\\boxed{{{}}}\n\\]", "The answer is:\n<answer>{}</answer>",
    "Answer: $$\n{}\n$$", "✅ **Answer: {}**", "• Answer: {}",
)  # fmt: skip


def worth(reply: str, answer_type: str) -> float:
    answer, choices, unit = GOLD[answer_type]
    for _ in range(3):  # a busy machine may be slow once
        started = time.process_time()
        score = grade(reply, answer, answer_type, choices, unit=unit)
        if time.process_time() - started < 0.1:
            assert 0 <= score <= 1
            return score
    raise AssertionError(f"grading took over 100 ms: {reply!r:.80}")


def line(reply: str) -> str:
    """Mark an answer; one of several lines begins below its mark."""
    return f"Answer:\n{reply}" if "\n" in reply else f"Answer: {reply}"


def cases(table: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(answer_type, reply) for answer_type, replies in table.items() for reply in replies]


def test_every_type_has_its_tables() -> None:
    assert set(GOLD) == set(RIGHT) == set(WRONG) == set(grading._TYPES)


@pytest.mark.parametrize(("answer_type", "reply"), cases(RIGHT))
def test_the_right_answer_in_any_of_its_forms_is_worth_1(answer_type: str, reply: str) -> None:
    assert worth(reply, answer_type) == 1
    assert worth(f"Look at the bars.\n\n{line(reply)}", answer_type) == 1
    assert worth(f"<think>Is it A?</think><answer>{reply}</answer>", answer_type) == 1


@pytest.mark.parametrize(("answer_type", "reply"), cases(WRONG))
def test_another_answer_is_worth_nothing(answer_type: str, reply: str) -> None:
    assert worth(reply, answer_type) == 0
    assert worth(f"Look at the bars.\n\nAnswer: {reply}", answer_type) == 0
    assert worth(f"<think>Is it A?</think><answer>{reply}</answer>", answer_type) == 0


@pytest.mark.parametrize("answer_type", GOLD)
@pytest.mark.parametrize("reply", WORTHLESS, ids=lambda reply: reply[:30])
def test_what_commits_to_nothing_is_worth_nothing(answer_type: str, reply: str) -> None:
    assert worth(reply.replace("{gold}", RIGHT[answer_type][0]), answer_type) == 0


@pytest.mark.parametrize("answer_type", GOLD)
@pytest.mark.parametrize("noise", ("{} {} {}", "maybe {}", "{} perhaps", "not {}", "{} or so", "something {} else"))
def test_noise_beside_the_answer_makes_it_another(answer_type: str, noise: str) -> None:
    reply = noise.replace("{}", RIGHT[answer_type][0])
    assert worth(reply, answer_type) == 0
    assert worth(f"Answer: {reply}", answer_type) < (1 if answer_type in ("list", "set") else 1e-9)


@pytest.mark.parametrize("answer_type", GOLD)
@pytest.mark.parametrize("form", MARKED)
def test_an_answer_is_found_where_it_is_marked(answer_type: str, form: str) -> None:
    assert worth(form.replace("{}", RIGHT[answer_type][0]).replace("{{", "{").replace("}}", "}"), answer_type) == 1


@pytest.mark.parametrize(
    "reply",
    ("\\boxed{A} \\boxed{B}", "\\boxed{A}, \\boxed{B}", "\\boxed{A} or \\boxed{B}", "Answer: A\nAnswer: B", "Answer: C\n\nor\n\nAnswer: B",
     "Answer: \\boxed{A} or \\boxed{B}", "<answer>A</answer><answer>B</answer>", "Answer: A. Answer: B",
     "\\boxed{A}\\boxed{C}\\boxed{D}\\boxed{B}", "\\boxed{A} \\boxed{B} \\boxed{B}"),
)  # fmt: skip
def test_answers_in_one_breath_must_agree(reply: str) -> None:
    assert worth(reply, "choice") == 0


def test_units_may_be_given_by_their_signs_and_and_may_stand_in_a_name() -> None:
    for reply in ("105 Ω", "105Ω", "105 \u2126", "$105\\,\\Omega$", "105 ohm", "\\boxed{105\\ \\Omega}"):
        assert grade(f"Answer: {reply}", "105.00", "number", (), 0.1, "ohms") == 1, reply
    for reply in ("12.5 square units", "12.5 units", "$12.5\\text{ square units}$", "12.5 sq. units"):
        assert grade(f"Answer: {reply}", "12.5", "number") == 1, reply
    assert grade("Answer: 12.5 units or 13", "12.5", "number") == grade("Answer: 12.5 s", "12.5", "number") == 0
    assert grade("Answer: 105 kΩ", "105.00", "number", (), 0.1, "ohms") == 0
    assert grade("Answer: oil, salt and pepper", '["oil", "salt and pepper"]', "list") == 1


def test_a_grid_may_begin_on_the_line_of_its_mark() -> None:
    assert worth("So.\nAnswer: 1 2 3\n4 5 6\nThat is all.", "grid") == 1
    assert worth("Answer: | 1 | 2 | 3 |\n| 4 | 5 | 6 |\n\n7 8 9", "grid") == 1
    assert worth("Answer: 1 2 3\n\n4 5 6", "grid") == 0


def test_answers_that_agree_are_one_answer() -> None:
    assert worth("\\boxed{B}\n\nAnswer: (B)", "choice") == 1


@pytest.mark.parametrize(
    ("choices", "named"),
    [
        (FRUIT, True), (("C", "A", "B"), False), (("A", "B", "C", "D"), False), (("P", "Q"), True), (("(a)", "x"), False),
        (("Option A", "x"), False), (("x", "D"), True), (tuple(str(n) for n in range(27)), False), (("A.", "B."), False),
    ],
)  # fmt: skip
def test_options_that_say_letters_themselves_are_not_lettered(choices: tuple[str, ...], named: bool) -> None:
    assert lettered(choices) is named


def test_the_value_wins_where_options_are_letters() -> None:
    choices = ("C", "A", "B")
    scores = {
        reply: grade(reply, "A", "choice", choices) for reply in ("A", "(A)", "a", "picture A", "Answer: A.", "B", "C")
    }
    assert scores == {"A": 1, "(A)": 1, "a": 1, "picture A": 1, "Answer: A.": 1, "B": 0, "C": 0}


def test_a_reply_that_fits_two_options_names_neither() -> None:
    assert grade("Answer: 3.0", "3.0", "choice", ("3", "3.0")) == 1
    assert grade("Answer: 3.00", "3", "choice", ("3", "3.0")) == 0


def test_options_that_differ_in_case_alone_are_told_apart() -> None:
    assert grade("Answer: x", "x", "choice", ("X", "x")) == 1
    assert grade("Answer: X", "x", "choice", ("X", "x")) == 0


@pytest.mark.parametrize(
    ("reply", "score"),
    [("9.5", 1), ("10.5", 1), ("10", 1), ("9.49", 0), ("10.51", 0), ("-10", 0), ("100", 0), ("1.0e1", 1)],
)
def test_tolerance_is_absolute_and_exact(reply: str, score: float) -> None:
    assert grade(reply, "10", "number", tolerance=0.5) == score


@pytest.mark.parametrize(
    ("answer_type", "reply", "score"),
    [
        ("list", "red, green, 7", 2 / 3), ("list", "red", 1 / 3), ("list", "red, blue, 7, 8", 3 / 4), ("list", "blue, red, 7", 1 / 3),
        ("list", "x, red, blue, 7", 0), ("set", "red", 1 / 2), ("set", "red, green", 1 / 3), ("set", "red, blue, green, white", 1 / 2),
        ("grid", "[[1,2,3],[4,5,0]]", 5 / 6), ("grid", "0 0 0\n0 0 6", 1 / 6), ("box", "[10, 20, 30, 30]", 1 / 2),
        ("box", "[20, 20, 40, 40]", 1 / 3), ("interval", "[2, 2.75]", 1 / 2), ("interval", "[0, 6]", 1 / 4),
    ],
)  # fmt: skip
def test_partial_credit_is_a_share_and_only_for_a_marked_answer(answer_type: str, reply: str, score: float) -> None:
    assert worth(line(reply), answer_type) == pytest.approx(score)
    assert worth(reply, answer_type) == 0


@pytest.mark.parametrize(
    ("answer", "answer_type", "choices"),
    [
        ("grape", "choice", FRUIT),
        ("B", "choice", FRUIT),
        ("seven", "integer", ()),
        ("[1, 2]", "box", ()),
        ("x", "colour", ()),
    ],
)
def test_a_wrong_item_is_the_authors_mistake(answer: str, answer_type: str, choices: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="grading"):
        grade("B", answer, answer_type, choices)


def test_the_reward_of_verl_reads_its_terms_from_the_row() -> None:
    info = {"answer_type": "choice", "choices": list(FRUIT), "tolerance": None, "unit": None}
    assert compute_score("whetstone", "Answer: B", "bread", info) == 1
    assert compute_score("whetstone", "Answer: C", "bread", info, reward_router_address=None) == 0
    assert compute_score("whetstone", "Answer: bread", "bread") == 1


ADVERSE = (
    "Answer: ", "\\boxed{", "{", "<answer>", "\n", " ", ". ", "Answer:\n", "[", "\\boxed{1}", "<answer>1</answer>", "answer is ", "１",
    "*", "\n" + " " * 11, "So, the final answer", "the answer is: the answer is: ", "$", "`", "'", "a, ", "1 ", "-", "(B) ",
)  # fmt: skip


@pytest.mark.parametrize("answer_type", GOLD)
def test_no_text_takes_long(answer_type: str) -> None:
    for piece in ADVERSE:
        worth((piece * 100_000)[: grading.SAID_LIMIT], answer_type)
        worth("Answer: " + (piece * 8_000)[: grading.ANSWER_LIMIT - 1], answer_type)


steady = settings(deadline=None)  # other work on the machine is no fault of the code
words = st.text(st.sampled_from("abcdefg xyz,.;:!?-+()[]{}<>$*`'\"\n0123456789\\/|#_"), max_size=60)
"""Padding of every kind, without the words that mark an answer."""


@steady
@given(st.sampled_from(sorted(GOLD)), st.data(), words, words)
def test_padding_never_raises_the_worth(answer_type: str, data: st.DataObject, before: str, after: str) -> None:
    partial = {
        "list": "red, 7",
        "set": "red",
        "grid": "[[1,2,3],[4,5,0]]",
        "box": "[10,20,30,30]",
        "interval": "[2, 3]",
    }
    replies = (*RIGHT[answer_type][:1], *WRONG[answer_type], *filter(None, [partial.get(answer_type)]))
    reply = data.draw(st.sampled_from(replies))
    for said in (reply, f"Answer: {reply}", f"<answer>{reply}</answer>", f"\\boxed{{{reply}}}"):
        padded = worth(f"{before}\n{said}\n\n{after}", answer_type)
        assert padded <= worth(said, answer_type)


@steady
@given(
    st.lists(
        st.text("abcdefghijk mnop", min_size=2, max_size=9).map(str.strip).filter(lambda s: len(s) > 1),
        min_size=2,
        max_size=6,
    ),
    st.data(),
)
def test_of_all_options_only_the_right_one_counts(values: list[str], data: st.DataObject) -> None:
    choices = tuple(dict.fromkeys(" ".join(value.split()).removeprefix("the ") for value in values))
    answer = data.draw(st.sampled_from(choices))
    for letter, choice in zip(grading.LETTERS, choices, strict=False):
        for said in (choice, letter, f"({letter}) {choice}"):
            assert grade(f"Answer: {said}", answer, "choice", choices) == (choice == answer)


@steady
@given(st.decimals(-10_000, 10_000, places=2), st.decimals(-10_000, 10_000, places=2))
def test_numbers_are_compared_by_value(gold: object, said: object) -> None:
    assert grade(f"Answer: {said}", str(gold), "number") == (said == gold)


@steady
@given(st.lists(st.integers(-9, 9), max_size=8), st.lists(st.integers(-9, 9), max_size=8), st.integers(-9, 9))
def test_an_entry_beyond_the_last_never_pays(gold: list[int], said: list[int], more: int) -> None:
    longer = [*said, more]
    if len(said) >= len(gold):
        assert grade(f"Answer: {longer}", str(gold), "list") <= grade(f"Answer: {said}", str(gold), "list")
    if more not in gold:
        assert grade(f"Answer: {longer}", str(gold), "set") <= grade(f"Answer: {said}", str(gold), "set")


@steady
@given(st.text(max_size=300))
def test_any_text_gets_a_worth(reply: str) -> None:
    for answer_type in GOLD:
        worth(reply, answer_type)
        worth(f"Answer: {reply}", answer_type)


def test_the_file_needs_the_standard_library_alone(tmp_path: Path) -> None:
    source = Path(grading.__file__)
    tree = ast.parse(source.read_text())
    roots = {name.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    roots |= {str(node.module).split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert roots <= sys.stdlib_module_names
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not called & {"eval", "exec", "compile", "__import__"}
    shutil.copy(source, tmp_path / "reward.py")
    command = "import reward; print(reward.grade('Answer: B', 'y', 'choice', ('x', 'y')))"
    alone = [sys.executable, "-S", "-c", command]
    assert subprocess.run(alone, cwd=tmp_path, capture_output=True, text=True, check=True).stdout == "1.0\n"
