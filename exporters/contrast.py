"""A diagram, its near misses and its hard positives as one set of pictures and captions, and what is true of which.

The build proved one change for each edit. Contrast asks more: a near miss has a caption of its own, which is told of
it and must be false of whatever stands beside it. So each caption is asked of the family's solver, sentence by
sentence, on the program of each picture; nothing is taken for false because it was meant to be.
"""

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby, islice
from typing import Literal

from exporters.retrieval import Retrieved, retrieved
from schemas.item import EditRow, Item, Media
from schemas.record import canonical
from validators.solvers import SOLVERS

WINDOW = 64
"""Diagrams of one family held at a time; captions are retrieved among them and those of the window before."""
READ, READ_OF_CODE = 210, 170
"""Letters of a caption, and of one in Mermaid, that the 77 tokens of a text encoder such as CLIP's surely hold."""
Role = Literal["diagram", "hard_positive", "near_miss"]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One picture of a set."""

    number: int
    """In its set; the diagram itself is 0."""
    role: Role
    picture: Media
    scene: str
    title: str
    """A caption true of it."""
    of: str
    """What the title says of the diagram; of a near miss, what it said before its one change."""
    kind: str = ""
    size: str = ""
    change: str = ""
    box: tuple[int, ...] = ()


@dataclass(frozen=True)
class Contrast:
    """The pictures of one diagram and the captions that are told of them."""

    item: Item
    """Without its media."""
    figures: tuple[Figure, ...]
    ruled: tuple[tuple[str, str], ...]
    """What is true of the diagram, and the same with one change that makes it false."""
    retrieved: tuple[Retrieved, ...]
    """Captions with one sentence of another diagram's, the nearest that are false of this one."""
    dropped: int
    """Sentences that were as near, and are true of this diagram too, or nearly so."""

    def holds(self, figure: Figure, caption: str) -> bool:
        return all(told(self.item.family, figure.scene, sentence) for sentence in sentences(caption))

    def fails(self, figure: Figure, caption: str) -> bool:
        """Whether a person sees that a caption is false of a figure; one that nearly holds does neither."""
        return any(missed(self.item.family, figure.scene, sentence) for sentence in sentences(caption))

    def wrong_captions(self, figure: Figure) -> tuple[list[str], list[str]]:
        """Return the captions in the words of a figure's title that are false of it: made by rule, and retrieved.

        The nearest comes first: for a near miss, what was so before its change.
        """
        made = [figure.of, *(caption for of, caption in self.ruled if of == figure.of), self.item.caption]
        near = [one.caption for one in self.retrieved if figure.of == self.item.caption and one.caption not in made]
        return self._false(figure, made), self._false(figure, near)

    def wrong_figures(self, figure: Figure) -> list[Figure]:
        """Return the pictures of the set that a figure's title is false of, the diagram first."""
        return [other for other in self.figures if other != figure and self.fails(other, figure.title)]

    def _false(self, figure: Figure, captions: Iterable[str]) -> list[str]:
        return [caption for caption in dict.fromkeys(captions) if self.fails(figure, caption)]


def contrasts(items: Iterable[Item], *, retrieve: bool) -> Iterator[Contrast]:
    """Yield a set for every diagram with near misses, in order; memory holds one window of them.

    Args:
        items: of one split, sorted by family.
        retrieve: whether captions are also looked for among those of other diagrams, which needs the embeddings.
    """
    shown = (item for item in items if _can_be_judged(item))
    for _, of_family in groupby(shown, key=lambda item: item.family):
        before: list[str] = []
        while window := list(islice(of_family, WINDOW)):
            captions = [sentences(item.caption) for item in window]
            library = list(dict.fromkeys([*before, *(said for caption in captions for said in caption)]))
            for item in window:
                yield _contrast(item, library if retrieve else [])
            before = [said for caption in captions for said in caption]


def sentences(caption: str) -> tuple[str, ...]:
    """Divide a caption into what a solver reads at once; a text of several lines is one."""
    return (caption,) if "\n" in caption else tuple(re.split(r"(?<=\.)\s+", caption.strip()))


def read_apart(one: str, other: str) -> bool:
    """Whether a text encoder such as CLIP's reads what two captions differ in: to it, what follows is not there."""
    return _read(one) != _read(other)


def _read(caption: str) -> str:
    return caption[: READ_OF_CODE if "\n" in caption else READ]


@lru_cache(maxsize=1 << 12)  # all that is asked of a set
def told(family: str, scene: str, sentence: str) -> bool:
    """Whether a sentence is true of a scene (JSON)."""
    holds = SOLVERS[family].holds
    if holds is None:
        raise ValueError(f"{family}: nothing can say whether {sentence!r} is true")
    asked = hashlib.blake2b("\0".join((family, scene, sentence)).encode(), digest_size=16).digest()
    if known := _known().execute("select holds from told where asked = ?", (asked,)).fetchone():
        return bool(known[0])
    true = holds(json.loads(scene), sentence)
    _known().execute("insert or replace into told values (?, ?)", (asked, true))
    return true


@lru_cache(maxsize=1 << 12)
def missed(family: str, scene: str, sentence: str) -> bool:
    """Whether a sentence is false of a scene (JSON), and a person sees that."""
    misses = SOLVERS[family].misses
    return not told(family, scene, sentence) and (misses is None or misses(json.loads(scene), sentence))


@cache
def _known() -> sqlite3.Connection:
    """Return what solvers have said, by digest: several exports of one release ask the same. It lies on disk, so that
    memory stays flat.
    """
    known = sqlite3.connect("", isolation_level=None, check_same_thread=False)  # a private file that SQLite removes
    known.execute("create table told (asked blob primary key, holds integer) without rowid")
    return known


def _can_be_judged(item: Item) -> bool:
    solver = SOLVERS.get(item.family)
    return bool(item.negatives and item.program and solver and solver.holds)


def _contrast(item: Item, library: Sequence[str]) -> Contrast:
    scene = item.scene
    own = sentences(item.caption)
    near = retrieved(own, library, lambda said: missed(item.family, scene, said)) if library else None
    figures = [
        Figure(number=0, role="diagram", picture=item.images[0], scene=scene, title=item.caption, of=item.caption)
    ]
    ruled = dict.fromkeys((edit.caption, lie) for edit in item.negatives if (lie := _replaced(edit)))
    for edit in item.positives:
        # in words that something false can be said in, too
        known = any(of == edit.caption for of, _ in ruled) or not all(
            told(item.family, _scene(item, edit), said) for said in sentences(item.caption)
        )
        title = edit.caption if known else item.caption
        figures.append(_figure(item, edit, len(figures), "hard_positive", (title, title)))
    for edit in item.negatives:
        figures.append(_figure(item, edit, len(figures), "near_miss", _titled(item, edit)))
    ruled |= dict.fromkeys((figure.of, figure.title) for figure in figures if figure.role == "near_miss")
    light = item.model_copy(update={"images": (), "negatives": (), "positives": ()})
    return Contrast(light, tuple(figures), tuple(ruled), near.kept if near else (), near.dropped if near else 0)


def _figure(item: Item, edit: EditRow, number: int, role: Role, titled: tuple[str, str]) -> Figure:
    of, title = titled
    return Figure(
        number=number,
        role=role,
        picture=edit.image,
        scene=_scene(item, edit),
        title=title,
        of=of,
        kind=edit.kind,
        size=edit.size,
        change=edit.change,
        box=edit.box,
    )


def _scene(item: Item, edit: EditRow) -> str:
    return canonical(json.loads(item.scene) | {"program": edit.program})


def _titled(item: Item, edit: EditRow) -> tuple[str, str]:
    """Return what is told of the diagram and of a near miss: the whole caption, or only the change."""
    whole = _replaced(edit)
    if whole and all(told(item.family, _scene(item, edit), said) for said in sentences(whole)):
        return edit.caption, whole
    return edit.before, edit.after


def _replaced(edit: EditRow) -> str | None:
    """Return an edit's caption with what changed exchanged; None where the caption does not speak of it."""
    return edit.caption.replace(edit.before, edit.after, 1) if edit.before in edit.caption else None
