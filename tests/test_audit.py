"""What the words give away is found, and what they do not is left alone."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from rich.console import Console
from typer.testing import CliRunner

from flows import audit as audit_flow
from flows import cli
from flows.audit import audit_family, audited_levels, disagreements
from flows.cli import app
from generators import FAMILIES
from schemas.errors import UserMistake
from validators.shortcuts import Baseline, Blind, bag_of_words, majority, uniformity

NAMES = ("alder", "birch", "cedar", "elm", "fir", "maple", "oak", "pine")
Rule = Callable[[Random, list[str], str], str]


def chosen(rule: Rule, number: int = 1600) -> list[Blind]:
    """Questions of four options, of which a rule says the right one."""
    rng, items = Random(5), []
    for i in range(number):
        options, asked = rng.sample(NAMES, 4), rng.choice(("tallest", "oldest", "nearest"))
        answer = rule(rng, options, asked)
        items.append(Blind(i, 1, "Which is the {what}?", f"Which tree is the {asked}?", tuple(options), answer))
    return items


def opened(rule: Callable[[Random, int], int], number: int = 1600) -> list[Blind]:
    """Questions for an integer, which a rule gives from a number in the words."""
    rng, items = Random(6), []
    for i in range(number):
        said = rng.randint(2, 9)
        items.append(Blind(i, 1, "How many of {n}?", f"How many of the {said} are red?", (), str(rule(rng, said))))
    return items


@pytest.mark.parametrize(
    "rule",
    [
        lambda rng, options, asked: options[0] if rng.random() < 0.4 else rng.choice(options),
        lambda rng, options, asked: min(options) if rng.random() < 0.4 else rng.choice(options),
        lambda rng, options, asked: (max if asked == "oldest" else min)(options, key=len),
    ],
    ids=["by place", "by value", "by question and value"],
)
def test_a_shortcut_among_options_is_found(rule: Rule) -> None:
    items = chosen(rule)
    assert bag_of_words(items).is_shortcut or majority(items).is_shortcut


def test_fair_options_are_no_shortcut() -> None:
    items = chosen(lambda rng, options, asked: rng.choice(options))
    found = (majority(items), bag_of_words(items))
    assert [one.is_shortcut for one in found] == [False, False]
    assert all(one.chance == 0.25 and abs(one.excess) < 0.04 for one in found)
    assert uniformity(items)["place"] > 1e-4


@pytest.mark.parametrize(
    ("rule", "name"),
    [(lambda rng, said: 3 if rng.random() < 0.4 else rng.randint(0, 9), "majority"), (lambda rng, said: said, "words")],
)
def test_an_open_answer_that_words_or_habit_give_is_found(rule: Callable[[Random, int], int], name: str) -> None:
    items = opened(rule)
    assert {"majority": majority, "words": bag_of_words}[name](items).is_shortcut


def test_fair_open_answers_are_no_shortcut() -> None:
    items = opened(lambda rng, said: rng.randint(0, 9))
    assert not majority(items).is_shortcut and not bag_of_words(items).is_shortcut


def test_uneven_places_and_ranks_are_found() -> None:
    rng = Random(7)
    items = []
    for i in range(400):
        values = rng.sample(range(100), 4)
        right = sorted(values)[rng.choice((1, 2))]  # the trap of options that lie around the right one
        items.append(Blind(i, 1, "t", "How far?", tuple(f"{value} cm" for value in values), f"{right} cm"))
    assert uniformity(items)["rank"] < 1e-4 < uniformity(items)["place"]
    first = [replace(item, choices=(item.answer, *sorted({*item.choices} - {item.answer}))) for item in items]
    assert uniformity(first)["place"] < 1e-4


def test_luck_is_no_shortcut() -> None:
    assert not Baseline(items=40, right=18, chance=0.25).is_shortcut  # 45 %, of 40 only
    assert Baseline(items=1000, right=350, chance=0.25).is_shortcut
    assert not Baseline(items=100_000, right=27_900, chance=0.25).is_shortcut  # sure, and allowed


def test_a_solver_that_disagrees_and_a_load_that_falls_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    family = FAMILIES["chart_value"]
    forward = family.knobs
    fallen = replace(family, knobs=lambda level: forward(family.top + 1 - level))
    monkeypatch.setitem(audit_flow.FAMILIES, "chart_value", fallen)
    solver = audit_flow.SOLVERS["chart_value"]
    monkeypatch.setitem(audit_flow.SOLVERS, "chart_value", replace(solver, solve=lambda scene: "nothing"))
    found = audit_family("chart_value", 50, 0)
    assert len(found.disagreements) == found.items == 2 * 50 * len(found.levels)
    assert any("load must rise" in fault for fault in found.faults())


def test_levels_are_spread_over_all() -> None:
    assert audited_levels(12) == (1, 5, 8, 12)
    assert audited_levels(2) == (1, 2)


def test_the_command_says_what_must_be_given() -> None:
    result = CliRunner().invoke(app, ["audit"])
    assert isinstance(result.exception, UserMistake) and "--families" in str(result.exception)


def test_the_command_audits_one_family(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "console", Console(width=160))
    result = CliRunner().invoke(app, ["audit", "--families", "--only", "event_order", "--pairs", "50", "-j", "1"])
    assert result.exit_code == 0, result.output
    assert "event_order" in result.output and "passes" in result.output


@pytest.mark.slow
def test_no_family_can_be_answered_blind() -> None:
    faults = [fault for name in FAMILIES for fault in audit_family(name, 250, 0).faults()]
    assert faults == []


@pytest.mark.slow
@pytest.mark.parametrize("name", FAMILIES)
def test_two_thousand_items_of_each_band_of_levels_are_answered_alike(name: str) -> None:
    top = FAMILIES[name].top
    for band in range(3):
        levels = sorted({min(top, 1 + band * top // 3), max(1, (band + 1) * top // 3)})
        wrong = [fault for level in levels for fault in disagreements(name, level, 1000 // len(levels), seed=11)]
        assert wrong == []
