"""The table that a build ends with, for the terminal and for Prefect's artifacts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from exporters.card import acceptance
from flows.drift import DASH, Drift
from flows.drift import table as drift_table
from generators import FAMILIES
from schemas.audit import ALL, ReleaseAudit
from schemas.edits import Acceptance
from schemas.identity import SPLITS
from schemas.manifest import Manifest

if TYPE_CHECKING:  # loading what other commands do takes a second
    from flows.audit import FamilyAudit
    from flows.diff import Diff
    from flows.evaluate import Evaluated
    from flows.export import Exported
    from flows.publish import Parcel, Sent


def table_rows(manifest: Manifest) -> list[dict[str, Any]]:
    """Return one row a cell: what was made, what was rejected and why."""
    return [
        {
            "family": cell.family,
            "track": FAMILIES[cell.family].track,
            "level": cell.level,
            "items": cell.accepted * 2,
            "candidates": cell.tried,
            "rejected": ", ".join(f"{why} {number}" for why, number in cell.rejected.items()) or DASH,
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


def print_audits(console: Console, audits: Sequence["FamilyAudit"]) -> None:
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


def _print_painted(console: Console, manifest: Manifest) -> None:
    """Print how many painted candidates were accepted, by world and strategy."""
    painted = [row for cell in manifest.cells for row in cell.painted]
    ways = [*sorted({row.strategy for row in painted}), "all"]
    if not painted:
        return
    table = Table(title="painted pairs accepted, of those tried", title_justify="left")
    for name in ("world", *ways, "pictures right"):
        table.add_column(name, justify="left" if name == "world" else "right")
    for world, row in acceptance(painted).items():
        pairs = (f"{row[way].accepted} of {row[way].tried}" if way in row else "-" for way in ways)
        table.add_row(world, *pairs, f"{row['all'].right} of {row['all'].pictures}")
    console.print(table)


def print_summary(console: Console, manifest: Manifest, seconds: dict[str, float]) -> None:
    """Print what was made, what was rejected and why, whose words it has, and where the time went."""
    table = Table(title=f"{manifest.name} {manifest.version}", title_justify="left")
    for name in ("family", "track", "level", "items", "candidates", "rejected"):
        table.add_column(name, justify="right" if name in ("level", "items", "candidates") else "left")
    for row in table_rows(manifest):
        table.add_row(*(str(cell) for cell in row.values()))
    console.print(table)
    _print_painted(console, manifest)
    splits = ", ".join(f"{split} {rows}" for split, rows in manifest.rows.items())
    console.print(f"{sum(manifest.rows.values())} items ({splits})")
    counts = manifest.words.counts
    console.print(f"words: {counts.line()}")
    if seconds:
        console.print("time: " + ", ".join(f"{name} {spent:.1f} s" for name, spent in seconds.items()))


SHIFTED = 0.01
"""Probability below which answers are said to be spread otherwise than before."""


def print_diff(console: Console, found: "Diff") -> None:
    """Print what came, went and changed, and how answers and splits moved."""
    table = Table(title=f"{found.before} -> {found.after}", title_justify="left")
    for name in ("family", "level", "before", "after", "same", "changed", "came", "went"):
        table.add_column(name, justify="left" if name == "family" else "right")
    for cell in found.cells:
        table.add_row(*(escape(str(value)) for value in cell.model_dump().values()))
    console.print(table)
    for overlap in found.overlaps:
        console.print(f"by {overlap.kind}: {overlap.same} same, {overlap.came} came, {overlap.went} went")
    console.print("splits: " + ", ".join(f"{name} {old} -> {new}" for name, (old, new) in found.splits.items()))
    if found.columns:
        console.print("changed: " + ", ".join(f"{name} of {items}" for name, items in found.columns.items()))
    for shift in found.answers:
        if shift.probability < SHIFTED:
            console.print(
                f"answers: {shift.family}: {shift.moved:.0%} lie elsewhere (p {shift.probability:.1g})", markup=False
            )
    for name, lines in (("schema", found.layout), ("recipe", found.recipe), ("made by", found.causes)):
        for line in lines:
            console.print(f"{name}: {line}", markup=False, soft_wrap=True)


def print_drift(console: Console, found: Drift) -> None:
    """Print how far each figure moved from the version before."""
    table = Table(title=f"{found.before} -> {found.after}", title_justify="left")
    rows = drift_table(found)
    for name in rows[0]:
        table.add_column(name, justify="left" if name in ("measure", "unit", "verdict") else "right")
    for row in rows:
        table.add_row(*map(escape, row.values()))
    console.print(table)


def print_parcel(console: Console, parcel: "Parcel") -> None:
    """List what would be published."""
    for path, entry in sorted(parcel.entries.items()):
        console.print(f"{entry.bytes:>14,}  {path}", markup=False, soft_wrap=True)
    console.print(f"{parcel.bytes:>14,}  bytes in {len(parcel.entries)} files as {parcel.tag}; nothing was sent")
    if parcel.withheld:
        console.print(f"left out: {len(parcel.withheld)} files, such as {parcel.withheld[0]}", markup=False)


def print_sent(console: Console, parcel: "Parcel", sent: "Sent", repo: str) -> None:
    if not sent.new:
        console.print(f"{repo} has {parcel.tag} with the same files already: nothing was sent")
        return
    console.print(
        f"{repo} {parcel.tag}: {sent.files} of {len(parcel.entries)} files sent, {sent.bytes:,} bytes in "
        f"{sent.commits} commits; {sent.removed} of an earlier version removed"
    )


def print_exports(console: Console, done: Sequence["Exported"]) -> None:
    """Print the rows, bytes and seconds of each export."""
    table = Table(box=SIMPLE, padding=(0, 1, 0, 0))
    for name in ("export", "train", "validation", "test", "MB", "seconds", ""):
        table.add_column(name, justify="left" if name in ("export", "") else "right", no_wrap=True)
    states = {
        "new": "",
        "same": "was there already",
        "empty": "nothing to show: not written",
        "differs": "[red]another one is there[/red]",
    }
    for one in done:
        rows = (str(one.rows.get(split, 0)) for split in SPLITS)
        table.add_row(one.name, *rows, f"{one.bytes / 1e6:.2f}", f"{one.seconds:.1f}", states[one.state])
    console.print(table)


def print_evaluation(console: Console, found: "Evaluated") -> None:
    """Print how a model did: by category and level, its twins and triplets, what it cost, and what is missing."""
    table = Table(box=SIMPLE, padding=(0, 1, 0, 0))
    for name in ("", "items", "right", "95 %", "chance", "unread"):
        table.add_column(name, justify="left" if not name else "right", no_wrap=True)
    for row in found.rows:
        shown = ("all", "category", "level") if row.measure == "accuracy" else ("all",)
        if row.items and row.slice in shown:
            name = row.measure if row.slice == "all" else row.name if row.level is None else f"level {row.level}"
            bounds = f"{row.low:.1%}-{row.high:.1%}"
            unread = str(row.unread) if row.measure == "accuracy" else ""
            table.add_row(escape(name), str(row.items), f"{row.share:.1%}", bounds, f"{row.chance:.1%}", unread)
    console.print(table)
    console.print(
        f"{found.replied} of {found.trials} trials have a reply; tokens: {found.spent.prompt:,} in prompts, "
        f"{found.spent.reply:,} in replies" + (f"; cost {found.cost:.4f}" if found.cost else "")
    )
    (whole,) = (row for row in found.rows if (row.measure, row.slice) == ("accuracy", "all"))
    lost = {"refused": whole.refused, "failed": whole.failed, "not to be shown": whole.unshown}
    if any(lost.values()):
        console.print(f"items without one: {', '.join(f'{why} {count}' for why, count in lost.items() if count)}")
    if found.spent_out:
        console.print("stopped at a ceiling; raise --max-cost or --max-tokens and run the same command to go on")
    console.print(f"results: {found.folder / 'results.md'}", soft_wrap=True)


def print_release_audit(console: Console, audit: ReleaseAudit) -> None:
    """Print the guesses over all families, the repeats, and every fault."""
    table = Table(title=f"{audit.name} {audit.version}", title_justify="left")
    for name in ("guess over all families", "items", "right", "by luck", "verdict"):
        table.add_column(name, justify="left" if name in ("guess over all families", "verdict") else "right")
    for one in audit.findings:
        if one.family == ALL:
            verdict = "[red]fails[/red]" if one.fails else "passes"
            table.add_row(one.test, str(one.items), f"{one.rate:.1%}", f"{one.chance:.1%}", verdict)
    console.print(table)
    for found in audit.repeats:
        if found.items:
            console.print(f"repeats {found.where} ({found.kind}): {found.items} of {found.of}", markup=False)
    for fault in audit.faults():
        console.print(fault, markup=False, soft_wrap=True)


def print_proposals(console: Console, rows: Sequence[Acceptance]) -> None:
    """Print what became of a language model's edits, by kind."""
    table = Table(box=SIMPLE, padding=(0, 1, 0, 0))
    for name in ("model", "family", "kind", "wished", "accepted", "repaired", "refused"):
        table.add_column(name, justify="right" if name in ("wished", "accepted", "repaired") else "left")
    for row in rows:
        why = ", ".join(f"{reason} {count}" for reason, count in row.refused.items()) or "-"
        table.add_row(row.model, row.family, row.kind, *map(str, (row.wished, row.accepted, row.repaired)), why)
    console.print(table)
