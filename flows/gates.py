"""The gates between a build and its publication: files and labels verified, the audit, drift, and evidence.

A version that fails one is kept, unpublished; what failed is said in one line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from backends.hub import open_hub
from flows.audit_release import audit_release, write_audit
from flows.drift import Drift, drift, last_before, read_record, side
from flows.progress import Progress
from flows.publish import pack, publish, require_audit, require_evidence
from flows.verify import faults, read_manifest
from schemas.audit import ReleaseAudit
from schemas.errors import BuildFailed
from schemas.schedule import BuildTerms, PublishTo


@dataclass(frozen=True)
class Judged:
    """What the gates found of a version."""

    unsound: tuple[str, ...]
    """What is not as it was built, or wrong."""
    audit: ReleaseAudit
    drift: Drift | None
    """None for the first version of its name."""

    def faults(self) -> list[str]:
        moved = self.drift.alarms() if self.drift else []
        named = (("verify", self.unsound), ("audit", self.audit.faults()), ("drift", moved))
        return [f"{gate}: {fault}" for gate, found in named for fault in found]


def judge(release: Path, terms: BuildTerms, output: Path, processes: int, progress: Progress) -> Judged:
    """Verify, audit and compare a version; its audit is kept in `output/audits`."""
    unsound = tuple(faults(release, terms.redraw, processes, progress))
    audit = audit_release(release, (), progress)
    write_audit(audit, output / "audits")
    before = last_before(release, output)
    return Judged(unsound, audit, drift(before, side(release, output), terms.drift) if before else None)


def require_green(judged: Judged, release: Path) -> None:
    """See that a version passed every gate.

    Raises:
        BuildFailed: it did not; says how many faults there are, and the first.
    """
    _require_none(judged.faults(), release)


def publish_green(release: Path, to: PublishTo, output: Path, progress: Progress) -> str:
    """Publish a version that passed its gates, and return what was sent, in a line.

    Raises:
        BuildFailed: it did not pass them when it was built.
        UserMistake: it has no passing audit, or must still be shown to be harder.
    """
    _require_passed(release, output)
    audit = require_audit(release, output / "audits", despite=False)
    require_evidence(release, (output / "evaluations",))
    parcel = pack(release, to.repo, audit, False, progress)
    sent = publish(parcel, open_hub(to.repo), not to.public, progress)
    return f"{sent.bytes:,} bytes sent to {to.repo}" if sent.new else f"{to.repo} has {parcel.tag} already"


def _require_passed(release: Path, output: Path) -> None:
    """Look what the gates said of a version that was built by itself; of one built by hand nothing is known."""
    manifest = read_manifest(release)
    record = read_record(output, manifest.name, manifest.version)
    if record and record.faults is None:
        raise BuildFailed(f"{release} is kept and not published: its gates were not asked; run its build again")
    _require_none(record.faults or () if record else (), release)


def _require_none(faults: Sequence[str], release: Path) -> None:
    if faults:
        more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
        raise BuildFailed(f"{release} is kept and not published: {faults[0]}{more}")
