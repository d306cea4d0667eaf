"""Drift: how a build moved from the last version of the same name, in yield, words, cost and time.

Yield and the acceptance of words are read from the manifests. They alarm when they moved by more than their limit and
luck does not explain it; upward too, for a check that has stopped refusing is no good news. Cost and time are read from
the records of the builds, which lie beside the releases in `outputs/runs`, and alarm when they rose.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from backends.store import write_text
from flows.verify import read_manifest
from schemas.errors import UserMistake
from schemas.manifest import CellCount, Manifest
from schemas.record import Record
from schemas.schedule import BuildRecord, DriftLimits

LUCK = 0.01
"""Probability below which a moved share is no luck: nightly builds are compared often."""
DASH = "–"
"""What is not known, in a table: Prefect reads cells as Markdown, where a lone hyphen begins a list."""
FEWEST = 20
"""Candidates drawn anew from which on their time says something."""
MIX = 0.1
"""Share of the candidates that two builds whose times are compared may have drawn of other families and levels."""

Measure = Literal["yield", "words", "cost", "time"]
UNITS: Mapping[Measure, str] = {
    "yield": "accepted of candidates",
    "words": "accepted of proposals",
    "cost": "tokens an item",
    "time": "seconds a candidate",
}


class DriftRow(Record):
    """One figure of two versions; None where it is not known."""

    measure: Measure
    subject: str
    """A family, or what the figure is of."""
    before: float | None
    after: float | None
    moved: float | None
    """For shares their difference; for cost and time the rise, as a share of what it was."""
    limit: float
    probability: float | None = None
    """Of shares so far apart, were they the same."""

    @property
    def alarms(self) -> bool:
        if self.moved is None:
            return False
        if self.measure in ("cost", "time"):
            return self.moved > self.limit
        return abs(self.moved) > self.limit and (self.probability or 0.0) < LUCK

    def line(self) -> str:
        what = f"{self.subject}: " if self.measure == "yield" else ""
        return (
            f"{what}{UNITS[self.measure]} must stay within {self.limit:.0%} of the last version "
            f"(got {shown(self.measure, self.after)} after {shown(self.measure, self.before)})"
        )


class Drift(Record):
    before: str
    after: str
    rows: tuple[DriftRow, ...]

    def alarms(self) -> list[str]:
        return [row.line() for row in self.rows if row.alarms]


@dataclass(frozen=True)
class Side:
    """One version of a corpus, and what building it took."""

    manifest: Manifest
    records: tuple[BuildRecord, ...] = ()
    """Of its build and, on the older side, of those before it: the first that has a figure gives it."""

    @property
    def name(self) -> str:
        return f"{self.manifest.name} {self.manifest.version}"

    @property
    def tokens(self) -> float | None:
        """Tokens that an item cost; None when nothing was asked, for kept replies cost nothing."""
        return next((one.tokens / one.items for one in self.records if one.requests), None)

    @property
    def timed(self) -> list[BuildRecord]:
        """Records of builds that drew enough anew to tell how long it takes."""
        return [one for one in self.records if one.candidates >= FEWEST]


def drift(before: Side, after: Side, limits: DriftLimits) -> Drift:
    """Compare two versions, the older one first."""
    rows = [*_yields(before.manifest, after.manifest, limits), *_words(before.manifest, after.manifest, limits)]
    rows.append(_rise("cost", "words", (before.tokens, after.tokens), limits.cost))
    rows.append(_rise("time", "blocks", _seconds(before, after), limits.time))
    return Drift(before=before.name, after=after.name, rows=tuple(rows))


def side(release: Path, output: Path) -> Side:
    """Return a release with the record of its build, where there is one."""
    manifest = read_manifest(release)
    return Side(manifest, tuple(_records(output, manifest.name, [manifest.version])))


def versions(output: Path, name: str) -> list[Path]:
    """Return the releases of a corpus, the earliest version first."""
    found = [path.parent for path in (output / "releases" / name).glob("*/manifest.json") if path.parent.name[0] != "."]
    return sorted(found, key=lambda path: version_key(path.name))


def version_key(version: str) -> tuple[int, ...]:
    """Return what versions are ordered by; what is none comes first."""
    parts = version.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else ()


def last_before(release: Path, output: Path) -> Side | None:
    """Return the last earlier version, with the records of the builds up to it, the last one first.

    One that failed its gates is no measure: what moved last night would be steady tonight.
    """
    manifest = read_manifest(release)
    own = version_key(manifest.version)
    earlier = [
        path
        for path in versions(output, manifest.name)
        if version_key(path.name) < own and not _failed(output, manifest.name, path.name)
    ]
    if not earlier:
        return None
    names = [path.name for path in reversed(earlier)]
    return Side(read_manifest(earlier[-1]), tuple(_records(output, manifest.name, names)))


def _failed(output: Path, name: str, version: str) -> bool:
    record = read_record(output, name, version)
    return bool(record and record.faults)


def _records(output: Path, name: str, versions: Iterable[str]) -> Iterator[BuildRecord]:
    for version in versions:
        if record := read_record(output, name, version):
            yield record


def record_path(output: Path, name: str, version: str) -> Path:
    return output / "runs" / name / f"{version}.json"


def read_record(output: Path, name: str, version: str) -> BuildRecord | None:
    """Read what a build took.

    Raises:
        UserMistake: there is a file, and it is no such record.
    """
    path = record_path(output, name, version)
    if not path.is_file():
        return None
    try:
        return BuildRecord.model_validate_json(path.read_bytes())
    except ValidationError:
        raise UserMistake(f"{path}: must be the record of a build (got another form); remove it") from None


def write_record(record: BuildRecord, output: Path) -> None:
    """Keep what a build took; a later run that found everything built already takes nothing from it."""
    path = record_path(output, record.name, record.version)
    if record.candidates or record.requests or not path.exists():
        write_text(path, record.model_dump_json(indent=1) + "\n")


def note_faults(release: Path, found: Iterable[str], output: Path) -> None:
    """Keep with the record of a build what its gates found."""
    manifest = read_manifest(release)
    if record := read_record(output, manifest.name, manifest.version):
        judged = record.model_copy(update={"faults": tuple(found)})
        write_text(record_path(output, manifest.name, manifest.version), judged.model_dump_json(indent=1) + "\n")


def table(found: Drift) -> list[dict[str, Any]]:
    """Return the figures as rows of a table."""
    return [
        {
            "measure": f"{row.measure}: {row.subject}",
            "unit": UNITS[row.measure],
            "before": shown(row.measure, row.before),
            "after": shown(row.measure, row.after),
            "moved": DASH if row.moved is None else f"{row.moved:+.0%}",
            "limit": f"{'+' if row.measure in ('cost', 'time') else '±'}{row.limit:.0%}",
            "verdict": _verdict(row),
        }
        for row in found.rows
    ]


def shown(measure: Measure, value: float | None) -> str:
    if value is None:
        return DASH
    return f"{value:.1%}" if measure in ("yield", "words") else f"{value:.3g}"


def _verdict(row: DriftRow) -> str:
    if row.moved is None:
        return "not known"
    return "ALARM" if row.alarms else "steady"


def _yields(before: Manifest, after: Manifest, limits: DriftLimits) -> Iterator[DriftRow]:
    """Yield a row a family, over the levels that both versions have: a new level is harder to fill, and no drift."""
    old, new = ({(cell.family, cell.level): cell for cell in one.cells} for one in (before, after))
    shared = sorted(old.keys() & new.keys())
    for family in sorted({name for name, _ in shared}):
        keys = [key for key in shared if key[0] == family]
        yield _share("yield", family, _counts(old[key] for key in keys), _counts(new[key] for key in keys), limits)


def _counts(cells: Iterator[CellCount]) -> tuple[int, int]:
    """Return how many candidates were accepted, and how many were tried."""
    found = list(cells)
    return sum(cell.accepted for cell in found), sum(cell.tried for cell in found)


def _words(before: Manifest, after: Manifest, limits: DriftLimits) -> Iterator[DriftRow]:
    old, new = ((one.words.counts.accepted, one.words.counts.proposed) for one in (before, after))
    if old[1] and new[1]:
        yield _share("words", after.words.model or "writer", old, new, limits)


def _share(
    measure: Literal["yield", "words"], subject: str, old: tuple[int, int], new: tuple[int, int], limits: DriftLimits
) -> DriftRow:
    from scipy.stats import fisher_exact

    before, after = (accepted / max(1, tried) for accepted, tried in (old, new))
    counts = [[accepted, max(0, tried - accepted)] for accepted, tried in (old, new)]
    return DriftRow(
        measure=measure,
        subject=subject,
        before=before,
        after=after,
        moved=after - before,
        limit=limits.accepted if measure == "yield" else limits.words,
        probability=float(fisher_exact(counts).pvalue),
    )


def _seconds(before: Side, after: Side) -> tuple[float | None, float | None]:
    """Return the seconds that a candidate took, before where much the same was drawn: families differ by far."""
    new = next(iter(after.timed), None)
    old = next((one for one in before.timed if new and _alike(one, new)), None)
    return _pace(old), _pace(new)


def _alike(one: BuildRecord, other: BuildRecord) -> bool:
    cells = {*one.drawn, *other.drawn}
    apart = (
        abs(one.drawn.get(cell, 0) / one.candidates - other.drawn.get(cell, 0) / other.candidates) for cell in cells
    )
    return sum(apart) / 2 < MIX


def _pace(record: BuildRecord | None) -> float | None:
    return record.seconds.get("blocks", 0.0) / record.candidates if record else None


def _rise(
    measure: Literal["cost", "time"], subject: str, values: tuple[float | None, float | None], limit: float
) -> DriftRow:
    before, after = values
    moved = after / before - 1 if before and after is not None else None
    return DriftRow(measure=measure, subject=subject, before=before, after=after, moved=moved, limit=limit)
