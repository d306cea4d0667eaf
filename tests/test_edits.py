"""On 1,000 diagrams, by the solvers alone: every near miss is false, every hard positive is true."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from generators import FAMILIES
from generators.base import AnyFamily, Edit
from schemas.scene import Scene
from validators.solvers import SOLVERS

DIAGRAMS = sorted(name for name, family in FAMILIES.items() if family.program and family.edits)
FEWEST = 10
"""Near misses of a diagram."""
Holds = Callable[[str], bool]


def said_of(family: str, scene: Scene) -> Holds:
    """Return what the family's solver, which shares no code with the generator, says of a scene."""
    holds, stored = SOLVERS[family].holds, scene.model_dump(mode="json")
    assert holds is not None
    return lambda said: holds(stored, said)


def faults_of(edit: Edit[Any], base: Holds, after: Holds, told: str) -> Iterator[str]:
    """Yield what is wrong with an edit of a diagram with the caption `told`."""
    if not (base(edit.caption) and base(edit.before)):
        yield "what is told of the diagram is false of it"
    if edit.positive:
        if not (after(told) and after(edit.caption) and after(edit.before) and after(edit.after)):
            yield "a hard positive must keep every fact"
        return
    if after(told) or after(edit.caption) or after(edit.before):
        yield "the diagram's caption must be false of a near miss"
    if base(edit.after) or not after(edit.after):
        yield "what is said instead must be true of the near miss and false of the diagram"
    swapped = edit.caption.replace(edit.before, edit.after, 1)
    if edit.before in edit.caption and base(swapped):
        yield "a near miss's caption must be false of the diagram"


def faults(family: AnyFamily, level: int, index: int) -> list[str]:
    """Make a diagram with its edits, undrawn, and return what is wrong with them."""
    scene = family.base_scene(level, 11, index)
    twin = family.twin_scene(scene, level, 11, index)
    base, told = said_of(family.name, scene), family.ask(scene).caption
    edits = family.edited_scenes(scene, level, 11, index)
    near = [edit for edit in edits if not edit.positive]
    found = [] if base(told) else ["its caption must be true of the diagram"]
    if family.program:
        programs = [family.program(one) for one in (scene, twin, *(edit.scene for edit in near))]
        found += [] if len(set(programs)) == len(programs) else ["two of a set are one diagram"]
    if len(near) < FEWEST or len(edits) - len(near) < 3 or len({edit.kind for edit in near}) < 3:
        found.append(f"{len(near)} near misses of {len({edit.kind for edit in near})} kinds and {len(edits)} edits")
    for edit in edits:
        found += [f"{edit.kind}: {fault}" for fault in faults_of(edit, base, said_of(family.name, edit.scene), told)]
    return [f"{family.name} {level} {index}: {fault}" for fault in found]


@pytest.mark.slow
@pytest.mark.parametrize("name", DIAGRAMS)
def test_every_near_miss_is_false_and_every_hard_positive_true(name: str) -> None:
    family = FAMILIES[name]
    levels = range(1, min(family.top, 8) + 1)
    found = [fault for index in range(200) for fault in faults(family, levels[index % len(levels)], 300 + index)]
    assert not found, "\n".join(found)


def test_an_edit_that_is_not_what_it_says_is_found() -> None:
    family = FAMILIES["plane_geometry"]
    scene = family.base_scene(2, 11, 300)
    base, told = said_of(family.name, scene), family.ask(scene).caption
    near, kept = (
        next(e for e in family.edited_scenes(scene, 2, 11, 300) if e.positive is positive) for positive in (False, True)
    )
    after = said_of(family.name, near.scene)
    assert not list(faults_of(near, base, after, told))
    assert len(list(faults_of(near, base, base, told))) == 2, "an edit that changes nothing"
    as_kept = Edit(**{**vars(near), "positive": True})
    assert len(list(faults_of(as_kept, base, after, told))) == 1, "a near miss taken for a hard positive"
    as_near = Edit(**{**vars(kept), "positive": False})
    assert len(list(faults_of(as_near, base, said_of(family.name, kept.scene), told))) == 3
