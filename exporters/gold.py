"""The columns that training configs share: what an answer is judged by, how hard an item is, and where it is from."""

from typing import Any

from backends.parquet import Row
from schemas.item import FLOAT, INT32, STRING, Feature, Item, many

GOLD: dict[str, Feature] = {
    "answer": STRING,
    "answer_type": STRING,
    "choices": many(STRING),
    "tolerance": FLOAT,
    "unit": STRING,
}
"""What `grade` takes beside a reply."""
DIFFICULTY: dict[str, Feature] = {"level": INT32, "load": FLOAT, "pass_rate": FLOAT}
"""For curricula. `pass_rate` is measured after the build; null as long as nobody has."""
ORIGIN: dict[str, Feature] = {"id": STRING, "pair_id": STRING, "family": STRING, "category": STRING}


def gold(item: Item) -> dict[str, Any]:
    return {**{name: getattr(item, name) for name in GOLD}, "choices": list(item.choices)}


def difficulty(item: Item) -> dict[str, Any]:
    return {"level": item.level, "load": item.load, "pass_rate": None}


def rated(row: Row, rate: float | None) -> Row:
    """Return a row with its pass rate, where it has a place for one."""
    if "pass_rate" in row:
        return {**row, "pass_rate": rate}
    if "pass_rate" in row.get("extra_info", {}):
        return {**row, "extra_info": {**row["extra_info"], "pass_rate": rate}}
    return row


def origin(item: Item) -> dict[str, Any]:
    return {name: getattr(item, name) for name in ORIGIN}
