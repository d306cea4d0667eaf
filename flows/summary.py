"""The table that a build ends with, for the terminal and for Prefect's artifacts."""

from typing import Any

from rich.console import Console
from rich.table import Table

from generators import FAMILIES
from schemas.manifest import Manifest


def table_rows(manifest: Manifest) -> list[dict[str, Any]]:
    """Return one row a cell: what was made, what was rejected and why."""
    return [
        {
            "family": cell.family,
            "track": FAMILIES[cell.family].track,
            "level": cell.level,
            "items": cell.accepted * 2,
            "candidates": cell.tried,
            "rejected": ", ".join(f"{why} {number}" for why, number in cell.rejected.items()) or "-",
        }
        for cell in manifest.cells
    ]


def print_summary(console: Console, manifest: Manifest, seconds: dict[str, float]) -> None:
    """Print what was made, what was rejected and why, whose words it has, and where the time went."""
    table = Table(title=f"{manifest.name} {manifest.version}", title_justify="left")
    for name in ("family", "track", "level", "items", "candidates", "rejected"):
        table.add_column(name, justify="right" if name in ("level", "items", "candidates") else "left")
    for row in table_rows(manifest):
        table.add_row(*(str(cell) for cell in row.values()))
    console.print(table)
    splits = ", ".join(f"{split} {rows}" for split, rows in manifest.rows.items())
    console.print(f"{sum(manifest.rows.values())} items ({splits})")
    counts = manifest.words.counts
    console.print(f"words: {counts.line()}")
    if seconds:
        console.print("time: " + ", ".join(f"{name} {spent:.1f} s" for name, spent in seconds.items()))
