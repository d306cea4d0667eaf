"""One page that shows what an audit found: each guess against luck, with the interval that its items leave open."""

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.stats import binomtest

from exporters.page import template
from schemas.audit import ALL, Finding, ReleaseAudit
from validators.guesses import FEWEST_ITEMS

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Mark:
    """One finding on a scale from 0 to 1: its rate with a Wilson interval, the chance, and the bound."""

    label: str
    finding: Finding
    low: float
    high: float

    @property
    def bound(self) -> float:
        return min(1.0, self.finding.chance + self.finding.allowed)


def audit_page(audit: ReleaseAudit) -> str:
    """Return a page that needs no other file. What comes from the data is escaped."""
    tests = {one.test: None for one in audit.findings}
    return template("audit.html.j2").render(
        audit=audit,
        faults=audit.faults(),
        panels=[(test, _marks([one for one in audit.findings if one.test == test])) for test in tests],
        fewest=FEWEST_ITEMS,
        all_families=ALL,
    )


def _marks(findings: Sequence[Finding]) -> list[Mark]:
    marks = []
    for one in findings:
        if one.items:
            interval = binomtest(one.right, one.items).proportion_ci(CONFIDENCE, method="wilson")
            label = one.family if one.family == ALL else f"{one.family}, {one.kind}"
            marks.append(Mark(label, one, float(interval.low), float(interval.high)))
    return marks
