"""A diagram is a short Python program: each call of a small vocabulary records one element of a display list.

A program runs as it stands and prints its list (`show()`), see recording.py. A stored program is never executed
here: `read` interprets the few forms of statement that a diagram is made of, and records the same list.
"""

import ast
from functools import lru_cache
from typing import Any

from backends.drawing.recording import Element, Sheet

LONGEST = 20_000
"""Characters of the longest program that is read."""


@lru_cache(maxsize=256)  # a program is read wherever it is drawn, judged or edited
def read(program: str, kind: type[Sheet], module: str) -> tuple[Element, ...]:
    """Return what running `program` would record on a sheet of a kind, without running it.

    A program is one import of words from `module`, then calls of these words with literals and earlier
    names, assigned to a name or not, and `show()` at the end.

    Raises:
        ValueError: anything else.
    """
    sheet, body = kind(), _statements(program)
    words = _imported(body[0], sheet, module)
    names: dict[str, Element] = {}
    for statement in body[1:-1]:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) if name not in words:
                names[name] = _call(call, sheet, words - {"show"}, names)
            case ast.Expr(value=ast.Call() as call):
                _call(call, sheet, words - {"show"}, names)
            case _:
                raise _foreign(statement)
    if "show" not in words or ast.unparse(body[-1]) != "show()":
        raise _foreign(body[-1])
    return tuple(sheet.elements)


def _statements(program: str) -> list[ast.stmt]:
    if len(program) > LONGEST:
        raise ValueError(f"program: at most {LONGEST} characters (got {len(program)})")
    try:
        body = ast.parse(program).body
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ValueError(f"program: must be Python ({type(error).__name__})") from error
    if len(body) < 2:
        raise ValueError("program: must import its words and end with show()")
    return body


def _imported(statement: ast.stmt, sheet: Sheet, module: str) -> set[str]:
    match statement:
        case ast.ImportFrom(module=found, names=aliases, level=0) if found == module:
            if all(alias.name in sheet.words and alias.asname is None for alias in aliases):
                return {alias.name for alias in aliases}
    raise _foreign(statement)


def _call(call: ast.Call, sheet: Sheet, words: set[str], names: dict[str, Element]) -> Element:
    if not isinstance(call.func, ast.Name) or call.func.id not in words:
        raise _foreign(call)
    args = [_value(node, names) for node in call.args]
    named = {word.arg: _value(word.value, names) for word in call.keywords if word.arg is not None}
    if len(named) != len(call.keywords):
        raise _foreign(call)
    try:
        element: Element = getattr(sheet, call.func.id)(*args, **named)
    except TypeError as error:  # a wrong number of arguments
        raise ValueError(f"program: {error} (line {call.lineno})") from error
    return element


def _value(node: ast.expr, names: dict[str, Element]) -> Any:
    match node:
        case ast.Constant(value=str() | int() as value) if not isinstance(value, bool):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)) if not isinstance(value, bool):
            return -value
        case ast.Name(id=name) if name in names:
            return names[name]
    raise _foreign(node)


def _foreign(node: ast.stmt | ast.expr) -> ValueError:
    words = "import words, call them, end with show()"
    return ValueError(f"program: not part of a diagram (line {node.lineno}: {ast.unparse(node)[:60]}); {words}")
