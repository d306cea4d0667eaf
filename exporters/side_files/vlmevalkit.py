"""The table that VLMEvalKit reads: tab-separated, pictures in base64, for its multiple-choice datasets.

Open questions are left out, for VLMEvalKit scores none of a dataset that it does not know. What it unpacked and what
models replied it keeps by the name of the table: so the name has the version in it.
"""

import csv
import re
from base64 import b64encode
from pathlib import Path
from typing import Any

from backends.parquet import read_rows
from backends.store import whole
from exporters.side_files.standalone import module_name
from schemas.recipe import Recipe
from validators.grading import LETTERS

OPTIONS = 8
"""Columns A to H: items with more options are left out."""
GUESSED = re.compile(
    r"(?i)\s*([+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|[+-]?inf(inity)?|true|false|none|null|#?n/?a|<na>|[+-]?nan)?\s*"
)
"""What pandas does not keep as it is written: 3 beside an empty cell becomes 3.0, 007 becomes 7, None no option."""


def write_tsv(folder: Path, recipe: Recipe) -> None:
    """Write `harness/vlmevalkit/<name>_<version>.tsv`; put it where `LMUData` points, and ask for it by its name."""
    letters = list(LETTERS[:OPTIONS])
    columns = ["index", "image", "question", *letters, "answer", "category", "l2-category", "split", "id"]
    with (
        whole(folder / f"harness/vlmevalkit/{table_name(recipe)}.tsv") as beside,
        beside.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.DictWriter(file, columns, delimiter="\t", lineterminator="\n", restval="")
        writer.writeheader()
        number = 0
        for path in sorted((folder / "benchmark").glob("*.parquet")):
            for row in read_rows(path):
                if 2 <= len(row["choices"]) <= OPTIONS:
                    choices = map(_kept, row["choices"])
                    writer.writerow({"index": number, **_cells(row), **dict(zip(letters, choices, strict=False))})
                    number += 1


def table_name(recipe: Recipe) -> str:
    return f"{module_name(recipe)}_{re.sub(r'[^0-9a-z]', '_', recipe.version)}"


def _kept(option: str) -> str:
    """Return an option as pandas keeps it: no number and no nothing ends with a space that does not break."""
    return option + "\u00a0" if GUESSED.fullmatch(option) else option


def _cells(row: dict[str, Any]) -> dict[str, str]:
    return {
        "image": _images([picture["bytes"] for picture in row["images"]]),
        "question": row["question"],
        "answer": row["answer_letter"],
        "category": row["family"],
        "l2-category": row["category"],
        "split": "test",
        "id": row["id"],
    }


def _images(pictures: list[bytes]) -> str:
    """Return base64 of a picture, or of several as the text of a Python list, as VLMEvalKit tells them apart."""
    encoded = [b64encode(picture).decode() for picture in pictures]
    return encoded[0] if len(encoded) == 1 else repr(encoded)
