"""Second truths: each reads a stored scene and answers it, sharing no code with the family it judges.

A solver's file is named for its family. `solve` gives the answer as text; `holds` says whether a statement
(the `before` and `caption` sentences of an edit) is true of a scene, and is needed where a family has edits.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class Solver:
    solve: Callable[[dict[str, Any]], str]
    holds: Callable[[dict[str, Any], str], bool] | None = None
    """Raises ValueError for a sentence it cannot read."""
    clear: Callable[[dict[str, Any], str], bool] | None = None
    """Whether a person can read what an edit made that a language model proposed, and sees that a statement fails."""
    misses: Callable[[dict[str, Any], str], bool] | None = None
    """Whether a person sees that a sentence fails, which does; None where that is no matter of degree."""


def agrees(found: str, answer: str, answer_type: str, tolerance: float | None) -> bool:
    """Whether a solver's answer is the item's: the same text, or a number within a quarter of the tolerance.

    A quarter, because two methods may round apart, and a reply that is right by one must be right by the other.
    """
    if answer_type == "number" and tolerance is not None:
        return abs(float(found) - float(answer)) <= tolerance / 4
    return found == answer


def _later(family: str, function: str) -> Callable[..., Any]:
    """Return a function that loads its file when it is first called: some stand on libraries that take seconds."""

    def call(*given: Any) -> Any:
        return getattr(import_module(f"{__name__}.{family}"), function)(*given)

    return call


SOLVED = (
    "altered_stage",
    "axis_chart",
    "because",
    "bouncing_ball",
    "calendar_slots",
    "cause_effect",
    "cause_phrase",
    "chart_value",
    "circuit",
    "collision_chain",
    "cube_stack",
    "cube_turn",
    "domino_chain",
    "effect_cause",
    "event_order",
    "eyeballing",
    "flow_graph",
    "fog_maze",
    "function_features",
    "grid_rule",
    "light_layers",
    "matrix_puzzle",
    "maze",
    "message_sequence",
    "object_relations",
    "painted_effect",
    "plane_geometry",
    "ray_mirrors",
    "scrolling_table",
    "shell_game",
    "stage_order",
    "sudoku_cell",
    "top_view_path",
    "transit_map",
    "two_needles",
    "venn_sets",
    "view_change",
    "what_if",
)
STATED = ("axis_chart", "chart_value", "flow_graph", "message_sequence", "plane_geometry", "venn_sets")
"""Whose statements can be judged."""
PROPOSED = ("axis_chart", "message_sequence", "plane_geometry", "venn_sets")
"""Whose edits a language model may propose."""
MEASURED = ("axis_chart", "plane_geometry")
"""Where it is a matter of degree whether a person sees that a sentence fails."""

SOLVERS: dict[str, Solver] = {
    family: Solver(
        _later(family, "solve"),
        _later(family, "holds") if family in STATED else None,
        _later(family, "clear") if family in PROPOSED else None,
        _later(family, "misses") if family in MEASURED else None,
    )
    for family in SOLVED
}
