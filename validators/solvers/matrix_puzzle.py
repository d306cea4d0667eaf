"""Put each option into the empty place and test whole matrices: in which does every feature obey a rule?

It never looks at the rules that the scene was made by. Lines are the rows, or else the columns.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Lines = NDArray[np.int_]
"""Shape (3, 3): a line of panels in each row."""
ORDERED = frozenset({"size", "shade", "dots"})


def _steps(lines: Lines, around: int | None) -> bool:
    step = np.diff(lines, axis=1) if around is None else np.diff(lines, axis=1) % around
    return bool(step[0, 0] != 0 and (step == step[0, 0]).all())


def _shared(lines: Lines) -> bool:
    held = np.sort(lines, axis=1)
    return bool((held == held[0]).all() and len(np.unique(held[0])) == 3)


def _joined(join: Callable[[Lines, Lines], Lines]) -> Callable[[Lines], bool]:
    return lambda lines: bool((join(lines[:, 0], lines[:, 1]) == lines[:, 2]).all())


def _obeyed(feature: str, lines: Lines) -> bool:
    rules: list[Callable[[Lines], bool]] = [lambda lines: bool((lines == lines[:, :1]).all())]
    if feature == "bars":
        rules += [_joined(np.bitwise_or), _joined(np.bitwise_and), _joined(np.bitwise_xor)]
    else:
        rules.append(_shared)
    if feature in ORDERED:
        rules.append(lambda lines: _steps(lines, None))
    if feature == "ball":
        rules.append(lambda lines: _steps(lines, 8))
    if feature == "dots":
        rules += [_joined(np.add), _joined(np.subtract)]
    return any(rule(lines) for rule in rules)


def solve(scene: dict[str, Any]) -> str:
    known: dict[tuple[int, int], bool] = {}
    fitting = []
    for i, option in enumerate(scene["options"]):
        for column, feature in enumerate(scene["features"]):
            if (column, option[column]) not in known:
                values = [panel[column] for panel in (*scene["panels"], option)]
                lines = np.array(values).reshape(3, 3)
                known[column, option[column]] = _obeyed(feature, lines) or _obeyed(feature, lines.T)
        if all(known[column, value] for column, value in enumerate(option)):
            fitting.append("ABCDEFGH"[i])
    (letter,) = fitting  # ValueError when none fits, or a second
    return letter
