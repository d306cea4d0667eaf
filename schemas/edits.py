"""What the edits stage is asked for, and what became of a language model's proposals."""

from pydantic import Field

from schemas.record import Record


class EditSettings(Record):
    """How a language model is asked to edit programs. Its key comes from WHETSTONE_LLM_API_KEY alone."""

    wishes: int = Field(default=4, ge=1, le=20)
    """Changes wished for of each diagram, each of another kind."""
    repairs: int = Field(default=2, ge=0, le=2)
    """Times that an outside model may mend what was refused; the embedded one may not."""
    url: str | None = None
    """Base URL of an OpenAI-compatible endpoint; WHETSTONE_LLM_URL comes before it. None: the embedded model."""
    model: str | None = None
    """WHETSTONE_LLM_MODEL comes before it."""
    temperature: float = Field(default=0.3, ge=0, le=2)
    timeout: float = Field(default=120, gt=0)
    parallel: int = Field(default=8, ge=1, le=256)


class Acceptance(Record):
    """What became of one model's proposals of one kind."""

    model: str
    family: str
    kind: str
    wished: int = 0
    accepted: int = 0
    repaired: int = 0
    """Accepted after a refusal."""
    refused: dict[str, int] = Field(default_factory=dict)
    """Proposals by the reason of their refusal."""
