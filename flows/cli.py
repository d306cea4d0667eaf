"""The command line: thin commands over the flows. Exit code 2 for a user's mistake, 1 for a failed build or release."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from flows.reading import read_recipe, read_schedule, read_words
from generators import FAMILIES
from schemas.errors import UserMistake, WhetstoneError

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


def release_folder(text: str) -> Path:
    """Return the folder of a release; one at a URL is fetched into a folder that goes with this process."""
    if "://" not in text:
        return Path(text)
    import atexit
    import shutil
    import tempfile

    from flows.progress import shown
    from flows.shelve import fetch_release

    folder = Path(tempfile.mkdtemp(prefix="whetstone-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with shown() as progress:
        return fetch_release(text, folder, progress)


ReleaseFolder = Annotated[
    Path,
    typer.Argument(
        parser=release_folder,
        metavar="RELEASE",
        help="Folder of a release, such as outputs/releases/demo/0.1.0, or its URL.",
    ),
]


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
def propose(  # noqa: PLR0913 - the options of a command
    family: Annotated[str, typer.Argument(help="A family of diagrams, such as plane_geometry.")],
    level: Annotated[int, typer.Option("--level", "-l", help="Difficulty, from 1 up.")] = 1,
    seed: Annotated[int, typer.Option("--seed", "-s", help="Recipe seed.")] = 0,
    diagrams: Annotated[int, typer.Option("--diagrams", "-n", min=1, help="How many diagrams are edited.")] = 10,
    wishes: Annotated[int, typer.Option("--wishes", min=1, max=20, help="Changes wished for of each.")] = 4,
    output: Output = Path("outputs"),
) -> None:
    """Have a language model propose hard negatives as edited programs; keep those that are proved."""
    from flows.edits import Diagrams, keep, propose_edits
    from flows.plan import family_named
    from flows.progress import shown
    from flows.summary import print_proposals
    from schemas.edits import EditSettings

    asked = Diagrams(family_named(family), level, seed, range(diagrams))
    asked.family.check_level(level)
    with shown() as progress:
        progress.stage("edits", "edited by a language model", diagrams)
        made = propose_edits(asked, EditSettings(wishes=wishes), output / "work" / "replies", progress.at)
    print_proposals(console, made.table)
    folder = output / "proposals" / f"{family}-{level}-{seed}"
    console.print(f"edits: {keep(made, asked.family, folder)}", soft_wrap=True)


@app.command()
def build(  # noqa: PLR0913 - the options of a command
    recipe: Annotated[Path, typer.Argument(help="A recipe, such as recipes/demo.yaml.")],
    output: Output = Path("outputs"),
    workers: Workers = os.cpu_count() or 1,
    words: Annotated[
        Path | None,
        typer.Option("--words", help="manifest.json of a release whose wordings are used again, without a model."),
    ] = None,
    runner: Annotated[
        str,
        typer.Option("--runner", help="Who makes blocks: processes, ray, dask, ray://HOST:PORT or dask://HOST:PORT."),
    ] = "processes",
    to: Annotated[
        str | None, typer.Option("--to", help="URL of a folder that gets the release too, such as s3://BUCKET/PATH.")
    ] = None,
) -> None:
    """Build a release from a recipe. Stop it at any time and run it again: it goes on where it was."""
    asked = read_recipe(recipe)
    recorded = read_words(words) if words else None
    from flows.plan import cells_of

    cells_of(asked)  # a mistake in the recipe is said before anything is started
    from flows.runners import planned_work

    work = planned_work(workers, runner, to)
    from flows.progress import shown
    from flows.server import prefect_api
    from flows.summary import print_summary

    with shown() as progress, prefect_api(output / "work" / "prefect", meanwhile=_import_build):
        from flows.build import run_build

        built = run_build(asked, output, work, recorded)
    print_summary(console, built.manifest, progress.seconds)
    if not built.new:
        console.print("the same release was there already: every file is equal, nothing was written")
    console.print(f"release: {built.path}", soft_wrap=True)
    if work.store:
        console.print(f"{'put at' if built.stored else 'the same was there already'}: {work.store}", soft_wrap=True)
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
def export(
    release: Annotated[str, typer.Argument(help="Folder of a release, or its URL.")],
    to: Annotated[str, typer.Option("--to", help="Names of exports, divided by commas, or `all`.")],
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Another folder for them; else they go into the release.")
    ] = None,
    results: Annotated[
        Path | None, typer.Option("--results", help="Folder of evaluations: their pass rates go into RL configs.")
    ] = None,
) -> None:
    """Derive configs, and the side files of other tools, from the items of a release that is built already."""
    from flows.export import export_release, exports_named
    from flows.progress import shown
    from flows.rates import measured, pass_rates
    from flows.summary import print_exports

    exports = exports_named([name.strip() for name in to.split(",") if name.strip()])
    if "://" in release and folder is None:
        raise UserMistake(f"export: a release at a URL is read and not added to (got {release}); name a --folder")
    source = release_folder(release)
    if results:
        exports = measured(exports, pass_rates(source, results))
    with shown() as progress:
        done = export_release(source, exports, folder, progress)
    print_exports(console, done)
    console.print(f"exports: {folder or release}", soft_wrap=True)
    if differ := [f"{one.name} ({one.differ[0]})" for one in done if one.differ]:
        raise WhetstoneError(
            f"export: what is there already must be the same (differs: {', '.join(differ)}) and was left as it is; "
            "give --folder another place, or raise `version` in the recipe and build it"
        )


@app.command()
def audit(  # noqa: PLR0913 - the options of a command
    release: Annotated[
        Path | None,
        typer.Argument(
            parser=release_folder,
            metavar="RELEASE",
            help="Folder of a release, or its URL; leave it out with --families.",
        ),
    ] = None,
    against: Annotated[
        list[Path] | None,
        typer.Option(
            "--against", parser=release_folder, metavar="RELEASE", help="An earlier release, not to be repeated."
        ),
    ] = None,
    output: Output = Path("outputs"),
    families: Annotated[bool, typer.Option("--families", help="Audit the families, without drawing.")] = False,
    only: Annotated[list[str] | None, typer.Option("--only", help="One family; may be given again.")] = None,
    pairs: Annotated[int, typer.Option("--pairs", min=50, help="Pairs sampled at each audited level.")] = 160,
    seed: Annotated[int, typer.Option("--seed", "-s", help="Recipe seed of the samples.")] = 0,
    workers: Workers = os.cpu_count() or 1,
) -> None:
    """Look for answers that could be given blind, in a release or in the families it is made of."""
    if families == (release is not None):
        raise UserMistake("audit: must be told what to audit; say `whetstone audit RELEASE` or `audit --families`")
    if release:
        return _audit_release(release, against or (), output)
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
    return None


def _audit_release(release: Path, against: Sequence[Path], output: Path) -> None:
    from flows.audit_release import audit_release, write_audit
    from flows.progress import shown
    from flows.summary import print_release_audit

    with shown() as progress:
        found = audit_release(release, against, progress)
        folder = write_audit(found, output / "audits")
    print_release_audit(console, found)
    console.print(f"audit: {folder / 'index.html'}", soft_wrap=True)
    if faults := found.faults():
        raise WhetstoneError(f"audit: {release} must have no fault (got {len(faults)}, as above)")


@app.command()
def diff(
    before: ReleaseFolder,
    after: ReleaseFolder,
    to: Annotated[Path | None, typer.Option("--to", help="JSON file for all that was found.")] = None,
) -> None:
    """Say which items came, went and changed between two releases, and how answers and splits moved."""
    from backends.store import write_text
    from flows.diff import diff as compare
    from flows.progress import shown
    from flows.summary import print_diff

    with shown() as progress:
        found = compare(before, after, progress)
    print_diff(console, found)
    if to:
        write_text(to, found.model_dump_json(indent=1) + "\n")
    if faults := found.faults():
        raise WhetstoneError(f"diff: {'; '.join(faults)}")


@app.command()
def publish(  # noqa: PLR0913 - the options of a command
    release: ReleaseFolder,
    repo: Annotated[str, typer.Option("--repo", help="Dataset repository on the Hub, ORG/NAME.")],
    output: Output = Path("outputs"),
    public: Annotated[bool, typer.Option("--public/--private", help="Whether everyone may read it.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List files and bytes, and send nothing.")] = False,
    despite_audit: Annotated[
        bool, typer.Option("--despite-audit", help="Without a passing audit; the card says so.")
    ] = False,
    evaluations: Annotated[
        list[Path] | None, typer.Option("--evaluations", help="What proves a harder version; may be given again.")
    ] = None,
) -> None:
    """Upload a release to the Hub (token: HF_TOKEN) and tag its version; run it again after a cut and it goes on."""
    from flows.progress import shown
    from flows.publish import pack, require_audit, require_evidence
    from flows.publish import publish as send
    from flows.summary import print_parcel, print_sent

    audit_found = require_audit(release, output / "audits", despite_audit)
    require_evidence(release, evaluations or (output / "evaluations",))
    with shown() as progress:
        parcel = pack(release, repo, audit_found, despite_audit, progress)
        if dry_run:
            return print_parcel(console, parcel)
        from backends.hub import open_hub

        sent = send(parcel, open_hub(repo), not public, progress)
    return print_sent(console, parcel, sent, repo)


@app.command()
def evaluate(  # noqa: PLR0913 - one option each
    release: ReleaseFolder,
    model: Annotated[str | None, typer.Option("--model", envvar="WHETSTONE_EVALUATE_MODEL", help="Its name.")] = None,
    url: Annotated[
        str | None,
        typer.Option(
            "--url", envvar="WHETSTONE_EVALUATE_URL", help="Base URL of its endpoint; key: WHETSTONE_EVALUATE_API_KEY."
        ),
    ] = None,
    embedded: Annotated[
        bool, typer.Option("--embedded", help="Ask the bundled language model, which sees nothing.")
    ] = False,
    blind: Annotated[bool, typer.Option("--blind", help="Without media.")] = False,
    choices_only: Annotated[bool, typer.Option("--choices-only", help="Without media and question.")] = False,
    single_frame: Annotated[
        bool, typer.Option("--single-frame", help="One frame of a clip, the first of several pictures.")
    ] = False,
    shuffled_frames: Annotated[bool, typer.Option("--shuffled-frames", help="Frames of a clip in no order.")] = False,
    own_words: Annotated[
        bool, typer.Option("--own-words", help="Explanations without options: the model writes them.")
    ] = False,
    split: Annotated[str, typer.Option("--split", help="train, validation, test or all.")] = "test",
    limit: Annotated[
        int | None, typer.Option("--limit", min=2, help="Items at most, of each family and level in turn.")
    ] = None,
    triplets: Annotated[
        int, typer.Option("--triplets", min=0, help="Hard negatives of an item that are asked about.")
    ] = 1,
    fps: Annotated[
        float,
        typer.Option("--fps", min=0.1, max=1000.0, help="Frames a second of a clip; more where an item needs them."),
    ] = 2.0,
    frames: Annotated[int, typer.Option("--frames", min=1, help="Frames of one clip at most.")] = 32,
    video: Annotated[bool, typer.Option("--video", help="Send clips as they are.")] = False,
    parallel: Annotated[int, typer.Option("--parallel", min=1, help="Requests under way at once.")] = 8,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds that a reply may take.")] = 300.0,
    max_reply: Annotated[int, typer.Option("--max-reply", min=1, help="Tokens of a reply at most.")] = 2048,
    temperature: Annotated[
        float | None, typer.Option("--temperature", min=0.0, max=100.0, help="Left to the endpoint if not given.")
    ] = None,
    more: Annotated[
        str, typer.Option("--more", help="JSON of further fields of the request; null takes one away.")
    ] = "{}",
    price_in: Annotated[float, typer.Option("--price-in", min=0.0, help="Of a million tokens of prompts.")] = 0.0,
    price_out: Annotated[float, typer.Option("--price-out", min=0.0, help="Of a million tokens of replies.")] = 0.0,
    max_cost: Annotated[
        float | None, typer.Option("--max-cost", min=0.0, help="Ceiling on money, earlier runs included.")
    ] = None,
    max_tokens: Annotated[
        int | None, typer.Option("--max-tokens", min=0, help="Ceiling on tokens, earlier runs included.")
    ] = None,
    output: Output = Path("outputs"),
) -> None:
    """Ask a model about the items of a release; score it. Stop it at any time and run it again: it goes on."""
    from exporters.chat import Showing, mode_of
    from flows.asking import Ceilings
    from flows.evaluate import Extent, place_of, run_of
    from flows.evaluate import evaluate as ask
    from flows.progress import shown
    from flows.summary import print_evaluation

    mode = mode_of(
        blind=blind,
        choices_only=choices_only,
        single_frame=single_frame,
        shuffled_frames=shuffled_frames,
        own_words=own_words,
    )
    showing = Showing(mode=mode, fps=fps, frames=frames, video=video)
    ceilings = Ceilings(price_in=price_in, price_out=price_out, cost=max_cost, tokens=max_tokens)
    endpoint = place_of(model, url, embedded, timeout, parallel)
    run = run_of(release, endpoint.model, showing, max_reply=max_reply, temperature=temperature, more=more)
    with shown():
        found = ask(release, run, Extent.of(split, limit, triplets, ceilings), endpoint, output)
    print_evaluation(console, found)
    if found.stopped:
        raise found.stopped


@app.command()
def harden(
    release: ReleaseFolder,
    results: Annotated[Path, typer.Option("--results", help="Folder of one evaluation of it, or of several.")],
    target: Annotated[float, typer.Option("--target", help="Share of the way from chance to 1.")] = 0.8,
    to: Annotated[Path | None, typer.Option("--to", help="File for the recipe; outputs/recipes/ otherwise.")] = None,
) -> None:
    """Write the recipe of the next version, with harder levels for the families that a model has caught up with."""
    from backends.store import write_text
    from flows.harden import harden as judge
    from flows.harden import recipe_yaml

    found = judge(release, results, target)
    for line in found.lines:
        console.print(line, markup=False, soft_wrap=True)
    if found.recipe is None:
        raise WhetstoneError(f"harden: a family must be saturated and have a level above (got none in {release})")
    path = to or Path("outputs", "recipes", f"{found.recipe.name}-{found.recipe.version}.yaml")
    write_text(path, recipe_yaml(found.recipe))
    words = f" --words {release / 'manifest.json'}" if found.recipe.words.variants else ""  # what stays keeps its words
    console.print(f"recipe: {path}; whetstone build {path}{words}", markup=False, soft_wrap=True)


@app.command()
def drift(
    before: ReleaseFolder,
    after: ReleaseFolder,
    output: Output = Path("outputs"),
) -> None:
    """Say how a version moved from another: yield by family, words, cost and time, each with its default limit."""
    from flows.drift import drift as compare
    from flows.drift import side
    from flows.summary import print_drift
    from schemas.schedule import DriftLimits

    found = compare(side(before, output), side(after, output), DriftLimits())
    print_drift(console, found)
    if alarms := found.alarms():
        raise WhetstoneError(f"drift: {'; '.join(alarms)}")


@app.command()
def serve(
    schedule: Annotated[Path, typer.Option("--schedule", help="What to run, and when.")] = Path(
        "recipes/schedule.yaml"
    ),
    output: Output = Path("outputs"),
    workers: Workers = os.cpu_count() or 1,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Where Prefect shows its pages on loopback; 0 for any.")
    ] = 4200,
) -> None:
    """Register scheduled builds and evaluations with Prefect, and run what is due until stopped."""
    asked = read_schedule(schedule)
    from flows.serving import jobs
    from flows.serving import serve as run_what_is_due

    found = jobs(asked, schedule.parent, output, workers)
    for job in found:
        console.print(f"{job.told:<24} {job.full_name}: {job.about}", markup=False, soft_wrap=True)
    run_what_is_due(found, output, port, lambda line: console.print(line, markup=False, soft_wrap=True))


def _import_build() -> None:
    import flows.build  # noqa: F401


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
