"""A package for Prime Intellect's `verifiers`: the items as tasks, `grade` as their reward."""

from pathlib import Path

from backends.store import write_text
from exporters.page import code
from exporters.side_files.standalone import grading_source, module_name, release_name
from schemas.recipe import Recipe


def write_package(folder: Path, recipe: Recipe) -> None:
    """Write `harness/verifiers`, to be installed by pip."""
    package = f"whetstone_{module_name(recipe)}"
    name = "".join(part.capitalize() for part in package.split("_"))
    place = folder / "harness/verifiers"
    terms = {"package": package, "name": name, "release": release_name(recipe), "version": recipe.version}
    about = f"Items of {release_name(recipe)} with a reward that grades replies by their type"
    write_text(place / "pyproject.toml", code("verifiers_pyproject.toml.j2").render(**terms, description=about))
    first = f'from {package}.taskset import {name}Taskset\n\n__all__ = ["{name}Taskset"]\n'
    write_text(place / package / "__init__.py", first)
    write_text(place / package / "taskset.py", code("verifiers_taskset.py.j2").render(**terms))
    write_text(place / package / "grading.py", grading_source())
