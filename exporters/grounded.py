"""`grounded`: rationales with the box of what each step reads, and that part of the picture cut out, step by step.

Boxes are those measured when the item was built, in pixels of the picture as shown. Of a clip a step gets the frame in
the middle of the time at which its evidence is seen, and that time. A part that fills most of the picture is not cut
out. Items without a cut are left out.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from backends.images import png, unpng
from backends.media import Picture
from backends.parquet import Row
from exporters.base import TRAINING, Export
from exporters.clips import Sampling, frames
from exporters.prompts import answer_line, plain, user_text
from exporters.sft_trl import TURNS, turn
from exporters.shown import Shown, pictures
from schemas.item import BOX, FLOAT, IMAGE, INT32, STRING, Feature, Item, SeenRow, StepRow, many

MARGIN, LEAST = 12, 64
"""Pixels around a part that are cut out with it, and the least width and height of a cut."""
MOST_OF_IT = 0.6
"""Share of a picture above which a cut shows nothing that the picture does not."""
MOST_CUTS = 4
"""Cuts of one step, at most."""
ASK = "Name what each step looks at as [x0, y0, x1, y1] in pixels{times}, and look at it there."

FEATURES: dict[str, Feature] = {
    "images": many(IMAGE),
    "messages": TURNS,
    "regions": many({"step": INT32, "image": INT32, "box": BOX, "start": FLOAT, "end": FLOAT, "cut": INT32}),
    "id": STRING,
    "pair_id": STRING,
    "family": STRING,
    "level": INT32,
}
"""`image` and `cut` are indices into `images`: where the region lies (in a clip, the nearest frame), its cut or -1."""


Part = dict[str, str | None]


class Region(NamedTuple):
    """What a step looks at, in one picture or at one time of a clip."""

    image: int
    box: tuple[int, int, int, int]
    start: float | None
    end: float | None


def row(item: Item) -> Row | None:
    looked = [regions(item, step) for step in item.rationale]
    shown = pictures(item) if any(looked) else None
    if shown is None:
        return None
    told = _told(item, looked, shown)
    if not told.cuts:
        return None
    times = " and, of a clip, its time" if item.video else ""
    asked: list[Part] = [{"type": "image", "text": None} for _ in shown.images]
    question = f"{shown.intro}{user_text(item)} {ASK.format(times=times)}"
    return {
        "images": [*shown.images, *told.cuts],
        "messages": [turn("user", [*asked, _text(question)]), turn("assistant", told.parts)],
        "regions": told.regions,
        "id": item.id,
        "pair_id": item.pair_id,
        "family": item.family,
        "level": item.level,
    }


class Told(NamedTuple):
    """A rationale with its cuts between the steps."""

    parts: list[Part]
    cuts: list[dict[str, Any]]
    regions: list[dict[str, Any]]


def _told(item: Item, looked: list[list[Region]], shown: Shown) -> Told:
    told = Told([], [], [])
    cuts = _cuts(item, [region for looks in looked for region in looks])
    for number, (step, looks) in enumerate(zip(item.rationale, looked, strict=True)):
        said = "; ".join(map(_words, looks))
        told.parts.append(_text(f"{plain(step.text)} {said}\n" if said else f"{plain(step.text)}\n"))
        for region in looks:
            picture, at = next(cuts), -1
            if picture is not None:
                at = len(shown.images) + len(told.cuts)
                name = f"{item.id[:16]}-cut{len(told.cuts):02d}.png"
                told.cuts.append({"bytes": png(picture), "path": name})
                told.parts.append({"type": "image", "text": None})
            told.regions.append(_listed(number, region, shown, at))
    told.parts.append(_text(answer_line(item)))
    return told


def regions(item: Item, step: StepRow) -> list[Region]:
    """Return what a step looks at: one region a picture, in a clip one a part; [] where a part of it has no box."""
    seen = {row.part: row for row in item.evidence}
    if not step.evidence or not set(step.evidence) <= set(seen):
        return []
    rows = [seen[part] for part in step.evidence]
    if item.video:
        groups = [[row] for row in rows]
    else:
        groups = [[row for row in rows if row.image == image] for image in sorted({row.image for row in rows})]
    return [_around(group) for group in groups] if len(groups) <= MOST_CUTS else []


def _around(rows: list[SeenRow]) -> Region:
    lows, highs = zip(*((row.box[:2], row.box[2:]) for row in rows), strict=True)
    (x0, y0), (x1, y1) = (map(min, zip(*lows, strict=True)), map(max, zip(*highs, strict=True)))
    return Region(rows[0].image, (x0, y0, x1, y1), rows[0].start, rows[0].end)


def _cuts(item: Item, looked: list[Region]) -> Iterator[Picture | None]:
    """Yield what is cut out for each region; None where it would be most of the picture."""
    if item.video:
        moments = sorted({_moment(region) for region in looked})
        found = dict(zip(moments, frames(item, Sampling(0.0, tuple(moments), 0.0)), strict=True))
        views = [found[_moment(region)] for region in looked]
    else:
        decoded = {image: unpng(item.images[image].bytes) for image in {region.image for region in looked}}
        views = [decoded[region.image] for region in looked]
    for region, view in zip(looked, views, strict=True):
        yield cut_out(view, region.box)


def _moment(region: Region) -> float:
    """Return the middle of a region's time, on a grid of quarters of a second."""
    return int(2 * ((region.start or 0.0) + (region.end or 0.0))) / 4


def cut_out(view: Picture, box: tuple[int, int, int, int]) -> Picture | None:
    height, width = view.shape[:2]
    x0, x1 = _widened(box[0], box[2], width)
    y0, y1 = _widened(box[1], box[3], height)
    return view[y0:y1, x0:x1].copy() if (x1 - x0) * (y1 - y0) <= MOST_OF_IT * width * height else None


def _widened(low: int, high: int, limit: int) -> tuple[int, int]:
    low, high = low - MARGIN, high + MARGIN
    lacking = max(0, LEAST - (high - low))
    low, high = low - lacking // 2, high + (lacking + 1) // 2
    return max(0, low), min(limit, high)


def _words(region: Region) -> str:
    box = f"[{', '.join(map(str, region.box))}]"
    return box if region.start is None else f"{box} from {region.start:.1f} s to {region.end:.1f} s"


def _text(text: str) -> Part:
    return {"type": "text", "text": text}


def _listed(number: int, region: Region, shown: Shown, cut: int) -> dict[str, Any]:
    image = region.image
    if shown.moments:
        image = min(range(len(shown.moments)), key=lambda i: abs(shown.moments[i] - _moment(region)))
    return {"step": number, "image": image, **region._asdict(), "box": list(region.box), "cut": cut} | {"image": image}


EXPORT = Export(name="grounded", features=FEATURES, splits=TRAINING, row=row)
