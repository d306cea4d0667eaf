"""How the pictures of painted families are made: which diffusion model, and how a pair comes from it."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.record import Record
from schemas.sight import SightSettings

Strategy = Literal["same_noise", "from_cause", "repainted", "instructed"]
EMBEDDED = "embedded"
"""The pipeline that comes with the project."""


class DiffusionSettings(Record):
    """A pipeline; the embedded one when neither `folder` nor `hub` names another."""

    folder: Path | None = None
    """A pipeline in the diffusers folder layout; nothing is fetched for it."""
    hub: str | None = None
    """Or a model of the Hub, `owner/name`: it is fetched when it is not cached."""
    revision: str | None = None
    """Commit or tag at the Hub."""
    device: str = "cpu"
    dtype: Literal["float32", "float16", "bfloat16"] = "float32"
    batch: int = Field(default=8, ge=1)
    """Pictures under way at once."""
    steps: int = Field(default=25, ge=1)
    guidance: float = Field(default=2.0, ge=0)
    slicing: bool = False
    """Attention, and pictures of a batch in the decoder, one part after another: slower, in less memory."""
    tiling: bool = False
    """Decodes tile by tile: for pictures of 1024 px and more."""
    offload: bool = False
    """Keeps on the GPU only the part of the pipeline that is at work."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.folder is not None and self.hub is not None:
            raise ValueError(f"name either `folder` or `hub` (got {self.folder} and {self.hub})")
        return self

    @property
    def embedded(self) -> bool:
        return self.folder is None and self.hub is None

    @property
    def source(self) -> str:
        return str(self.folder or self.hub or EMBEDDED)

    @property
    def name(self) -> str:
        """The model's name without the place where it lies."""
        return self.folder.name if self.folder else self.source


class PaintingSettings(Record):
    """The `painting` section of a recipe."""

    model: DiffusionSettings = DiffusionSettings()
    editor: DiffusionSettings | None = None
    """An instruction pipeline, for the strategy `instructed` alone."""
    strategies: tuple[Strategy, ...] = Field(default=("same_noise", "from_cause", "repainted"), min_length=1)
    """Each candidate is made by one of them, drawn from a stream of its own."""
    strength: float = Field(default=0.75, gt=0, le=1)
    """Of `from_cause`: how much of the first picture is given up."""
    tries: int = Field(default=4, ge=1, le=32)
    """Times that each of a candidate's pictures is painted at most, until its reader finds in it what was asked for."""
    firmer: float = Field(default=1.5, ge=1)
    """Of `same_noise`, whose noise stays: factor on the guidance of an end's next try. Other ends get new noise."""
    sight: SightSettings | None = None
    """The vision-language model that reads the pictures of any pipeline but the embedded one; without it they are all
    rejected as `unverified`."""

    @model_validator(mode="after")
    def _an_editor_for_instructions(self) -> Self:
        if "instructed" in self.strategies and self.editor is None:
            raise ValueError("strategy `instructed` needs an `editor`, such as timbrooks/instruct-pix2pix (got none)")
        if len(set(self.strategies)) != len(self.strategies):
            raise ValueError(f"each strategy must stand once (got {list(self.strategies)})")
        return self
