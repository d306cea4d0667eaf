"""The table that a build ends with, for the terminal and for Prefect's artifacts."""

from collections.abc import Sequence
from typing import Any, Literal

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from flows.audit import FamilyAudit
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


AUDIT_COLUMNS: tuple[tuple[str, Literal["left", "right"]], ...] = (
    ("family", "left"),
    ("levels", "right"),
    ("items", "right"),
    ("solver", "right"),
    ("majority", "right"),
    ("words", "right"),
    ("place", "right"),
    ("rank", "right"),
    ("distinct", "right"),
    ("load", "right"),
    ("time", "right"),
    ("verdict", "left"),
)


def print_audits(console: Console, audits: Sequence[FamilyAudit]) -> None:
    """Print what the words alone give away, family by family."""
    table = Table(box=SIMPLE, padding=(0, 1, 0, 0))
    for name, side in AUDIT_COLUMNS:
        table.add_column(name, justify=side, no_wrap=True)
    for one in audits:
        table.add_row(
            one.family,
            f"{one.levels[0]}-{one.levels[-1]}",
            str(one.items),
            f"{len(one.disagreements)} wrong" if one.disagreements else "agrees",
            *(f"{base.rate:.1%} of {base.chance:.1%}" for base in (one.majority, one.words)),
            *(f"{one.uniformity[name]:.2g}" for name in ("place", "rank")),
            f"{one.distinct:.0%}",
            f"{one.loads[0]:.1f}-{one.loads[-1]:.1f}",
            f"{one.seconds:.0f} s",
            "[red]fails[/red]" if one.faults() else "passes",
        )
    console.print(table)
    console.print(
        "majority, words: right without looking, of what luck gives; place, rank: probability of their unevenness"
    )


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
