"""A painted picture is held against its shot: by what the probe reads, and by drawn pictures that differ in one thing."""

from functools import cache

import numpy as np
import pytest

from backends.images import scaled
from backends.media import Picture
from backends.probe import Probe, Reading, load
from flows.train_probe import shots_of
from generators.causal.shot import Shot, take
from validators.painting import (
    CHECK,
    REASONS,
    SIDE,
    WHO,
    facts,
    judge_match,
    judge_painting,
    judge_reading,
    judge_same,
    others,
)

FRESH = 2_000_000
"""Index of pairs that no training has drawn; the worlds take turns, with patterns every other time."""
SHOTS = [shots_of(0, FRESH + index + 10 * (index // 10))[(index + index // 10) % 2] for index in range(20)]
"""Of every painted world a start and a later picture, all plain, as all painted pictures are to be."""
SOME = SHOTS[::6]


@cache
def kept() -> Probe:
    return load()


def picture(shot: Shot) -> Picture:
    return scaled(take(shot), SIDE)


def forged(shot: Shot) -> Reading:
    """Return what a probe says that takes any picture for this shot's."""
    told = facts(shot)
    return Reading(**dict(told), sure=dict.fromkeys(told.parts(), 1.0))


def world_of(shot: Shot) -> str:
    return shot.world


@pytest.mark.parametrize("shot", SHOTS[::2], ids=world_of)
def test_a_drawn_picture_is_accepted(shot: Shot) -> None:
    small = picture(shot)
    assert judge_painting(small, shot, kept().read([small])[0]).reason is None


@pytest.mark.parametrize("shot", SOME, ids=world_of)
def test_whatever_differs_is_refused_by_either_proof_alone(shot: Shot) -> None:
    for name, other in others(shot):
        small = picture(other)
        reason = "protagonist" if name in WHO else "moment" if name == "moment" else "state"
        read = judge_reading(shot, kept().read([small])[0])
        assert read is not None and (read.check, read.reason) == (CHECK, reason), name
        assert read.detail.startswith(f"{name}: ")
        matched = judge_painting(small, shot, forged(shot))
        assert matched.reason == "match", name
        if name != "moment":
            assert matched.detail.startswith(f"{name}: "), matched.detail


def test_another_pattern_is_refused() -> None:
    for shot in SOME:
        other = shot.model_copy(update={"who": shot.who.model_copy(update={"pattern": "striped"})})
        small = picture(other)
        verdict = judge_painting(small, shot, kept().read([small])[0])
        assert (verdict.reason, verdict.detail[:35]) == ("protagonist", "pattern: plain, read as patterned (")


def test_another_world_is_refused() -> None:
    small = picture(SHOTS[3])
    verdict = judge_painting(small, SHOTS[4], kept().read([small])[0])
    assert (verdict.reason, verdict.detail[:22]) == ("world", "world: coat, read as b")
    assert judge_painting(small, SHOTS[4], forged(SHOTS[4])).reason == "match"


def test_what_is_not_sure_or_not_read_is_refused() -> None:
    shot = SHOTS[8]
    unsure = forged(shot).model_copy(update={"sure": {**forged(shot).sure, "colour": 0.5}})
    assert judge_painting(picture(shot), shot, unsure).reason == "protagonist"
    blind = forged(shot).model_copy(update={"on": {}})
    assert judge_painting(picture(shot), shot, blind).reason == "state"


def test_a_picture_of_nothing_is_refused_though_it_is_read_as_asked() -> None:
    grey = np.full((SIDE, SIDE, 3), 128, np.uint8)
    assert {(judge_match(grey, shot) or judge_same([], [])).reason for shot in SOME} == {"match"}


def test_a_picture_may_be_soft_and_stand_a_little_aside() -> None:
    import cv2

    for shot in SOME:
        soft = np.roll(cv2.GaussianBlur(picture(shot), (0, 0), 0.5), (1, -1), axis=(0, 1))
        assert judge_match(np.clip(soft.astype(int) + 4, 0, 255).astype(np.uint8), shot) is None


def test_one_protagonist_is_in_all_pictures() -> None:
    start, later = shots_of(0, FRESH)
    readings = [forged(start), forged(later)]
    assert judge_same((start, later), readings).reason is None
    readings[1] = readings[1].model_copy(update={"colour": "none"})
    verdict = judge_same((start, later), readings)
    assert (verdict.reason, verdict.detail) == ("protagonist", f"colour: read as {start.who.colour} and as none")


def test_what_a_picture_cannot_tell_is_not_asked_for() -> None:
    """A burst balloon has no shape: its kind is whatever it was."""
    shot = shots_of(0, FRESH + 1)[1]
    burst = shot.model_copy(update={"effects": tuple(v.model_copy(update={"on": True}) for v in shot.effects)})
    assert facts(burst).kind is None
    assert facts(burst).colour == shot.who.colour
    assert {name for name, _ in others(burst)} == {"popped", "broken", "colour", "moment"}
    whole = shots_of(0, FRESH + 1)[0]
    another = forged(burst).model_copy(update={"kind": "cube balloon", "pattern": "checked"})
    assert judge_painting(picture(burst), burst, another).reason is None
    assert judge_same((whole, burst), [forged(whole), another]).reason is None


def test_reasons_are_closed() -> None:
    assert set(REASONS) == {"world", "protagonist", "moment", "state", "match"}
