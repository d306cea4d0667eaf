"""Lay the turns out in time: rank the asked ones, cut the line between two of them, or subtract."""

from typing import Any

import pandas as pd

EXTREMES = {"first": "idxmin", "last": "idxmax", "longest": "idxmax"}


def solve(scene: dict[str, Any]) -> str:
    kind, asked = scene["kind"], list(scene["asked"])
    lasts = pd.Series(scene["turns"], index=scene["order"])
    ends = (lasts + scene["pause"]).cumsum()
    if kind == "lasts":
        return f"{lasts[asked[0]]:g}"
    if kind in ("apart", "between"):
        low, high = sorted(ends[asked])
        inside = ends[(ends > low) & (ends <= high)]
        # from start to start: what ends after the earlier one's end, less the later one's turn, plus the earlier one's
        earlier, later = ends[asked].idxmin(), ends[asked].idxmax()
        return f"{high - low - lasts[later] + lasts[earlier]:g}" if kind == "apart" else str(len(inside) - 1)
    return str(getattr((lasts if kind == "longest" else ends)[asked], EXTREMES[kind])())
