"""The vocabularies of diagram programs, and what a sandbox needs of the project to run one."""

import ast
import importlib
import json
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from types import CodeType
from typing import Protocol, cast

from backends.drawing.recording import Element

ROOT = Path(__file__).resolve().parents[2]
VOCABULARIES: tuple[str, ...] = (
    "backends.drawing.axes",
    "backends.drawing.flow",
    "backends.drawing.geometry",
    "backends.drawing.sequence",
    "backends.drawing.venn",
)
"""Modules that a program may take its words from; one line per kind of diagram."""


class Vocabulary(Protocol):
    def display_list(self, program: str) -> tuple[Element, ...]:
        """Return what a program records, without running it; ValueError for what is no program."""


def vocabulary(program: str) -> Vocabulary:
    """Return the vocabulary that a program is written in.

    Raises:
        ValueError: it names none of them.
    """
    for name in VOCABULARIES:
        if name in program:
            return cast("Vocabulary", importlib.import_module(name))
    raise ValueError(f"program: must import its words (from one of {', '.join(VOCABULARIES)})")


def written(elements: Sequence[Element]) -> str:
    """Return the plain program that records these elements: one import, one call for each, `show()`.

    Raises:
        ValueError: no vocabulary records them, so no program of plain calls draws them.
    """
    for name in VOCABULARIES:
        program = _plain(elements, name)
        try:
            if cast("Vocabulary", importlib.import_module(name)).display_list(program) == tuple(elements):
                return program
        except ValueError:
            continue
    raise ValueError("program: must draw with the words of one vocabulary, as they take their arguments")


def _plain(elements: Sequence[Element], name: str) -> str:
    words = sorted({"show", *(element.word for element in elements)})
    lines, named = [f"from {name} import {', '.join(words)}"], set[str]()
    for word, group in groupby(elements, lambda element: element.word):
        lines.append("")
        for element in group:
            own = element.args[:1] == (element.part,)
            args = [json.dumps(element.part)] if own else _called(element.args[:1], named)
            call = f"{word}({', '.join([*args, *_called(element.args[1:], named)])})"
            lines.append(f"{element.part} = {call}" if own else call)
            if own:
                named.add(element.part)
    return "\n".join([*lines, "", "show()\n"])


def _called(args: Sequence[str | float], named: set[str]) -> list[str]:
    """Write arguments: an earlier element by its name, two of one letter that stand as one text by both."""
    texts: list[str] = []
    for arg in args:
        if isinstance(arg, str) and arg not in named and set(arg) <= named:
            texts += arg
        else:
            texts.append(str(arg) if arg in named else json.dumps(arg))
    return texts


@cache
def code(name: str) -> tuple[tuple[str, CodeType], ...]:
    """Return a module of the project after all that it imports at its start, each as compiled code."""
    loaded: dict[str, CodeType] = {}
    _load(name, loaded)
    return tuple(loaded.items())


def _load(name: str, loaded: dict[str, CodeType]) -> None:
    if name in loaded:
        return
    place = ROOT.joinpath(*name.split("."))
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for other in (*_folders(name), *_imported(tree)):
        _load(other, loaded)
    loaded[name] = compile(tree, f"<{name}>", "exec", dont_inherit=True)


def _folders(name: str) -> Iterator[str]:
    parts = name.split(".")
    yield from (".".join(parts[:count]) for count in range(1, len(parts)))


def _imported(tree: ast.Module) -> Iterator[str]:
    """Yield the modules of the project that are imported at once, not inside a function."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("backends."):
            parts = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (part for part in parts if ROOT.joinpath(*part.split(".")).with_suffix(".py").exists())
            yield node.module
