"""Recipes, schedules and recorded words, read from the files that hold them."""

from pathlib import Path
from typing import Any

import yaml

from schemas.errors import UserMistake
from schemas.manifest import parse_manifest
from schemas.recipe import Recipe, parse_recipe
from schemas.schedule import Schedule, parse_schedule
from schemas.words import Words


def read_recipe(path: Path) -> Recipe:
    """Read a recipe from YAML.

    Raises:
        UserMistake: it cannot be read, or is no recipe.
    """
    return parse_recipe(_read_yaml(path, "recipe"), str(path))


def read_schedule(path: Path) -> Schedule:
    """Read a schedule from YAML.

    Raises:
        UserMistake: it cannot be read, or is no schedule.
    """
    return parse_schedule(_read_yaml(path, "schedule"), str(path))


def read_words(path: Path) -> Words:
    """Read the recorded wordings out of a release's manifest."""
    try:
        return parse_manifest(path.read_text(), str(path)).words
    except (OSError, UnicodeDecodeError) as error:
        raise UserMistake(f"{path}: must be the manifest.json of a release (got: {error})") from None


def _read_yaml(path: Path, what: str) -> Any:
    try:
        return yaml.safe_load(path.read_text())
    except OSError as error:
        raise UserMistake(f"{path}: must be a {what} that can be read (got: {error.strerror}); see recipes/") from None
    except UnicodeDecodeError:
        raise UserMistake(f"{path}: must be YAML in UTF-8 (got other bytes)") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "cannot be parsed"
        raise UserMistake(f"{path}: must be YAML (got: {problem}{where})") from None
