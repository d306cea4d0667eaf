"""What is built by itself, when, and what must hold before it is published; and what a build took."""

from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, model_validator

from schemas.faults import read_as
from schemas.recipe import NAME
from schemas.record import Record
from schemas.showing import TEXT_ONLY, Mode
from schemas.words import URL

Dated = Literal["day", "minute", "second"]


def _known(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be a time zone such as UTC or Europe/Berlin") from None
    return zone


Zone = Annotated[str, AfterValidator(_known)]


class When(Record):
    """Section `when`: a cron line or an interval."""

    cron: str | None = None
    """Minute, hour, day, month, weekday."""
    interval: float | None = Field(default=None, ge=1, le=366 * 86400)
    """Seconds from one start to the next."""
    timezone: Zone = "UTC"

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.cron is None) == (self.interval is None):
            raise ValueError("exactly one of `cron` and `interval` must be given")
        return self


class PublishTo(Record):
    """Section `publish`: where a version goes that passes every gate. The token is HF_TOKEN's."""

    repo: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
    public: bool = False


class DriftLimits(Record):
    """Section `drift`: how far a version may move from the last one before the run ends as failed."""

    accepted: float = Field(default=0.2, ge=0, le=1)
    """Of a family: share of its candidates that are accepted, moved up or down."""
    words: float = Field(default=0.2, ge=0, le=1)
    """Share of the writer's proposals that are accepted, moved up or down."""
    cost: float = Field(default=0.5, ge=0)
    """Rise of the tokens that an item costs, as a share of what it was."""
    time: float = Field(default=1.0, ge=0)
    """Rise of the seconds that a candidate takes, as a share of what it was."""


class BuildTerms(Record):
    """What becomes of a version that is built by itself."""

    dated: Dated = "day"
    """How finely the patch number tells the time of the run."""
    timezone: Zone | None = None
    """Whose days are told; None is UTC, in a schedule that of `when`."""
    redraw: int = Field(default=8, ge=0)
    """Pairs that are drawn again and must come out the same."""
    drift: DriftLimits = DriftLimits()
    publish: PublishTo | None = None


class ScheduledBuild(BuildTerms):
    """One entry of `builds`."""

    recipe: str
    """Its file, relative to that of the schedule."""
    when: When
    busy: Literal["wait", "skip"] = "wait"
    """What a run does while another of the same name is at it."""

    @property
    def terms(self) -> BuildTerms:
        values = self.model_dump(include=set(BuildTerms.model_fields))
        return BuildTerms.model_validate(values | {"timezone": self.timezone or self.when.timezone})


class EvaluationTerms(Record):
    """Whom to ask about the last version of a corpus, and what follows. Its key is WHETSTONE_EVALUATE_API_KEY's."""

    model: str | None = None
    url: str | None = Field(default=None, pattern=URL)
    """Base URL of its endpoint, without a key: what is scheduled is shown to whoever sees Prefect's pages."""
    embedded: bool = False
    """The bundled language model, which sees nothing."""
    mode: Mode = "full"
    split: Literal["train", "validation", "test", "all"] = "test"
    limit: int | None = Field(default=None, ge=2)
    parallel: int = Field(default=8, ge=1)
    timeout: float = Field(default=300.0, gt=0)
    max_reply: int = Field(default=2048, ge=1)
    price_in: float = Field(default=0.0, ge=0)
    price_out: float = Field(default=0.0, ge=0)
    max_cost: float | None = Field(default=None, ge=0)
    max_tokens: int | None = Field(default=None, ge=0)
    harden: bool = False
    """Whether the recipe of the next, harder version is written when the model has caught up."""
    target: float = Field(default=0.8, gt=0, lt=1)
    """Share of the way from chance to 1 above which a family is saturated."""
    publish: PublishTo | None = None
    """Where a version goes that had to be shown to be harder, once it is."""

    @model_validator(mode="after")
    def _somebody_is_asked(self) -> Self:
        if self.embedded == (self.url is not None):
            raise ValueError("exactly one of `url` and `embedded: true` must be given")
        if self.embedded and self.mode not in TEXT_ONLY:
            raise ValueError("`mode` must be blind or choices-only with the embedded model, which sees nothing")
        if self.max_cost is not None and not self.price_in + self.price_out:
            raise ValueError("`price_in` and `price_out` must be given with `max_cost`: without them nothing costs")
        if self.harden and self.mode != "full":
            raise ValueError("`mode` must be full where `harden` is true: what is withheld proves nothing")
        return self


class ScheduledEvaluation(EvaluationTerms):
    """One entry of `evaluations`."""

    name: str = Field(pattern=NAME)
    """Of the corpus, whose last version is asked about."""
    when: When

    @property
    def terms(self) -> EvaluationTerms:
        return EvaluationTerms.model_validate(self.model_dump(include=set(EvaluationTerms.model_fields)))


class Schedule(Record):
    builds: tuple[ScheduledBuild, ...] = ()
    evaluations: tuple[ScheduledEvaluation, ...] = ()

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.builds and not self.evaluations:
            raise ValueError("`builds` or `evaluations` must have an entry")
        return self


class BuildRecord(Record):
    """What one build took. It lies beside the releases, never in one: no time reaches a release's bytes."""

    name: str
    version: str
    seconds: dict[str, float]
    """By stage."""
    items: int = Field(ge=1)
    """Of the release."""
    candidates: int
    """Drawn and checked anew; those of blocks that were there already took no time."""
    drawn: dict[str, int] = Field(default_factory=dict)
    """Of these, by family and level."""
    requests: int
    """Sent to language models; replies that were kept cost nothing."""
    tokens: int
    """Of those requests, prompts and replies together."""
    faults: tuple[str, ...] | None = None
    """What the gates found, nothing when it passed them all; None until they were asked."""


def parse_schedule(data: Any, source: str) -> Schedule:
    """Read a schedule from the values of its YAML.

    Raises:
        UserMistake: with one line on the first thing that is wrong.
    """
    return read_as(Schedule, data, source, what="schedule", see="recipes/schedule.yaml")
