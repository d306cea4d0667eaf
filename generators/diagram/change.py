"""One change of a diagram in words, and the edit of a scene that it makes: near misses and hard positives."""

from dataclasses import dataclass
from typing import Literal, TypeVar

from generators.base import Edit
from schemas.scene import Scene

S = TypeVar("S", bound=Scene)
Size = Literal["small", "medium", "large"]


@dataclass(frozen=True)
class Change:
    kind: str
    size: Size
    change: str
    program: str
    before: str
    after: str
    caption: str
    part: str
    """In the diagram before the change."""
    positive: bool = False


def as_edit(change: Change, scene: S) -> Edit[S]:
    """Return the edit of a scene that has a `program`."""
    stated = {key: value for key, value in vars(change).items() if key != "program"}
    return Edit(**stated, scene=scene.model_copy(update={"program": change.program}))
