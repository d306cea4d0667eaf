"""Real pairs of any family as items: told alone, which takes no drawing, or drawn as a release ships them."""

from collections.abc import Iterator
from functools import cache

from fake_items import item

from flows.rows import Terms, item_rows
from generators import FAMILIES
from schemas.identity import Fractions
from schemas.item import EditRow, Item, Media, StepRow
from schemas.record import canonical, digest
from schemas.words import Wording
from validators.subject import Pair, Side, draw_pair

ASKED = ("choices", "answer", "answer_index", "answer_type", "tolerance", "unit")


@cache
def told(family: str, level: int, index: int, seed: int = 7) -> tuple[Item, Item]:
    """A pair without its pictures."""
    base, twin = (_told(family, side, (level, seed, index)) for side in _sides(family, level, seed, index).sides)
    return base, twin.model_copy(update={"role": "twin"})


def told_pairs(family: str, count: int = 2) -> Iterator[tuple[Item, Item]]:
    """Pairs of several levels, each another candidate."""
    for number in range(count):
        for level in range(1, min(FAMILIES[family].top, 3) + 1):
            yield told(family, level, number)


def _sides(family: str, level: int, seed: int, index: int) -> Pair:
    """A pair without the edits of its base, which take the longest to make."""
    made_by = FAMILIES[family]
    base = made_by.base_scene(level, seed, index)
    return Pair(Side(made_by, base), Side(made_by, made_by.twin_scene(base, level, seed, index)))


def _told(family: str, side: Side, name: tuple[int, int, int]) -> Item:
    asked = side.question
    return item(
        id=digest(family, *name, asked.answer), pair_id=digest(family, *name), family=family, level=name[0],
        scene=canonical(side.scene.model_dump(mode="json")), question=asked.canonical, caption=asked.caption,
        events=canonical([event.model_dump() for event in asked.events]), evidence=(),
        rationale=tuple(StepRow(text=s.text, evidence=s.evidence, correct=True) for s in asked.rationale),
        **{field: getattr(asked, field) for field in ASKED},
    )  # fmt: skip


@cache
def near_misses(family: str, level: int, index: int) -> Item:
    """A diagram with its near misses and hard positives, none of them drawn: each picture is a name."""
    made_by = FAMILIES[family]
    base = made_by.base_scene(level, 7, index)
    told = _told(family, Side(made_by, base), (level, 7, index))
    rows: dict[bool, list[EditRow]] = {True: [], False: []}
    for edit in made_by.edited_scenes(base, level, 7, index):
        name = digest(told.id, len(rows[True]), len(rows[False]))
        kept = {field: getattr(edit, field) for field in ("caption", "kind", "size", "change", "before", "after")}
        program = made_by.program(edit.scene) if made_by.program else None
        rows[edit.positive].append(
            EditRow(image=Media(bytes=name.encode(), path=name), program=program, box=(), **kept)
        )
    edits = {"negatives": tuple(rows[False]), "positives": tuple(rows[True])}
    return told.model_copy(update={"program": made_by.program(base) if made_by.program else None, **edits})


@cache
def drawn(family: str, level: int = 1, index: int = 0, split: str = "train") -> tuple[Item, Item]:
    """A pair as a release holds it, but without the edits of its base."""
    return _shipped(_sides(family, level, 7, index), level, index, split)


def edited(family: str, index: int = 0, split: str = "train") -> tuple[Item, Item]:
    """A pair of level 1 as a release holds it, near misses and hard positives included."""
    base, twin = _edited(family, index)
    return base.model_copy(update={"split": split}), twin.model_copy(update={"split": split})


@cache
def _edited(family: str, index: int) -> tuple[Item, Item]:
    return _shipped(draw_pair(FAMILIES[family], 1, 7, index), 1, index, "train")


def _shipped(pair: Pair, level: int, index: int, split: str) -> tuple[Item, Item]:
    wording = Wording(text=pair.base.question.template, writer="canonical")
    terms = Terms(level=level, seed=7, index=index, fractions=Fractions(test=0, validation=0), card="none",
                  license="cc-by-4.0", wording=wording, verdicts=())  # fmt: skip
    base, twin = (one.model_copy(update={"split": split}) for one in item_rows(pair, terms))
    return base, twin
