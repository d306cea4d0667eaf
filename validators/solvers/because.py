"""Intervene in the causal graph on what each sentence names as the cause: but for one, the outcome is gone."""

from typing import Any

import networkx as nx

from validators.solvers.cause_effect import end_of, graph_of


def _explains(world: str, causes: dict[str, bool], shown: dict[str, bool], option: dict[str, Any]) -> bool:
    effect, cause = option["effect"], option["cause"]
    if shown[effect["id"]] != effect["on"] or causes[cause["id"]] != cause["on"]:
        return False
    if not nx.has_path(graph_of(world), cause["id"], effect["id"]):
        return False
    but_for = end_of(world, {**causes, cause["id"]: not cause["on"]})
    return but_for[effect["id"]] is not bool(effect["on"])


def solve(scene: dict[str, Any]) -> str:
    world, causes = scene["world"], {cause["id"]: cause["on"] for cause in scene["causes"]}
    shown = {value["id"]: value["on"] for value in scene["effects"]}
    end = end_of(world, causes)
    if {name: end[name] for name in shown} != shown:
        raise ValueError(f"because: what follows must be shown (got {shown})")
    right = [
        option["text"]
        for option in scene["options"]
        if option["swapped"] == scene["later_first"] and _explains(world, causes, shown, option)
    ]
    if len(right) != 1:
        raise ValueError(f"because: one sentence must be right (got {right})")
    return str(right[0])
