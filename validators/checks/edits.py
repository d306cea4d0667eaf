"""Every negative is false, every positive is true, and the change is seen and small against the whole."""

from collections.abc import Callable
from typing import Any

from schemas.question import Verdict
from validators.solvers import SOLVERS
from validators.subject import SEEN_PIXELS, DrawnEdit, Pair, changed

Holds = Callable[[dict[str, Any], str], bool]
REASONS = frozenset({"before", "after", "caption", "not_seen", "too_large", "no_judge"})
LARGEST = 0.2
"""Largest share of the picture that a hard negative may change."""


def check(pair: Pair) -> Verdict:
    if not pair.edits:
        return Verdict(check="edits")
    holds = SOLVERS[pair.family.name].holds
    if holds is None:
        return Verdict(check="edits", reason="no_judge", detail=pair.family.name)
    for drawn in pair.edits:
        reason = _statements(pair, drawn, holds) or _pixels(pair, drawn)
        if reason:
            return Verdict(check="edits", reason=reason, detail=f"{drawn.edit.kind}: {drawn.edit.change}"[:200])
    return Verdict(check="edits")


def _statements(pair: Pair, drawn: DrawnEdit, holds: Holds) -> str | None:
    """Prove the edit's statements with the family's second reading of both scenes."""
    before, after = pair.base.scene.model_dump(mode="json"), drawn.edit.scene.model_dump(mode="json")
    edit = drawn.edit
    if not holds(before, edit.caption) or not holds(before, edit.before):
        return "before"
    if not holds(after, edit.after):
        return "after"
    if edit.positive:
        return None if holds(after, edit.caption) and holds(after, edit.before) else "caption"
    if holds(after, edit.before) or holds(before, edit.after):
        return "after"
    return "caption" if holds(after, edit.caption) else None


def _pixels(pair: Pair, drawn: DrawnEdit) -> str | None:
    mask = changed(pair.base.views[0], drawn.picture)
    if int(mask.sum()) < SEEN_PIXELS:
        return "not_seen"
    return "too_large" if not drawn.edit.positive and float(mask.mean()) > LARGEST else None
