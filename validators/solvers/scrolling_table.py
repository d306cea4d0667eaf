"""Read the rows as a table and query it."""

from typing import Any

import pandas as pd


def solve(scene: dict[str, Any]) -> str:
    rows = pd.DataFrame([[row["name"], row["place"], *row["numbers"]] for row in scene["rows"]])
    rows.columns = pd.Index(["name", "place", *scene["columns"]])
    own = rows[rows["place"] == scene["place"]][scene["column"]]
    if scene["task"] == "sum":
        return str(own.sum())
    if scene["task"] == "count":
        return str(own.gt(scene["limit"]).sum())
    numbers = rows.set_index("name")[scene["column"]]
    if scene["task"] == "below":
        return str(numbers.shift(-scene["steps"]).astype("Int64")[scene["asked"][0]])
    return str(numbers[scene["asked"]].idxmax())
