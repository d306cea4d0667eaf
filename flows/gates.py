"""The gates between a build and its publication: files and labels verified, the audit, drift, and evidence.

A version that fails one is kept, unpublished; what failed is said in one line.
"""

from dataclasses import dataclass
from pathlib import Path

from flows.audit_release import audit_release, write_audit
from flows.drift import Drift, drift, last_before, side
from flows.progress import Progress
from flows.publish import pack, publish, require_audit, require_evidence
from flows.verify import faults
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
    if found := judged.faults():
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        raise BuildFailed(f"{release} is kept and not published: {found[0]}{more}")


def publish_green(release: Path, to: PublishTo, output: Path, progress: Progress) -> str:
    """Publish a version that passed its audit, and return what was sent, in a line.

    Raises:
        UserMistake: it has no passing audit, or must still be shown to be harder.
    """
    from backends.hub import open_hub

    audit = require_audit(release, output / "audits", despite=False)
    require_evidence(release, (output / "evaluations",))
    parcel = pack(release, to.repo, audit, False, progress)
    sent = publish(parcel, open_hub(to.repo), not to.public, progress)
    return f"{sent.bytes:,} bytes sent to {to.repo}" if sent.new else f"{to.repo} has {parcel.tag} already"
