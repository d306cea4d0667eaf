"""Edits of a diagram's program, on its syntax tree. Each takes a program and gives the edited one.

They serve every kind of diagram: they know words and arguments, not what is drawn.
"""

import ast
from collections.abc import Callable, Mapping
from random import Random

from generators.base import FONTS, PALETTES
from schemas.scene import Look


def tidy(tree: ast.Module) -> str:
    """Write a program: one call a line, an empty line wherever the word changes."""
    lines: list[str] = []
    last = None
    for statement in tree.body:
        call = call_of(statement)
        name = _read(call)[0] if call else ""
        if last is not None and name != last:
            lines.append("")
        lines.append(ast.unparse(statement).replace("'", '"'))
        last = name
    return "\n".join(lines) + "\n"


def call_of(statement: ast.stmt) -> ast.Call | None:
    """Return the call that a statement makes, if it makes one."""
    value = statement.value if isinstance(statement, ast.Assign | ast.Expr) else None
    return value if isinstance(value, ast.Call) else None


def renamed(program: str, names: Mapping[str, str]) -> str:
    """Give points other letters, everywhere at once."""

    class Renaming(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.Name:
            return ast.copy_location(ast.Name(names.get(node.id, node.id), node.ctx), node)

        def visit_Constant(self, node: ast.Constant) -> ast.Constant:
            value = names.get(node.value, node.value) if isinstance(node.value, str) else node.value
            return ast.copy_location(ast.Constant(value), node)

    return tidy(Renaming().visit(ast.parse(program)))


def without(program: str, doomed: Callable[[str, tuple[str, ...]], bool]) -> str:
    """Leave out the calls of which `doomed(word, names of their arguments)` is true."""
    tree = ast.parse(program)
    tree.body = [node for node in tree.body if not ((call := call_of(node)) and doomed(*_read(call)))]
    return tidy(tree)


def with_numbers(program: str, word: str, change: Callable[[tuple[str, ...], list[int]], list[int]]) -> str:
    """Change the numbers in every call of a word: `change(names in the call, numbers in it)` gives the new ones."""
    tree = ast.parse(program)
    for call in filter(None, map(call_of, tree.body)):
        name, names = _read(call)
        places = [i for i, node in enumerate(call.args) if _is_number(node)]
        if name == word:
            old = [ast.literal_eval(call.args[i]) for i in places]
            for i, value in zip(places, change(names, old), strict=True):
                call.args[i] = ast.Constant(value)
    return tidy(tree)


def redirected(program: str, word: str, old: tuple[str, ...], new: tuple[str, ...]) -> str:
    """Give one call of a word other named arguments.

    Raises:
        ValueError: no call of that word has exactly the old ones.
    """
    tree = ast.parse(program)
    for call in filter(None, map(call_of, tree.body)):
        if _read(call) == (word, old):
            call.args = [ast.Name(name, ast.Load()) for name in new]
            return tidy(tree)
    raise ValueError(f"redirected: no call {word}({', '.join(old)})")


def replaced(program: str, word: str, old: tuple[str, ...], call: str) -> str:
    """Put another call in the place of the one of that word whose names and texts are `old`; its own name stays.

    Raises:
        ValueError: no call of that word has exactly the old ones.
    """
    tree = ast.parse(program)
    for node in filter(None, map(call_of, tree.body)):
        found, names = _read(node)
        if found == word and names == old:
            node.args = _parsed(call).args
            return tidy(tree)
    raise ValueError(f"replaced: no call {word}({', '.join(old)})")


def added(program: str, word: str, call: str) -> str:
    """Make another call after the last one of its word.

    Raises:
        ValueError: the program has no call of that word.
    """
    tree = ast.parse(program)
    places = [i for i, node in enumerate(tree.body) if (made := call_of(node)) and _read(made)[0] == word]
    if not places:
        raise ValueError(f"added: no call of {word}")
    tree.body.insert(places[-1] + 1, ast.Expr(_parsed(call)))
    return tidy(tree)


def restyled(look: Look, rng: Random) -> Look:
    """Return a look with another font, other colours and lines of another width."""
    fonts = [font for font in FONTS if font != look.font]
    palettes = [palette for palette in PALETTES if palette != look.palette]
    stroke = 0.9 if look.stroke > 1 else 1.2
    return look.model_copy(update={"font": rng.choice(fonts), "palette": rng.choice(palettes), "stroke": stroke})


def _parsed(call: str) -> ast.Call:
    node = ast.parse(call, mode="eval").body
    if not isinstance(node, ast.Call):
        raise ValueError(f"edits: must be one call (got {call})")
    return node


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant | ast.UnaryOp) and isinstance(ast.literal_eval(node), int)


def _read(call: ast.Call) -> tuple[str, tuple[str, ...]]:
    """Return the word and the names and texts among its arguments."""
    word = call.func.id if isinstance(call.func, ast.Name) else ""
    names = [node.id for node in call.args if isinstance(node, ast.Name)]
    texts = [node.value for node in call.args if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return word, (*texts, *names)
