"""The templates of the pages and of the code that a release brings."""

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment, Template


def template(name: str) -> "Template":
    return _environment().get_template(name)


def code(name: str) -> "Template":
    """Return a template of code: data get into it by `literal` or `comment`, or are names of ours."""
    return _code_environment().get_template(f"side/{name}")


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = Path(__file__).parent / "templates"
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,  # whatever the page is: an escape that was forgotten must not be a hole
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _code_environment() -> "Environment":
    from jinja2 import StrictUndefined

    plain = _environment().overlay(autoescape=False, undefined=StrictUndefined)
    plain.filters = {
        **plain.filters,
        "literal": lambda text: json.dumps(text, ensure_ascii=False),  # in Python, YAML and TOML alike
        "comment": lambda value: " ".join(str(value).split()),
    }
    return plain
