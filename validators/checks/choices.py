"""Exactly one option is right, and no two are the same, in words or in pixels."""

import re
from itertools import combinations

import numpy as np

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
        verdict = _all_drawn_apart(side)
        if verdict.reason:
            return verdict
        options = [i for i, role in enumerate(side.question.image_roles) if role.startswith("option_")]
        if options:
            plain = side.without(*(label.part for label in side.question.reads))
            verdict = _all_differ(side, plain, options)
            if verdict.reason:
                return verdict
    return Verdict(check="options")


def _all_drawn_apart(side: Side) -> Verdict:
    """Options drawn within one picture: each laid over each other by its middle, they differ visibly."""
    plain = side.scene.hide(*(label.part for label in side.question.reads))
    bare = Side(side.family, plain) if side.question.option_parts else side
    crops = []
    for part in side.question.option_parts:
        trace = bare.trace(part)
        if trace is None:
            return Verdict(check="options", reason="alike", detail=f"{part} is not drawn")
        crops.append(bare.views[trace.image][trace.box[1] : trace.box[3], trace.box[0] : trace.box[2]])
    for (a, one), (b, other) in combinations(enumerate(crops), 2):
        if _unlike(one, other) < SEEN_PIXELS:
            names = side.question.option_parts
            return Verdict(check="options", reason="alike", detail=f"{names[a]} and {names[b]}")
    return Verdict(check="options")


def _unlike(one: Picture, other: Picture) -> int:
    """Return the least number of visibly different pixels over shifts of up to two pixels; a frame of one fits all."""
    height, width = (max(one.shape[side], other.shape[side]) + 4 for side in (0, 1))
    if abs(one.shape[0] - other.shape[0]) > 4 or abs(one.shape[1] - other.shape[1]) > 4:
        return int(height * width)
    fixed = _framed(one, height, width, 2, 2)
    shifts = [(dx, dy) for dx in range(5) for dy in range(5)]
    return min(int(changed(fixed, _framed(other, height, width, dx, dy)).sum()) for dx, dy in shifts)


def _framed(crop: Picture, height: int, width: int, left: int, top: int) -> Picture:
    frame = np.full((height, width, 3), 255, np.uint8)
    rows, columns = min(crop.shape[0], height - top), min(crop.shape[1], width - left)
    frame[top : top + rows, left : left + columns] = crop[:rows, :columns]
    return frame


def _all_differ(side: Side, plain: tuple[Picture, ...], options: list[int]) -> Verdict:
    for a, b in combinations(options, 2):
        if int(changed(plain[a], plain[b]).sum()) < SEEN_PIXELS:
            roles = side.question.image_roles
            return Verdict(check="options", reason="alike", detail=f"{roles[a]} and {roles[b]}")
    return Verdict(check="options")
