"""What a picture or clip shows, as data: everything else is derived from it."""

from typing import Self

from schemas.record import Record, digest


class Look(Record):
    """What varies in a picture and decides nothing."""

    palette: str = "okabe-ito"
    """Name in `backends.drawing.palette.PALETTES`."""
    font: str = "DejaVu Sans"
    """Font family; all of them come with Matplotlib."""
    paper: str = "#ffffff"
    """Background colour."""
    stroke: float = 1.0
    """Factor on line widths and marker sizes."""
    shift: tuple[float, float] = (0.0, 0.0)
    """Layout jitter in pixels at 512 x 512, right and down."""


class Scene(Record):
    """A complete description of one picture, chain or clip: inputs only, no answer and nothing derived.

    Families add the fields that matter. A part is named by an id, which need not be a field.
    """

    look: Look = Look()
    hidden: tuple[str, ...] = ()
    """Ids of the parts that are left out when it is drawn; the layout stays as it was."""

    def hide(self, *parts: str) -> Self:
        return self.model_copy(update={"hidden": tuple(sorted({*self.hidden, *parts}))})

    def content_id(self, family: str) -> str:
        """Digest of what the scene shows, whatever it looks like: two equal ones are one item."""
        return digest(family, self.model_dump(mode="json", exclude={"look", "hidden"}))
