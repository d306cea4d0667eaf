"""Code that a release brings for others: each file whole by itself, in an interpreter that knows nothing of us."""

from pathlib import Path

from backends.store import write_text
from exporters.page import code
from schemas.recipe import Recipe
from validators import grading


def grading_source() -> str:
    """Return `validators/grading.py`, which needs the standard library alone."""
    return Path(grading.__file__).read_text(encoding="utf-8")


def write_standalone(path: Path, template: str, what: str, recipe: Recipe, **terms: str) -> None:
    """Write the grading, and below it the adapter that a tool asks for; `terms` are the template's own."""
    known = {"task": recipe.name, "module": module_name(recipe), "version": recipe.version}
    adapter = code(template).render(**known, **terms)
    shown = code("standalone.py.j2").render(
        what=what, release=release_name(recipe), grading=grading_source().rstrip(), adapter=adapter.strip()
    )
    write_text(path, shown.rstrip() + "\n")


def module_name(recipe: Recipe) -> str:
    """Return the recipe's name as Python can say it."""
    return recipe.name.replace("-", "_")


def release_name(recipe: Recipe) -> str:
    return f"{recipe.name} {recipe.version}"
