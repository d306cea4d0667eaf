"""Second truths: each reads a stored scene and answers it, sharing no code with the family it judges.

A solver's file is named for its family. `solve` gives the answer as text; `holds` says whether a statement
(the `before` and `caption` sentences of an edit) is true of a scene, and is needed where a family has edits.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from validators.solvers import chart_value


@dataclass(frozen=True)
class Solver:
    solve: Callable[[dict[str, Any]], str]
    holds: Callable[[dict[str, Any], str], bool] | None = None
    """Raises ValueError for a sentence it cannot read."""


SOLVERS: dict[str, Solver] = {
    "chart_value": Solver(chart_value.solve),
}
