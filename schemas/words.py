"""What the words stage is asked for, and what it gave: the wordings of every question template."""

from typing import Self

from pydantic import Field, model_validator

from schemas.question import slots_of
from schemas.record import Record

URL = r"^https?://[^@?\s]+$"
"""Of an endpoint, without a password or key: recipes and schedules are shown to others."""


class JudgeSettings(Record):
    """A model that answers reworded questions from the facts; its key comes from WHETSTONE_JUDGE_API_KEY alone."""

    url: str | None = Field(default=None, pattern=URL)
    """Base URL of an OpenAI-compatible endpoint; WHETSTONE_JUDGE_URL comes before it."""
    model: str | None = None
    """WHETSTONE_JUDGE_MODEL comes before it."""
    examples: int = Field(default=3, ge=1, le=20)
    """Filled-in questions that it is shown for each wording; one wrong answer refuses the wording."""


class WordsSettings(Record):
    """The `words` section of a recipe. The key of an endpoint comes from WHETSTONE_LLM_API_KEY alone."""

    variants: int = Field(default=3, ge=0, le=20)
    """Wordings wanted beside the canonical one, for each template; 0 asks no model."""
    attempts: int = Field(default=3, ge=1, le=10)
    """Proposals asked for, at most, for each variant; where none is accepted, the template is given up."""
    url: str | None = Field(default=None, pattern=URL)
    """Base URL of an OpenAI-compatible endpoint; WHETSTONE_LLM_URL comes before it. None: the embedded model."""
    model: str | None = None
    """WHETSTONE_LLM_MODEL comes before it."""
    temperature: float = Field(default=0.8, ge=0, le=2)
    closeness: float = Field(default=0.7, ge=0, le=1)
    """Least cosine between the sentence embeddings of a wording and of the canonical text. Measured on 22 good and 60
    bad rewordings: short good ones begin at 0.75, additions of things and places lie at 0.53 to 0.76; what is closer
    (a negation: 0.98) other checks must catch."""
    timeout: float = Field(default=120, gt=0)
    """Seconds that a reply may take."""
    parallel: int = Field(default=8, ge=1, le=256)
    """Requests under way at once, at an endpoint; the embedded model answers one at a time."""
    judge: JudgeSettings | None = None


class Wording(Record):
    """One way of asking: a template with the slots of the canonical one, and who wrote it."""

    text: str
    writer: str
    """`canonical`, `grammar` or the name of a model."""
    attempts: int = 0
    """Proposals asked for until this one; 0 when no model wrote it."""
    prompt: int | None = None
    """Revision of the writer's prompt; None when no model wrote it."""


class WordCounts(Record):
    """What became of the writer's proposals."""

    proposed: int = 0
    accepted: int = 0
    retried: int = 0
    """Proposals asked for after another was refused."""
    kept: int = 0
    """Variants for which no proposal was accepted."""
    refused: dict[str, int] = Field(default_factory=dict)
    """Proposals by the reason of their refusal."""

    def line(self) -> str:
        why = ", ".join(f"{reason} {count}" for reason, count in sorted(self.refused.items()))
        return f"{self.accepted} accepted, {self.retried} retried, {self.kept} kept canonical" + (
            f" (refused: {why})" if why else ""
        )


class Words(Record):
    """All wordings of a build: with them, a release is built again without any model."""

    model: str | None = None
    """Name of the writer; None when none was asked."""
    judge: str | None = None
    wordings: dict[str, dict[str, tuple[Wording, ...]]] = Field(default_factory=dict)
    """By family and canonical template; the canonical wording stands first."""
    counts: WordCounts = WordCounts()

    def of(self, family: str, template: str) -> tuple[Wording, ...]:
        return self.wordings[family][template]

    @model_validator(mode="after")
    def _slots_are_the_template_s(self) -> Self:
        for family, templates in self.wordings.items():
            for template, wordings in templates.items():
                for wording in wordings:
                    # a wording is filled in by `str.format_map`: nothing but bare names may stand in it
                    if sorted(slots_of(wording.text)) != sorted(slots_of(template)):
                        raise ValueError(
                            f"{family}: a wording must hold the slots of its template (got {wording.text!r})"
                        )
        return self
