"""A name makes the item that it made when it was recorded: else the family's revision must be raised.

`pytest tests/test_goldens.py --record-goldens` writes the goldens anew.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from generators import FAMILIES
from generators.base import AnyFamily

GOLDENS = Path(__file__).parent / "goldens"


def made(family: AnyFamily) -> dict[str, Any]:
    levels = {}
    for level in range(1, min(3, family.top) + 1):
        scene = family.base_scene(level, 0, 0)
        question = family.ask(scene)
        levels[str(level)] = {
            "question": question.canonical,
            "choices": list(question.choices),
            "answer": question.answer,
            "twin_answer": family.ask(family.twin_scene(scene, level, 0, 0)).answer,
            "scene": scene.model_dump(mode="json"),
        }
    return {"revision": family.revision, "levels": levels}


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.name)
def test_the_family_makes_what_was_recorded(family: AnyFamily, request: pytest.FixtureRequest) -> None:
    path, found = GOLDENS / f"{family.name}.json", made(family)
    if request.config.getoption("--record-goldens"):
        path.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        pytest.skip(f"recorded {path.name}")
    assert path.exists(), f"{family.name}: no golden yet; record it with --record-goldens"
    recorded = json.loads(path.read_text(encoding="utf-8"))
    assert found["revision"] == recorded["revision"], "the revision was raised: record the goldens anew"
    assert found == recorded, f"{family.name}: the same name makes another item; raise its revision"


def test_no_golden_is_left_without_its_family() -> None:
    assert sorted(path.stem for path in GOLDENS.glob("*.json")) == sorted(FAMILIES)
