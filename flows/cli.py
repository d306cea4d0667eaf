"""The command line: thin commands over the flows. Exit code 2 for a user's mistake, 1 for a failed build or release."""

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console
from rich.table import Table

from generators import FAMILIES
from schemas.errors import UserMistake, WhetstoneError
from schemas.manifest import parse_manifest
from schemas.recipe import Recipe, parse_recipe
from schemas.words import Words

app = typer.Typer(
    help="Whetstone: multimodal reasoning corpora whose every label is proved.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
WIDE = 140
"""Columns of what goes into a file or a pipe: tables are not folded there."""
console = Console(highlight=False, width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else WIDE)

Output = Annotated[Path, typer.Option("--output", "-o", help="Folder for releases and work files.")]
Workers = Annotated[
    int, typer.Option("--workers", "-j", min=1, help="Worker processes; any number gives the same bytes.")
]
ReleaseFolder = Annotated[Path, typer.Argument(help="Folder of a release, such as outputs/releases/demo/0.1.0.")]


@app.command()
def families() -> None:
    """List the families: what each shows and asks, and its range of levels."""
    table = Table()
    for name in ("family", "track", "category", "skill", "levels", "asks"):
        table.add_column(name)
    for family in FAMILIES.values():
        table.add_row(family.name, family.track, family.category, family.skill, f"1-{family.top}", family.asks)
    console.print(table)


@app.command()
def preview(
    family: Annotated[str, typer.Argument(help="Name of a family; `whetstone families` lists them.")],
    level: Annotated[int, typer.Option("--level", "-l", help="Difficulty, from 1 up.")] = 1,
    seed: Annotated[int, typer.Option("--seed", "-s", help="Recipe seed.")] = 0,
    index: Annotated[int, typer.Option("--index", "-i", help="Which candidate of that seed.")] = 0,
    folder: Annotated[Path, typer.Option("--to", help="Folder for the pictures and clips.")] = Path("outputs/previews"),
) -> None:
    """Draw one item, its twin and its hard negatives, and print the question."""
    from flows.preview import preview as draw

    shown = draw(family, level, seed, index, folder)
    base, twin = (side.question for side in shown.pair.sides)
    console.print(base.canonical, markup=False)
    for letter, choice in zip("ABCDEFGHIJ", base.choices, strict=False):
        console.print(f"  {letter}. {choice}", markup=False)
    console.print(f"answer: {base.answer}   twin: {twin.answer}   load: {base.load:.2f}", markup=False)
    for step in base.rationale:
        console.print(f"  - {step.text}", markup=False)
    for drawn in shown.pair.edits:
        console.print(f"  {'positive' if drawn.edit.positive else 'negative'}: {drawn.edit.change}", markup=False)
    console.print(f"checks: {shown.verdict}", markup=False)
    for file in shown.files:
        console.print(str(file), markup=False, soft_wrap=True)


@app.command()
def build(
    recipe: Annotated[Path, typer.Argument(help="A recipe, such as recipes/demo.yaml.")],
    output: Output = Path("outputs"),
    workers: Workers = os.cpu_count() or 1,
    words: Annotated[
        Path | None,
        typer.Option("--words", help="manifest.json of a release whose wordings are used again, without a model."),
    ] = None,
) -> None:
    """Build a release from a recipe. Stop it at any time and run it again: it goes on where it was."""
    asked = read_recipe(recipe)
    recorded = read_words(words) if words else None
    from flows.plan import cells_of

    cells_of(asked)  # a mistake in the recipe is said before anything is started
    from flows.progress import shown
    from flows.server import prefect_api
    from flows.summary import print_summary

    with shown() as progress, prefect_api(output / "work" / "prefect", meanwhile=_import_build):
        from flows.build import run_build

        built = run_build(asked, output, workers, recorded)
    print_summary(console, built.manifest, progress.seconds)
    if not built.new:
        console.print("the same release was there already: every file is equal, nothing was written")
    console.print(f"release: {built.path}", soft_wrap=True)
    console.print(f"gallery: {built.path / 'gallery' / 'index.html'}", soft_wrap=True)


@app.command()
def verify(
    release: ReleaseFolder,
    redraw: Annotated[int, typer.Option("--redraw", help="Pairs to draw again, spread evenly; 0 for none.")] = 24,
    every: Annotated[bool, typer.Option("--all", help="Draw every pair again.")] = False,
    workers: Workers = os.cpu_count() or 1,
) -> None:
    """Recompute a release: digests of files, answers by the solvers, splits, and pixels of a sample or of all."""
    from flows.progress import shown
    from flows.verify import faults, notes

    with shown() as progress:
        found = list(faults(release, None if every else redraw, workers, progress))
    for fault in found[:20]:
        console.print(fault, markup=False, soft_wrap=True)
    if found:
        for note in notes(release):
            console.print(f"note: {note}", markup=False, soft_wrap=True)
        raise WhetstoneError(f"verify: {release} must be as it was built (got {len(found)} faults, the first above)")
    console.print(f"{release}: every file, answer and split is right; what was drawn again is the same", soft_wrap=True)


@app.command()
def audit(
    families: Annotated[bool, typer.Option("--families", help="Audit the families, without drawing.")] = False,
    only: Annotated[list[str] | None, typer.Option("--only", help="One family; may be given again.")] = None,
    pairs: Annotated[int, typer.Option("--pairs", min=50, help="Pairs sampled at each audited level.")] = 160,
    seed: Annotated[int, typer.Option("--seed", "-s", help="Recipe seed of the samples.")] = 0,
    workers: Workers = os.cpu_count() or 1,
) -> None:
    """Look for answers that could be given blind: solvers, balance, majority and bag-of-words baselines, loads."""
    if not families:
        raise UserMistake("audit: must be told what to audit (got nothing); say `whetstone audit --families`")
    from flows.audit import audit_families
    from flows.progress import shown
    from flows.summary import print_audits

    with shown() as progress:
        audits = list(audit_families(only or (), pairs, seed, workers, progress))
    print_audits(console, audits)
    found = [fault for one in audits for fault in one.faults()]
    for fault in found:
        console.print(fault, markup=False, soft_wrap=True)
    if found:
        raise WhetstoneError(f"audit: no family may have a fault (got {len(found)}, as above)")


def _import_build() -> None:
    import flows.build  # noqa: F401


def read_recipe(path: Path) -> Recipe:
    """Read a recipe from YAML.

    Raises:
        UserMistake: it cannot be read, or is no recipe.
    """
    return parse_recipe(_read_yaml(path), str(path))


def read_words(path: Path) -> Words:
    """Read the recorded wordings out of a release's manifest."""
    try:
        return parse_manifest(path.read_text(), str(path)).words
    except (OSError, UnicodeDecodeError) as error:
        raise UserMistake(f"{path}: must be the manifest.json of a release (got: {error})") from None


def _read_yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text())
    except OSError as error:
        raise UserMistake(f"{path}: must be a recipe that can be read (got: {error.strerror}); see recipes/") from None
    except UnicodeDecodeError:
        raise UserMistake(f"{path}: must be YAML in UTF-8 (got other bytes)") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "cannot be parsed"
        raise UserMistake(f"{path}: must be YAML (got: {problem}{where})") from None


STOPPED = 130
"""Exit code of what was stopped with Ctrl-C."""


def main() -> None:
    """Run the command line; say a mistake in one line."""
    try:
        app()
    except WhetstoneError as error:
        print(f"whetstone: {' '.join(str(error).split())}", file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    except SystemExit as end:
        if end.code == STOPPED:  # Typer has caught the interrupt already, and says nothing
            print("whetstone: stopped; run the same command again and it goes on where it was", file=sys.stderr)
        raise


if __name__ == "__main__":
    main()
