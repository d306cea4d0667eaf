"""Each layer imports only from those before it, and the folders are what they say."""

import ast
import importlib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

LAYERS = ("schemas", "backends", "generators", "validators", "exporters", "flows")
ROOT = Path(__file__).parents[1]
FILES = [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
DRAWN = (
    "backends.drawing.axes",
    "backends.drawing.axes_shapes",
    "backends.drawing.flow",
    "backends.drawing.flow_shapes",
    "backends.drawing.sequence",
    "backends.drawing.sequence_shapes",
    "backends.drawing.venn",
    "backends.drawing.venn_shapes",
)
"""Running a diagram's program and laying out its shapes: what is then drawn is what a solver of diagrams looks at."""
SOLVERS = [path for path in FILES if path.parent == ROOT / "validators" / "solvers" and path.name != "__init__.py"]


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imported(path: Path) -> set[str]:
    """Every name imported anywhere in the file: `a.b` and, of `from a import b`, both `a` and `a.b`."""
    names = set()
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def is_family(path: Path) -> bool:
    body = TREES[path].body
    targets = [node.targets[0] for node in body if isinstance(node, ast.Assign)]
    targets += [node.target for node in body if isinstance(node, ast.AnnAssign)]
    return any(isinstance(target, ast.Name) and target.id == "FAMILY" for target in targets)


FAMILIES = {module(path) for path in FILES if is_family(path)}


@pytest.mark.parametrize("path", FILES, ids=module)
def test_imports_point_to_the_layers_before(path: Path) -> None:
    later = LAYERS[LAYERS.index(path.relative_to(ROOT).parts[0]) + 1 :]
    assert sorted(name for name in imported(path) if name.split(".")[0] in later) == []
    assert [node.lineno for node in ast.walk(TREES[path]) if isinstance(node, ast.ImportFrom) and node.level] == []


@pytest.mark.parametrize("path", SOLVERS, ids=module)
def test_solvers_share_nothing_with_what_they_judge(path: Path) -> None:
    shared = [name for name in imported(path) if name.split(".")[0] in ("generators", "backends")]
    assert sorted(name for name in shared if not name.startswith(DRAWN)) == []


def test_families_are_reached_through_the_table_only() -> None:
    assert {path.stem for path in SOLVERS} >= {name.rsplit(".", 1)[1] for name in FAMILIES} != set()
    table = ROOT / "generators" / "__init__.py"
    assert {str(path): imported(path) & FAMILIES for path in FILES if path != table and imported(path) & FAMILIES} == {}


def test_no_folder_is_a_drawer_for_leftovers() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
    assert [path for path in FILES if drawers & {path.stem, *path.relative_to(ROOT).parts}] == []


@pytest.mark.parametrize("layer", LAYERS)
def test_the_layers_are_ours(layer: str) -> None:
    found = importlib.import_module(layer)
    assert [Path(place).resolve() for place in found.__path__] == [ROOT / layer]
    rivals = set(packages_distributions().get(layer, ())) - {"whetstone-corpora"}
    assert rivals == set(), f"these distributions bring another `{layer}`: uninstall them"
