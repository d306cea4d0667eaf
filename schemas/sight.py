"""Who reads painted pictures where the probe does not apply: a vision-language model."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.record import Record
from schemas.words import URL


class SightSettings(Record):
    """A vision-language model at an endpoint, whose key comes from WHETSTONE_SIGHT_API_KEY alone, or in the process."""

    url: str | None = Field(default=None, pattern=URL)
    """Base URL of an OpenAI-compatible endpoint that takes pictures; WHETSTONE_SIGHT_URL comes before it."""
    model: str | None = None
    """WHETSTONE_SIGHT_MODEL comes before it."""
    folder: Path | None = None
    """Or an image-text-to-text model of transformers, in a folder; nothing is fetched for it."""
    hub: str | None = None
    """Or such a model of the Hub, `owner/name`: it is fetched when it is not cached."""
    revision: str | None = None
    """Commit or tag at the Hub."""
    device: str = "cpu"
    """Of a model in the process."""
    dtype: Literal["float32", "float16", "bfloat16"] = "float32"
    timeout: float = Field(default=120, gt=0)
    """Seconds that a reply of an endpoint may take."""
    attempts: int = Field(default=5, ge=1, le=20)
    """Tries of a request whose fault may pass, with growing pauses between them."""
    parallel: int = Field(default=4, ge=1, le=256)
    """Requests under way at once, at an endpoint."""
    tokens: int = Field(default=512, ge=1)
    """What a reply may have at most. One letter is asked for; a model that thinks before it answers needs more."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        place = self.url or self.model
        if sum(one is not None for one in (place, self.folder, self.hub)) != 1:
            raise ValueError(
                "name a vision-language model by `url` and `model`, or by `folder`, or by `hub` "
                f"(got {place}, {self.folder} and {self.hub})"
            )
        return self

    @property
    def name(self) -> str:
        """The model's name, without the place where it lies or is asked."""
        return self.hub or (self.folder.name if self.folder else None) or self.model or ""
