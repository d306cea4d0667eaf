"""Run each beginning through the causal graph; the one that ends as shown is right."""

from typing import Any

from validators.solvers.cause_effect import end_of


def solve(scene: dict[str, Any]) -> str:
    right = []
    for letter, option in zip("ABCD", scene["options"], strict=True):
        end = end_of(scene["world"], {cause["id"]: cause["on"] for cause in option})
        if all(end[value["id"]] == value["on"] for value in scene["effects"]):
            right.append(letter)
    if len(right) != 1:
        raise ValueError(f"effect_cause: one beginning must be right (got {right})")
    return right[0]
