"""Try every order of the pictures, or every picture in the gap: one makes a story that the causal graph allows."""

from itertools import permutations
from typing import Any

from validators.solvers.cause_effect import end_of


def _told(world: str, stages: list[dict[str, Any]]) -> bool:
    """Whether quiet, set going, happened and cleared away follow one another in these pictures."""
    first, second, third, last = ({value["id"]: value["on"] for value in stage["causes"]} for stage in stages)
    shown = [{value["id"]: value["on"] for value in stage["effects"]} for stage in stages]
    if last or not (first and second and third) or shown[0] or shown[1] or not shown[3] or shown[2] != shown[3]:
        return False
    led_to = [{name: end_of(world, causes)[name] for name in shown[3]} for causes in (first, second, third)]
    return any(shown[3].values()) and not any(led_to[0].values()) and led_to[1] == led_to[2] == shown[3]


def solve(scene: dict[str, Any]) -> str:
    world, stages = scene["world"], scene["stages"]
    if scene["asks"] == "order":
        orders = [order for order in permutations(range(4)) if _told(world, [stages[i] for i in order])]
        right = [", ".join("ABCD"[i] for i in order) for order in orders]
    else:
        before, after, later, *options = stages
        fits = [_told(world, [before, option, after, later]) for option in options]
        right = [letter for letter, fit in zip("ABCD", fits, strict=True) if fit]
    if len(right) != 1:
        raise ValueError(f"stage_order: one story must be told (got {right})")
    return right[0]
