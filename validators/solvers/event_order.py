"""Lay the events out as a table in time: rank the asked ones, or cut the table between two of them."""

from typing import Any

import pandas as pd


def solve(scene: dict[str, Any]) -> str:
    rank = pd.Series(range(len(scene["order"])), index=scene["order"])
    asked = rank[list(scene["asked"])]
    if scene["kind"] == "between":
        low, high = sorted(asked)
        return str(int(rank.between(low, high, inclusive="neither").sum()))
    return str(asked.idxmin() if scene["kind"] == "first" else asked.idxmax())
