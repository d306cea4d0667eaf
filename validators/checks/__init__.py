"""Everything an item must pass before it ships, in order: what needs no picture comes first.

A check looks at a pair and returns its first fault as a verdict, or a verdict without a reason.
"""

from collections.abc import Callable

from schemas.question import Verdict
from validators import painting
from validators.checks import choices, edits, frames, legible, program, seen, solver, text, twin
from validators.subject import Pair

Check = Callable[[Pair], Verdict]

CHECKS: dict[str, Check] = {
    "solver": solver.check,
    "choices": choices.check,
    "twin": twin.check,
    "seen": seen.check,
    "options": choices.check_pictures,
    "text": text.check,
    "legible": legible.check,
    "frames": frames.check,
    "edits": edits.check,
    "program": program.check,
}

REASONS: dict[str, frozenset[str]] = {
    "solver": solver.REASONS,
    "choices": choices.REASONS,
    "twin": twin.REASONS,
    "seen": seen.REASONS,
    "options": choices.PICTURE_REASONS,
    "text": text.REASONS,
    "legible": legible.REASONS,
    "frames": frames.REASONS,
    "edits": edits.REASONS,
    "program": program.REASONS,
    "painting": frozenset({*painting.REASONS, "flagged", "unverified"}),
    "duplicate": frozenset({"content", "picture"}),
}
"""The closed list of reasons by check; `painting` is of painted families alone, and `duplicate` is assembly's, which
alone sees more than one pair."""

CHECK_LINES: dict[str, str] = {
    "solver": "a solver that shares no code reads the stored scene and gives the same answer",
    "choices": "exactly one option is right, no two are the same, and the question does not hold its answer",
    "twin": "the twin has the same words and options, another answer, and a picture that visibly differs",
    "seen": "hiding each part that the answer rests on changes the pixels, and in clips for at least a second",
    "options": "options that are pictures differ by more than the letter drawn on them",
    "text": "every text is at least 10 px high, whole, clear of every other, and of a contrast of 4.5 to 1 or more",
    "legible": "OCR reads back every text that the question needs, from its measured box",
    "frames": "no single frame of a clip tells: each also occurs, to the pixel, in a clip with another answer",
    "edits": "every hard negative is false and every hard positive true, by the solver, and the change is seen",
    "program": "every diagram program, run by itself in the sandbox, records the display list that was drawn",
    "painting": "in pictures by a diffusion model, a reader tells world, protagonist and every state as asked for",
    "duplicate": "no two pairs of a release share a content or a picture",
}
"""What each check proves, in the words of the card."""


def judge(pair: Pair) -> list[Verdict]:
    """Run the checks until one fails; the last verdict decides."""
    verdicts: list[Verdict] = []
    for check in CHECKS.values():
        verdicts.append(check(pair))
        if verdicts[-1].reason:
            break
    return verdicts
