"""What an audit of a release found, and the limits it is held against."""

from pydantic import Field, ValidationError

from schemas.errors import UserMistake
from schemas.record import Record

ALL = "all families"
"""What a finding over every family is named by."""


class AuditLimits(Record):
    """Section `audit` of a recipe: what makes a release fail. It decides no item."""

    allowed: float = Field(default=0.03, ge=0, lt=1)
    """Share of items by which a blind guess may exceed chance."""
    matched: float = Field(default=0.05, ge=0, lt=1)
    """Share by which picking the option that is nearest in pixels or colours may exceed chance."""
    luck: float = Field(default=1e-4, gt=0, lt=1)
    """Probability below which an excess, or an uneven spread, is no luck."""
    folds: int = Field(default=5, ge=2, le=20)
    """Parts of a family, by group, of which each is guessed by what the others taught."""
    repeated: float = Field(default=0.01, ge=0, le=1)
    """Share of the items of one split that may nearly repeat an item of another, or of an earlier release."""
    bits: int = Field(default=12, ge=0, le=15)
    """Bits of 256 by which the perceptual hashes of pictures that are nearly the same may differ."""
    words: float = Field(default=0.9, gt=0, le=1)
    """Likeness (Jaccard, of shingles) of scene and words from which on they are nearly the same."""


class Finding(Record):
    """How often one blind guess was right, over the items of one family and kind of answer."""

    test: str
    family: str
    kind: str
    items: int
    right: int
    chance: float
    """Share that luck alone gets right."""
    allowed: float
    """Share over chance that is no fault."""
    probability: float
    """Of so many right ones, were the share at its bound."""
    fails: bool
    detail: str = ""

    @property
    def rate(self) -> float:
        return self.right / self.items if self.items else 0.0


class Spread(Record):
    """How evenly the right options are spread over places, or over ranks of options that are numbers."""

    family: str
    what: str
    probability: float
    fails: bool


class Repeats(Record):
    """Items that repeat, or nearly repeat, an item of another group."""

    where: str
    """`within train`, `test in train`, or the name of an earlier release."""
    kind: str
    """`content` for equal scenes, `near` for pictures and words, or scenes and words, that are nearly the same."""
    items: int
    of: int
    fails: bool
    examples: tuple[tuple[str, str], ...] = ()
    """Ids of an item and of the one it repeats."""


class ReleaseAudit(Record):
    name: str
    version: str
    manifest: str
    """sha256 of the manifest.json of the audited release: an audit is of exactly these bytes."""
    limits: AuditLimits
    items: int
    against: tuple[str, ...]
    findings: tuple[Finding, ...]
    spreads: tuple[Spread, ...]
    repeats: tuple[Repeats, ...]

    def faults(self) -> list[str]:
        found = [
            f"{one.family}, {one.kind}: {one.test} must be near chance, {one.chance:.1%} "
            f"(got {one.rate:.1%} of {one.items} right{one.detail and f', {one.detail}'})"
            for one in self.findings
            if one.fails
        ]
        found += [
            f"{one.family}: the {one.what} of the right option must be uniform (got a probability of "
            f"{one.probability:.1g})"
            for one in self.spreads
            if one.fails
        ]
        return found + [
            f"{one.where}: items must not repeat others (got {one.items} of {one.of}, {one.kind}, such as "
            f"{' and '.join(name[:16] for name in one.examples[0])})"
            for one in self.repeats
            if one.fails
        ]


def parse_audit(text: str, source: str) -> ReleaseAudit:
    """Read an audit.

    Raises:
        UserMistake: it is none, in one line.
    """
    try:
        return ReleaseAudit.model_validate_json(text)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in fault["loc"]) or "the file"
        raise UserMistake(f"{source}: must be an audit of a release ({place}: {fault['msg']})") from None
