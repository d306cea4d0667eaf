"""What the answer depends on is visible: hiding each evidence part changes the pixels, long enough to be sampled."""

from backends.media import SAMPLING, Clip
from schemas.question import Verdict
from validators.subject import SEEN_PIXELS, Pair, Side

REASONS = frozenset({"not_seen", "too_short", "outside"})
SECONDS = 1.0
"""Least time that an evidence part of a clip is seen: two frames at the default sampling."""


def check(pair: Pair) -> Verdict:
    for side in pair.sides:
        verdict = _check_side(side)
        if verdict.reason:
            return verdict
    return Verdict(check="seen")


def _check_side(side: Side) -> Verdict:
    parts = dict.fromkeys((*side.question.evidence, *(label.part for label in side.question.reads)))
    for part in parts:
        trace = side.trace(part)
        if trace is None or trace.pixels < SEEN_PIXELS:
            found = trace.pixels if trace else 0
            return Verdict(check="seen", reason="not_seen", detail=f"{part}: {found} pixels change")
        if trace.start is not None and trace.end is not None and trace.end - trace.start < SECONDS:
            return Verdict(check="seen", reason="too_short", detail=f"{part}: {trace.end - trace.start:.1f} s")
        height, width = side.views[trace.image].shape[:2]
        x0, y0, x1, y1 = trace.box
        if x0 == 0 or y0 == 0 or x1 == width or y1 == height:
            return Verdict(check="seen", reason="outside", detail=f"{part}: touches the edge at {trace.box}")
    if isinstance(side.drawing, Clip):
        return _check_events(side)
    return Verdict(check="seen")


def _check_events(side: Side) -> Verdict:
    rate = side.question.min_fps or SAMPLING
    for event in side.question.events:
        if (event.end - event.start) * rate < 2:
            detail = f"{event.name}: {event.end - event.start:.2f} s at {rate:g} frames a second"
            return Verdict(check="seen", reason="too_short", detail=detail)
    return Verdict(check="seen")
