"""The second truth agrees: a solver that shares no code reads the stored scene and gives the same answer."""

from schemas.question import Verdict
from validators.solvers import SOLVERS, agrees
from validators.subject import Pair

REASONS = frozenset({"disagrees", "undecided"})


def check(pair: Pair) -> Verdict:
    for side in pair.sides:
        asked = side.question
        try:
            found = SOLVERS[pair.family.name].solve(side.scene.model_dump(mode="json"))
            agreed = agrees(found, asked.answer, asked.answer_type, asked.tolerance)
        except (ValueError, ArithmeticError, LookupError, StopIteration) as error:
            return Verdict(check="solver", reason="undecided", detail=f"{type(error).__name__}: {error}"[:200])
        if not agreed:
            return Verdict(check="solver", reason="disagrees", detail=f"{asked.answer!r}, solver {found!r}")
    return Verdict(check="solver")
