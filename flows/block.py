"""A work block: a fixed range of candidates of one family and level, judged and written by one worker.

It decides nothing that needs another block. `run_block` is a plain function of a plain value: Prefect, a
process pool, Ray, Dask and a debugger call it alike.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from backends.parquet import Row, arrow_schema, open_writer, write_rows
from backends.store import whole
from flows.painting import PaintingPlan, painter_json, painter_of, reader_json
from flows.rows import Terms, item_rows
from generators import FAMILIES
from schemas.identity import Fractions
from schemas.item import ITEMS, STRING, Feature, Item
from schemas.question import Verdict
from schemas.recipe import Card
from schemas.record import Record, digest
from schemas.words import Wording
from validators.checks import judge
from validators.checks.legible import check_card
from validators.subject import Pair, draw_pair

ROOT = Path(__file__).resolve().parents[1]
PAINTING = tuple(
    ROOT / f"{name}.py"
    for name in (
        "flows/painting.py",
        "flows/tries.py",
        *(f"validators/{name}.py" for name in ("painted", "painting", "sight")),
    )
)
"""What else makes a painted family's items."""
BLOCK: dict[str, Feature] = ITEMS | {"media_id": STRING, "verdict": STRING, "painted": STRING}
"""A block's columns: those of `items`, the digest of what is shown, why a candidate was rejected, and of a painted one
its world and strategy."""


class BlockPlan(Record):
    """All that makes a block, so that its digest can name its file."""

    family: str
    level: int
    seed: int
    start: int
    stop: int
    """Candidate indices, start included, stop not."""
    wordings: dict[str, tuple[Wording, ...]]
    """By canonical template, those of this family."""
    fractions: Fractions
    card: Card
    license: str
    painting: PaintingPlan | None = None
    """For painted families."""
    sources: str
    """Digest of the code and the lock that make this family's items."""

    @property
    def name(self) -> str:
        return f"{self.family}-{self.level}-{self.start:06d}-{digest(self.model_dump(mode='json'))[:24]}.parquet"


def run_block(plan: BlockPlan, folder: Path) -> Path:
    """Make a block unless it is there: sample, ask, draw, check, write. Return its file."""
    path = folder / plan.name
    if not path.exists():
        schema = arrow_schema(BLOCK)
        painting = plan.painting
        rows = _painted_rows(plan, painting, folder.parent / "sight") if painting else _rows(plan)
        with whole(path) as beside, open_writer(beside, schema) as writer:
            write_rows(writer, schema, rows)
    return path


def warm_worker() -> None:
    """Import what drawing and reading need, which takes longer than a picture."""
    import cv2  # noqa: F401
    import manim  # noqa: F401
    import matplotlib.backends.backend_agg  # noqa: F401
    import rapidocr  # noqa: F401


def _rows(plan: BlockPlan) -> Iterator[Row]:
    family = FAMILIES[plan.family]
    for index in range(plan.start, plan.stop):
        pair = draw_pair(family, plan.level, plan.seed, index)
        verdicts = judge(pair)
        wording = _wording(plan, pair, index)
        if not verdicts[-1].reason and plan.card != "none":
            asked = pair.base.question
            verdicts.append(check_card(pair.base, asked.words(wording.text), asked.choices))
        if verdicts[-1].reason:
            yield _rejected(plan, pair, index, verdicts[-1])
            continue
        for item in item_rows(pair, _terms(plan, index, wording, verdicts)):
            yield _accepted(item)


def _painted_rows(plan: BlockPlan, painting: PaintingPlan, cache: Path) -> Iterator[Row]:
    """Yield the rows of pairs whose pictures a diffusion model makes: first what was read in them, then every check."""
    painter, settings = painter_of(painting, cache), painting.settings
    for canvas in painter.canvases(
        FAMILIES[plan.family], plan.level, plan.seed, range(plan.start, plan.stop), plan.wordings
    ):
        verdicts, pair = [canvas.verdict], canvas.pair
        if not canvas.verdict.reason:
            verdicts += judge(pair)
        if verdicts[-1].reason:
            yield {**_rejected(plan, pair, canvas.index, verdicts[-1]), "painted": canvas.told}
            continue
        terms = replace(
            _terms(plan, canvas.index, _wording(plan, pair, canvas.index), verdicts),
            painter=(painter_json(canvas, pair.base, settings), painter_json(canvas, pair.twin, settings)),
            judge=reader_json(canvas, settings),
        )
        for item in item_rows(pair, terms):
            yield {**_accepted(item), "painted": canvas.told}


def _wording(plan: BlockPlan, pair: Pair, index: int) -> Wording:
    wordings = plan.wordings[pair.base.question.template]
    return FAMILIES[plan.family].stream(plan.level, plan.seed, index, "wording").choice(wordings)


def _terms(plan: BlockPlan, index: int, wording: Wording, verdicts: list[Verdict]) -> Terms:
    return Terms(
        level=plan.level,
        seed=plan.seed,
        index=index,
        fractions=plan.fractions,
        card=plan.card,
        license=plan.license,
        wording=wording,
        verdicts=tuple(verdicts),
    )


def _accepted(item: Item) -> Row:
    row = item.model_dump()
    return row | {"media_id": media_id(row), "verdict": None, "painted": None}


def _rejected(plan: BlockPlan, pair: Pair, index: int, verdict: Verdict) -> Row:
    row: dict[str, Any] = dict.fromkeys(BLOCK)
    return row | {
        "pair_id": pair.base.scene.content_id(plan.family),
        "family": plan.family,
        "level": plan.level,
        "recipe_seed": plan.seed,
        "index": index,
        "verdict": verdict.model_dump_json(),
    }


def media_id(row: Row) -> str:
    """Digest of what an item shows: its pictures in order, or its clip."""
    shown = hashlib.sha256()
    for media in [*row["images"], *([row["video"]] if row["video"] else [])]:
        shown.update(hashlib.sha256(media["bytes"]).digest())
    return shown.hexdigest()


@cache
def sources_digest(family: str) -> str:
    """Digest of the sources that make a family's items: its own file, its solver, all that families share, the lock."""
    made_by = FAMILIES[family]
    shared = [
        *sorted((ROOT / "schemas").glob("*.py")),
        *sorted((ROOT / "backends").rglob("*.py")),
        *sorted((ROOT / "generators").glob("*.py")),
        *sorted((ROOT / "generators" / made_by.category).rglob("*.py")),
        ROOT / "validators" / "subject.py",
        *sorted((ROOT / "validators" / "checks").glob("*.py")),
        # solvers of one category read each other's tables
        *(
            ROOT / "validators" / "solvers" / f"{one.name}.py"
            for one in FAMILIES.values()
            if one.category == made_by.category
        ),
        *(PAINTING if made_by.painted else ()),
        ROOT / "flows" / "block.py",
        ROOT / "flows" / "rows.py",
        ROOT / "requirements.lock",
    ]
    tables = {ROOT / "generators" / "__init__.py"}  # another family's line changes no item of this one
    read = {str(path.relative_to(ROOT)): path.read_text() for path in shared if path not in tables and path.exists()}
    return digest(read)
