"""Second truths: each reads a stored scene and answers it, sharing no code with the family it judges.

A solver's file is named for its family. `solve` gives the answer as text; `holds` says whether a statement
(the `before` and `caption` sentences of an edit) is true of a scene, and is needed where a family has edits.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from validators.solvers import (
    altered_stage,
    axis_chart,
    because,
    bouncing_ball,
    calendar_slots,
    cause_effect,
    cause_phrase,
    chart_value,
    circuit,
    collision_chain,
    cube_stack,
    cube_turn,
    domino_chain,
    effect_cause,
    event_order,
    eyeballing,
    flow_graph,
    fog_maze,
    function_features,
    grid_rule,
    light_layers,
    matrix_puzzle,
    maze,
    message_sequence,
    object_relations,
    painted_effect,
    plane_geometry,
    ray_mirrors,
    scrolling_table,
    shell_game,
    stage_order,
    sudoku_cell,
    top_view_path,
    transit_map,
    two_needles,
    venn_sets,
    view_change,
    what_if,
)


@dataclass(frozen=True)
class Solver:
    solve: Callable[[dict[str, Any]], str]
    holds: Callable[[dict[str, Any], str], bool] | None = None
    """Raises ValueError for a sentence it cannot read."""
    clear: Callable[[dict[str, Any], str], bool] | None = None
    """Whether a person sees that a statement fails of a scene, where that is a matter of degree: asked of edits that
    a language model proposed."""


def agrees(found: str, answer: str, answer_type: str, tolerance: float | None) -> bool:
    """Whether a solver's answer is the item's: the same text, or a number within a quarter of the tolerance.

    A quarter, because two methods may round apart, and a reply that is right by one must be right by the other.
    """
    if answer_type == "number" and tolerance is not None:
        return abs(float(found) - float(answer)) <= tolerance / 4
    return found == answer


SOLVERS: dict[str, Solver] = {
    "altered_stage": Solver(altered_stage.solve),
    "axis_chart": Solver(axis_chart.solve, axis_chart.holds, axis_chart.clear),
    "because": Solver(because.solve),
    "bouncing_ball": Solver(bouncing_ball.solve),
    "calendar_slots": Solver(calendar_slots.solve),
    "cause_effect": Solver(cause_effect.solve),
    "cause_phrase": Solver(cause_phrase.solve),
    "chart_value": Solver(chart_value.solve, chart_value.holds),
    "circuit": Solver(circuit.solve),
    "collision_chain": Solver(collision_chain.solve),
    "cube_stack": Solver(cube_stack.solve),
    "cube_turn": Solver(cube_turn.solve),
    "domino_chain": Solver(domino_chain.solve),
    "effect_cause": Solver(effect_cause.solve),
    "event_order": Solver(event_order.solve),
    "eyeballing": Solver(eyeballing.solve),
    "flow_graph": Solver(flow_graph.solve, flow_graph.holds),
    "fog_maze": Solver(fog_maze.solve),
    "function_features": Solver(function_features.solve),
    "grid_rule": Solver(grid_rule.solve),
    "light_layers": Solver(light_layers.solve),
    "matrix_puzzle": Solver(matrix_puzzle.solve),
    "maze": Solver(maze.solve),
    "message_sequence": Solver(message_sequence.solve, message_sequence.holds, message_sequence.clear),
    "object_relations": Solver(object_relations.solve),
    "painted_effect": Solver(painted_effect.solve),
    "plane_geometry": Solver(plane_geometry.solve, plane_geometry.holds, plane_geometry.clear),
    "ray_mirrors": Solver(ray_mirrors.solve),
    "scrolling_table": Solver(scrolling_table.solve),
    "shell_game": Solver(shell_game.solve),
    "stage_order": Solver(stage_order.solve),
    "sudoku_cell": Solver(sudoku_cell.solve),
    "top_view_path": Solver(top_view_path.solve),
    "transit_map": Solver(transit_map.solve),
    "two_needles": Solver(two_needles.solve),
    "venn_sets": Solver(venn_sets.solve, venn_sets.holds, venn_sets.clear),
    "view_change": Solver(view_change.solve),
    "what_if": Solver(what_if.solve),
}
