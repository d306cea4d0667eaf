"""Exactly one option is right, and no two are the same, in words or in pixels."""

import re
from itertools import combinations

from backends.media import Picture
from schemas.question import Verdict
from validators.subject import SEEN_PIXELS, Pair, Side, changed

REASONS = frozenset({"repeated", "no_answer", "empty", "leaked"})
PICTURE_REASONS = frozenset({"alike"})


def check(pair: Pair) -> Verdict:
    for side in pair.sides:
        asked = side.question
        spelt = [" ".join(choice.casefold().split()) for choice in asked.choices]
        if len(set(spelt)) != len(spelt):
            return Verdict(check="choices", reason="repeated", detail=", ".join(asked.choices))
        if asked.choices and asked.choices.count(asked.answer) != 1:
            return Verdict(check="choices", reason="no_answer", detail=asked.answer)
        if not asked.answer.strip() or not all(spelt):
            return Verdict(check="choices", reason="empty")
        # a number may stand in a question by chance; refusing that would itself tell what the answer is not
        if asked.answer_type == "text" and _words(asked.answer) <= _words(asked.canonical):
            return Verdict(check="choices", reason="leaked", detail=asked.canonical)
    return Verdict(check="choices")


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def check_pictures(pair: Pair) -> Verdict:
    """Options that are pictures differ by more than the letter drawn on them."""
    for side in pair.sides:
        options = [i for i, role in enumerate(side.question.image_roles) if role.startswith("option_")]
        if options:
            plain = side.without(*(label.part for label in side.question.reads))
            verdict = _all_differ(side, plain, options)
            if verdict.reason:
                return verdict
    return Verdict(check="options")


def _all_differ(side: Side, plain: tuple[Picture, ...], options: list[int]) -> Verdict:
    for a, b in combinations(options, 2):
        if int(changed(plain[a], plain[b]).sum()) < SEEN_PIXELS:
            roles = side.question.image_roles
            return Verdict(check="options", reason="alike", detail=f"{roles[a]} and {roles[b]}")
    return Verdict(check="options")
