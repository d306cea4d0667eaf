"""The page on which a person judges a release: every pair shown beside its twin, its near misses and its evidence.

A static folder that opens from disk: no network, no script but its own. What comes from the data is escaped.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from backends.images import png
from backends.parquet import read_rows
from backends.store import write_bytes, write_text
from exporters.figures import Box, Figure, box_of, figure_of, film_of
from exporters.page import template
from exporters.set_sheet import sheet_of
from schemas.errors import UserMistake
from schemas.identity import SPLITS
from schemas.item import EditRow, Item, Media

ROLES = ("base", "twin", "variant")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LIGHT = ("family", "level", "pair_id", "index", "role", "split")
"""Columns that decide what is shown: no media."""
EAGER_PAIRS = 120
"""Up to so many pairs a browser loads all pictures at once, so that the page also prints whole."""


@dataclass(frozen=True)
class Lane:
    """One line of a clip's timeline, in seconds of the shipped clip."""

    name: str
    part: str
    kind: str
    """`event` or `evidence`."""
    start: float
    end: float


@dataclass(frozen=True)
class ItemView:
    """One item as it is shown; its media hold file names instead of bytes."""

    item: Item
    figures: tuple[Figure, ...]
    edits: tuple[tuple[EditRow, Figure, bool], ...]
    """Each near miss with its picture, and whether it is a negative."""
    sheet: str = ""
    """Address of the one picture that shows all of them."""

    @property
    def asks_pictures(self) -> bool:
        """Whether the options are pictures, after one that the question is about."""
        options = [figure.role.startswith("option_") for figure in self.figures]
        return options[:1] == [False] and len(options) > 2 and all(options[1:])

    @property
    def lanes(self) -> tuple[Lane, ...]:
        if self.item.video is None:
            return ()
        events = [
            Lane(event["name"], event["part"], "event", event["start"], event["end"])
            for event in json.loads(self.item.events)
        ]
        seen = [
            Lane(row.part, row.part, "evidence", row.start, row.end)
            for row in self.item.evidence
            if row.start is not None and row.end is not None
        ]
        return (*events, *seen)

    @property
    def writer(self) -> str:
        """Who worded the question."""
        return str(json.loads(self.item.writer)["writer"])

    @property
    def checks(self) -> dict[str, str]:
        return dict(json.loads(self.item.checks))


@dataclass(frozen=True)
class PairView:
    views: tuple[ItemView, ...]

    @property
    def first(self) -> Item:
        return self.views[0].item

    @property
    def same_words(self) -> bool:
        """Whether every item of the pair asks the same, as it must."""
        return len({(view.item.question, view.item.choices) for view in self.views}) == 1

    @cached_property
    def edits(self) -> tuple[tuple[EditRow, Figure, bool], ...]:
        return tuple(edit for view in self.views for edit in view.edits)


@dataclass(frozen=True)
class CellView:
    """One family at one level: what there is, and what of it is shown."""

    level: int
    pairs: int
    items: Mapping[str, int]
    """By split."""
    shown: tuple[PairView, ...]


@dataclass(frozen=True)
class FamilyView:
    name: str
    cells: tuple[CellView, ...]

    @property
    def first(self) -> Item:
        return self.cells[0].shown[0].first

    @property
    def levels(self) -> dict[int, CellView]:
        return {cell.level: cell for cell in self.cells}

    @property
    def items(self) -> int:
        return sum(sum(cell.items.values()) for cell in self.cells)


Views = dict[tuple[str, int, str], list[ItemView]]
"""By family, level and pair: the items shown."""


class Census:
    """What a release holds by family and level, and which pairs come first: memory as large as what is shown."""

    def __init__(self, shards: Sequence[Path], keep: int) -> None:
        self.items: Counter[tuple[str, int, str]] = Counter()
        self.pairs: Counter[tuple[str, int]] = Counter()
        self.first: dict[tuple[str, int], list[tuple[int, str]]] = {}
        """Index and pair of the first bases of each cell, in order of index."""
        for path in shards:
            for row in read_rows(path, LIGHT):
                cell = row["family"], row["level"]
                self.items[*cell, row["split"]] += 1
                if row["role"] == "base":
                    self.pairs[cell] += 1
                    first = self.first.setdefault(cell, [])
                    first.append((row["index"], row["pair_id"]))
                    first.sort()
                    del first[keep:]


def write_gallery(items: Sequence[Path], folder: Path, *, title: str, pairs_per_cell: int = 4) -> None:
    """Write `index.html` and `media/` for the first pairs of each family and level, and `sets/` for the very first.

    The shards of `items` are streamed twice; only the words of what is shown are held. The page depends
    on the rows alone, not on how they are divided into shards.

    Raises:
        UserMistake: an item's name or media type is none that a build makes, or the folder cannot be written.
        ValueError: no pair would be shown.
    """
    if pairs_per_cell < 1:
        raise ValueError(f"gallery: pairs_per_cell must be at least 1 (got {pairs_per_cell})")
    census = Census(items, pairs_per_cell)
    wanted = {(*cell, pair) for cell, first in census.first.items() for _, pair in first}
    sheets = {(*cell, first[0][1]) for cell, first in census.first.items()}
    views: Views = {}
    for path in items:
        for row in read_rows(path):
            name = row["family"], row["level"], row["pair_id"]
            if name in wanted:
                item = Item.model_validate(row)
                sheet = _sheet(item, folder) if name in sheets and item.negatives else ""
                views.setdefault(name, []).append(replace(_view(item, folder / "media"), sheet=sheet))
    write_text(folder / "index.html", _page(title, census, views))


def _page(title: str, census: Census, views: Views) -> str:
    return template("gallery.html.j2").render(
        title=title,
        families=tuple(_families(census, views)),
        levels=sorted({level for _, level in census.pairs}),
        splits=[split for split in SPLITS if any(key[2] == split for key in census.items)],
        pairs=sum(census.pairs.values()),
        items=sum(census.items.values()),
        loading="lazy" if len(views) > EAGER_PAIRS else "eager",
        letters=LETTERS,
        laid_out=laid_out,
    )


def laid_out(text: str) -> str:
    """Return a JSON text for people: a line for each field, and for each entry of a list of objects."""
    value = json.loads(text)
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    lines = []
    for name, inner in value.items():
        if isinstance(inner, list) and inner and isinstance(inner[0], (dict, list)):
            lines += [f"{name}:", *(f"  {json.dumps(entry, ensure_ascii=False)}" for entry in inner)]
        else:
            lines.append(f"{name}: {json.dumps(inner, ensure_ascii=False)}")
    return "\n".join(lines)


def _families(census: Census, views: Views) -> Iterator[FamilyView]:
    for family in sorted({name for name, _ in census.pairs}):
        cells = []
        for level in sorted(level for name, level in census.pairs if name == family):
            shown = [views[family, level, pair] for _, pair in census.first[family, level]]
            items = {str(split): census.items[family, level, split] for split in SPLITS}
            pairs = tuple(PairView(tuple(sorted(both, key=_place))) for both in shown)
            cells.append(CellView(level, census.pairs[family, level], items, pairs))
        yield FamilyView(family, tuple(cells))


def _place(view: ItemView) -> tuple[int, str]:
    return ROLES.index(view.item.role), view.item.id


def _view(item: Item, media: Path) -> ItemView:
    """Put the media of an item in place; keep the rest of it."""
    if not re.fullmatch(r"[0-9a-f]{8,64}", item.id):
        raise UserMistake(f"gallery: an item's id must be 8 to 64 hexadecimal digits (got {item.id!r:.80})")
    figures = [
        figure_of(
            picture, media / f"{item.id}-{number}", role=role, boxes=_boxes(item, number), right=_right(item, role)
        )
        for number, (picture, role) in enumerate(zip(item.images, item.image_roles, strict=True))
    ]
    figures += [
        figure_of(picture, media / f"{item.id}-target{number}", role="target")
        for number, picture in enumerate(item.target_images)
    ]
    if item.video:
        figures.append(film_of(item.video, media / item.id, _boxes(item, 0)))
    edits = []
    for kind, rows in (("negative", item.negatives), ("positive", item.positives)):
        for number, edit in enumerate(rows):
            figure = figure_of(edit.image, media / f"{item.id}-{kind}{number}", boxes=(box_of(edit.kind, edit.box),))
            edits.append((_light_edit(edit), figure, kind == "negative"))
    light = {"images": (), "target_images": (), "negatives": (), "positives": ()}
    video = item.video and Media(bytes=b"", path=item.video.path)
    return ItemView(item.model_copy(update={**light, "video": video}), tuple(figures), tuple(edits))


def _sheet(item: Item, folder: Path) -> str:
    """Write the sheet of a set; return the address that the page gives it."""
    name = re.sub(r"\W", "", item.family)  # as every other of its texts, it may be anybody's
    address = f"sets/{name}-{item.level}.png"
    write_bytes(folder / address, png(sheet_of(item)))
    return address


def _light_edit(edit: EditRow) -> EditRow:
    return edit.model_copy(update={"image": Media(bytes=b"", path=edit.image.path)})


def _right(item: Item, role: str) -> bool:
    return item.answer_index is not None and role == f"option_{LETTERS[item.answer_index].lower()}"


def _boxes(item: Item, image: int) -> tuple[Box, ...]:
    return tuple(box_of(row.part, row.box, row.start, row.end) for row in item.evidence if row.image == image)
