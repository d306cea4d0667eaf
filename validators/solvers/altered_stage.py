"""Leave each picture out in turn: the one without which the other three make a story that the causal graph allows."""

from typing import Any

from validators.solvers.cause_effect import end_of

Stage = dict[str, Any]


def _led(world: str, stage: Stage, shown: list[str]) -> dict[str, bool]:
    end = end_of(world, {cause["id"]: cause["on"] for cause in stage["causes"]})
    return {name: end[name] for name in shown}


def solve(scene: dict[str, Any]) -> str:
    world, (first, second, third, last) = scene["world"], scene["stages"]
    ends = [{value["id"]: value["on"] for value in stage["effects"]} for stage in (third, last)]
    begun, going, led = (_led(world, stage, list(ends[1])) for stage in (first, second, third))
    quiet, shown, end = not any(begun.values()), ends[0], ends[1]
    without = {
        "A": going == led == shown == end and any(end.values()),
        "B": quiet and led == shown == end and any(end.values()),
        "C": quiet and going == end and any(end.values()),
        "D": quiet and going == led == shown and any(shown.values()),
    }
    right = [letter for letter, told in without.items() if told]
    if len(right) != 1:
        raise ValueError(f"altered_stage: one picture must not fit (got {right})")
    return right[0]
