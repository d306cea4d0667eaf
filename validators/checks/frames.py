"""No single frame of a clip tells: each also occurs, to the pixel, in a clip whose answer is another."""

import hashlib

from backends.media import Clip
from schemas.question import Verdict
from validators.subject import Pair, Side

REASONS = frozenset({"tells", "alibi"})


def check(pair: Pair) -> Verdict:
    if not isinstance(pair.base.drawing, Clip):
        return Verdict(check="frames")
    for side, other in (pair.sides, pair.sides[::-1]):
        family = pair.family
        alibis = family.alibis(side.scene) if family.alibis else ()
        witnesses = [other, *(Side(family, scene) for scene in alibis)]
        if any(witness.question.answer == side.question.answer for witness in witnesses):
            return Verdict(check="frames", reason="alibi", detail="an alibi must have another answer")
        elsewhere = {frame for witness in witnesses for frame in _frames(witness)}
        for i, frame in enumerate(_frames(side)):
            if frame not in elsewhere:
                return Verdict(check="frames", reason="tells", detail=f"the frame at {i / 2:.1f} s")
    return Verdict(check="frames")


def _frames(side: Side) -> list[bytes]:
    return [hashlib.sha256(view.tobytes()).digest() for view in side.views]
