"""Audit a release as it lies on disk: blind guessers, matchers and repeats, held against the limits of its recipe."""

import pickle
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from backends.parquet import read_rows
from backends.store import sha256, write_text
from exporters.audit_page import audit_page
from flows.progress import Progress
from flows.verify import proved_items, read_manifest
from schemas.audit import ALL, AuditLimits, Finding, ReleaseAudit, Repeats, Spread
from schemas.errors import UserMistake
from schemas.manifest import Manifest
from schemas.recipe import parse_recipe
from validators.guesses import GUESSERS, NONE, Tally, findings, pooled, spreads
from validators.repeats import THIS, Repetitions
from validators.shortcuts import Stands, stands, too_few
from validators.traces import Trace, trace_of

SAMPLE = 4000
"""Items of a family that guessers see at most: so many tell a shortcut, and memory stays flat."""


def audit_release(folder: Path, against: Sequence[Path], progress: Progress) -> ReleaseAudit:
    """Return what a release gives away.

    Args:
        folder: the release.
        against: earlier releases that it should not repeat in another split.

    Raises:
        UserMistake: a folder is no release, its items are other than its manifest says, or a version is named twice.
    """
    manifest = read_manifest(folder)
    limits = parse_recipe(manifest.recipe, "manifest.json: recipe").audit
    earlier = {_name(read_manifest(one)): one for one in against}
    if len(earlier) < len(against):
        raise UserMistake("audit: --against must name versions that differ (got one twice); leave one of them away")
    with closing(Repetitions()) as repetitions, closing(sqlite3.connect("")) as table:
        for name, one in earlier.items():
            _take(one, name, repetitions, None, progress)
        _take(folder, THIS, repetitions, table, progress)
        found, spread = _guessed(table, limits, progress)
        progress.stage("repeats", "repeated items")
        repeats: list[Repeats] = list(repetitions.found(limits))
    return ReleaseAudit(
        name=manifest.name,
        version=manifest.version,
        manifest=sha256(folder / "manifest.json"),
        limits=limits,
        items=sum(manifest.rows.values()),
        against=tuple(earlier),
        findings=tuple(found),
        spreads=tuple(spread),
        repeats=tuple(repeats),
    )


def write_audit(audit: ReleaseAudit, audits: Path) -> Path:
    """Write `audit.json` and its page; return their folder."""
    folder = audits / audit.name / audit.version
    write_text(folder / "index.html", audit_page(audit))
    write_text(folder / "audit.json", audit.model_dump_json(indent=1) + "\n")
    return folder


def _name(manifest: Manifest) -> str:
    return f"{manifest.name} {manifest.version}"


def _take(
    folder: Path, name: str, repetitions: Repetitions, table: sqlite3.Connection | None, progress: Progress
) -> None:
    """Stream the items of a release into what finds repeats, and their traces into a table by family."""
    manifest = read_manifest(folder)
    progress.stage("traces", f"items of {_name(manifest)}", total=sum(manifest.rows.values()))
    if table:
        table.execute("create table trace (family text, place text, data blob)")
    for path in proved_items("audit", folder):
        for row in read_rows(path):
            trace, shown = trace_of(row)
            repetitions.add(name, row, shown)
            if table:
                table.execute("insert into trace values (?,?,?)", (row["family"], row["group"], pickle.dumps(trace)))
            progress.step(1)


def _guessed(table: sqlite3.Connection, limits: AuditLimits, progress: Progress) -> tuple[list[Finding], list[Spread]]:
    families = [family for (family,) in table.execute("select distinct family from trace order by family")]
    progress.stage("guesses", "families", total=len(families))
    found: list[Finding] = []
    spread: list[Spread] = []
    totals: dict[str, Tally] = {}
    everywhere: Stands = Counter()
    for family in families:
        traces = _traces(table, family)
        for one, tally in findings(family, traces, limits):
            found.append(one)
            if tally.items:
                totals[one.test] = totals.get(one.test, NONE) + tally
        stood = stands(trace.blind for trace in traces)
        spread += spreads(family, stood, limits)
        everywhere += too_few(stood)
        progress.step(1)
    ordered = {test: totals[test] for test in sorted(totals, key=lambda name: (name not in GUESSERS, name))}
    return [*pooled(ordered, limits), *found], [*spreads(ALL, everywhere, limits), *spread]


def _traces(table: sqlite3.Connection, family: str) -> list[Trace]:
    """Return the traces of a family: whole groups, chosen by their names when there are too many."""
    query = "select data from trace where family = ? order by place limit ?"  # a place is a digest: as good as chance
    return [pickle.loads(data) for (data,) in table.execute(query, (family, SAMPLE))]  # noqa: S301 - written above
