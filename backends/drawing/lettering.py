"""What is written in a picture, as it was drawn: where each text stands, how large, and in what colour."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from backends.media import Picture

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Text:
    words: str
    box: tuple[float, float, float, float]
    """[x0, y0, x1, y1) in pixels from the upper left, of its letters."""
    pixels: float
    """Size of the type."""
    colour: tuple[int, int, int]


@dataclass
class Texts:
    """The texts of every picture drawn while it was open."""

    _drawn: list[tuple[Picture, tuple[Text, ...]]] = field(default_factory=list)

    def add(self, picture: Picture, texts: tuple[Text, ...]) -> None:
        self._drawn.append((picture, texts))

    def of(self, picture: Picture) -> tuple[Text, ...]:
        """Return what stands in a picture: that very array, not one that looks like it."""
        return next((texts for drawn, texts in self._drawn if drawn is picture), ())


_OPEN: ContextVar[Texts | None] = ContextVar("texts", default=None)


@contextmanager
def noted() -> Iterator[Texts]:
    """Note every text that is drawn while the body runs."""
    texts = Texts()
    token = _OPEN.set(texts)
    try:
        yield texts
    finally:
        _OPEN.reset(token)


def current() -> Texts | None:
    """Return where texts are noted; None where nobody asks."""
    return _OPEN.get()


def texts_of(artists: "list[Artist]", renderer: "RendererAgg") -> tuple[Text, ...]:
    """Return the texts among artists, and within them, that can be seen."""
    from matplotlib.text import Text as Written

    found: dict[int, Text] = {}
    for artist in artists:
        for text in artist.findobj(Written) if artist.get_visible() else ():
            if isinstance(text, Written) and text.get_visible() and text.get_text().strip() and text.get_alpha() != 0:
                found[id(text)] = measured(text, renderer)
    return tuple(found.values())


def still_texts(figure: "Figure", renderer: "RendererAgg") -> tuple[Text, ...]:
    """Return the texts of a figure, without those that are animated."""
    return texts_of([child for child in figure.get_children() if not child.get_animated()], renderer)


def measured(text: "Artist", renderer: "RendererAgg") -> Text:
    """Return where and how a text of Matplotlib's stands."""
    from matplotlib.colors import to_rgb

    written: Any = text
    box = written.get_window_extent(renderer)
    height = renderer.height
    red, green, blue = (round(255 * part) for part in to_rgb(written.get_color()))
    return Text(
        words=written.get_text(),
        box=(box.x0, height - box.y1, box.x1, height - box.y0),
        pixels=written.get_fontsize() * renderer.dpi / 72,
        colour=(red, green, blue),
    )
