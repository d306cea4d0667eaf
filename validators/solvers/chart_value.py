"""Put the chart into a table and ask the table: sort it, sum it, fit a straight line to it."""

import re
from typing import Any

import numpy as np
import pandas as pd


def solve(scene: dict[str, Any]) -> str:
    table = pd.DataFrame(scene["values"], index=scene["items"], columns=scene["months"])
    if scene["task"] == "trend":
        return _followed(scene, table)
    line = table[scene["place"]] if scene["place"] in table.columns else table.loc[scene["place"]]
    asked = line[scene["asked"]]
    if scene["task"] == "largest":
        return str(asked.idxmax())
    found = {"sum": asked.sum(), "difference": np.ptp(asked), "mean": asked.mean(), "value": asked.iloc[0]}
    return f"{found[scene['task']]:.15g}"


def _followed(scene: dict[str, Any], table: pd.DataFrame) -> str:
    if scene["kind"] == "scatter":
        across, up, end = table.iloc[:, 0], table.iloc[:, 1], float(scene["place"])
    else:
        months = pd.to_datetime([*scene["months"], scene["place"]], format="%b").month
        across, up, end = pd.Series(months[:-1]), table.loc[scene["asked"][0]], float(months[-1])
    line = np.polynomial.Polynomial.fit(across.astype(float), up.to_numpy(float), 1)
    if np.abs(line(across.to_numpy(float)) - up.to_numpy()).max() > 1e-6:
        raise ValueError("the line is not straight")
    return str(round(float(line(end))))


def holds(scene: dict[str, Any], sentence: str) -> bool:
    """Whether a caption, `A bar chart for Jan, Feb. lamp: 4, 9. ...`, is what the table says, row by row.

    Raises:
        ValueError: it is no such caption.
    """
    match = re.fullmatch(r"A (\w+) chart for ([\w, ]+)\. ((?:\w+: [\d, ]+\. ?)+)", sentence)
    if match is None:
        raise ValueError(f"chart_value: no caption that can be read (got {sentence[:80]!r})")
    table = pd.DataFrame(scene["values"], index=scene["items"], columns=scene["months"])
    rows = {
        name: [int(value) for value in said.split(", ")] for name, said in re.findall(r"(\w+): ([\d, ]+)\.", match[3])
    }
    said = pd.DataFrame.from_dict(rows, orient="index", columns=match[2].split(", "))
    return scene["kind"] == match[1] and bool(table.equals(said))
