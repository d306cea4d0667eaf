"""Turn each of the causes offered over in the causal graph: but for the right one, the shown change does not come."""

from typing import Any

from validators.solvers.cause_effect import end_of


def solve(scene: dict[str, Any]) -> str:
    causes = {cause["id"]: cause["on"] for cause in scene["causes"]}
    shown = {value["id"]: value["on"] for value in scene["effects"]}
    end = end_of(scene["world"], causes)
    if {name: end[name] for name in shown} != shown or sum(shown.values()) != 1:
        raise ValueError(f"cause_phrase: exactly what follows must be shown, and be one thing (got {shown})")
    (effect,) = (name for name, on in shown.items() if on)
    right = [
        option["text"]
        for option in scene["options"]
        if not end_of(scene["world"], {**causes, option["id"]: not causes[option["id"]]})[effect]
    ]
    if len(right) != 1:
        raise ValueError(f"cause_phrase: the change must hang on one of those offered (got {right})")
    return str(right[0])
