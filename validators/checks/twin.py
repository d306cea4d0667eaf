"""A twin has the same words and options, another answer, and a picture that visibly differs."""

from schemas.question import Verdict
from validators.subject import SEEN_PIXELS, Pair, changed

REASONS = frozenset({"words", "same_answer", "same_scene", "look", "not_seen"})


def check(pair: Pair) -> Verdict:
    base, twin = pair.base.question, pair.twin.question
    kept = ("template", "slots", "choices", "answer_type", "image_roles", "unit", "tolerance")
    for name in kept:
        if getattr(base, name) != getattr(twin, name):
            return Verdict(check="twin", reason="words", detail=name)
    # one reply must never be right for both
    reach = 2 * base.tolerance if base.answer_type == "number" and base.tolerance else 0.0
    if base.answer == twin.answer or (reach and abs(float(base.answer) - float(twin.answer)) <= reach):
        return Verdict(check="twin", reason="same_answer", detail=base.answer)
    if pair.base.scene.look != pair.twin.scene.look:
        return Verdict(check="twin", reason="look")
    name = pair.family.name
    if pair.base.scene.content_id(name) == pair.twin.scene.content_id(name):
        return Verdict(check="twin", reason="same_scene")
    views = zip(pair.base.views, pair.twin.views, strict=False)
    most = max(int(changed(a, b).sum()) for a, b in views)
    if most < SEEN_PIXELS:
        return Verdict(check="twin", reason="not_seen", detail=f"{most} pixels differ")
    return Verdict(check="twin")
