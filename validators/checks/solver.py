"""The second truth agrees: a solver that shares no code reads the stored scene and gives the same answer."""

from schemas.question import Verdict
from validators.solvers import SOLVERS
from validators.subject import Pair

REASONS = frozenset({"disagrees", "undecided"})


def check(pair: Pair) -> Verdict:
    for side in pair.sides:
        try:
            found = SOLVERS[pair.family.name].solve(side.scene.model_dump(mode="json"))
        except (ValueError, ArithmeticError, LookupError, StopIteration) as error:
            return Verdict(check="solver", reason="undecided", detail=f"{type(error).__name__}: {error}"[:200])
        if found != side.question.answer:
            return Verdict(check="solver", reason="disagrees", detail=f"{side.question.answer!r}, solver {found!r}")
    return Verdict(check="solver")
