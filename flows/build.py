"""The build: words, blocks until every cell has its pairs, a release. Stop it at any time; run again, it goes on."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import PrefectFuture, as_completed
from prefect.tasks import Task

from backends.pool import Pool, workers
from backends.store import alone, explained, sweep
from backends.system import system_libraries
from flows.assembly import Tally, count
from flows.block import BlockPlan, run_block, warm_worker
from flows.nodes import arrived, block_on_node
from flows.painting import painting_plan
from flows.plan import Cell, block_plans, cells_of, rewords_prompts
from flows.progress import Progress, current
from flows.release import put_in_place, write_release
from flows.runners import Work, task_runner
from flows.shelve import put_release
from flows.summary import table_rows
from flows.words import gather_words
from generators import FAMILIES
from schemas.errors import BuildFailed, TransientError
from schemas.manifest import Manifest
from schemas.recipe import Recipe
from schemas.words import Words


@dataclass(frozen=True)
class Built:
    path: Path
    new: bool
    """False when the same release was there already."""
    manifest: Manifest
    tallies: Mapping[Cell, Tally] = field(default_factory=dict)
    stored: bool = False
    """True when it is new at the URL of the store."""


@dataclass(frozen=True)
class Bench:
    """Where blocks are made, and where the release is assembled from them."""

    folder: Path
    make: Callable[[BlockPlan], object]
    """Runs in the task of a block, wherever that is."""
    arrived: Callable[[BlockPlan], Path]
    """Returns the file of a block whose task is done."""


@flow(name="build", persist_result=False)
def build_release(recipe: Recipe, output: Path, work: Work, recorded: Words | None = None) -> Built:
    """Build a recipe into `output/releases/<name>/<version>`.

    Args:
        recipe: what to build; with the recorded words it alone decides the bytes.
        output: folder for releases and, in `work`, for what makes a later build shorter.
        work: who makes the blocks; any number of workers, on any machines, gives the same release.
        recorded: wordings of an earlier release, to rebuild it without the model.

    Raises:
        UserMistake: the recipe asks for what there is not, or the output cannot be written.
        BuildFailed: a cell cannot be filled within its ceiling, or another release of that version is there.
    """
    cells = cells_of(recipe)
    kept, target = output / "work", output / "releases" / recipe.name / recipe.version
    with alone(kept / f"{recipe.name}.lock", f"build of {recipe.name}"):
        with open_bench(work, kept / "blocks") as bench:
            words = word_templates(recipe, kept / "replies", recorded)
            blocks = fill_cells(recipe, cells, words, bench)
        stage = target.with_name(f".{target.name}.part")
        current().stage("assemble", "writing the release")
        manifest, tallies = write_release(stage, recipe, words, blocks)
        new = put_in_place(stage, target)
        stored = store_release(target, work.store) if work.store else False
    create_table_artifact(key=f"{recipe.name.replace('_', '-')}-summary", table=table_rows(manifest))
    return Built(path=target, new=new, manifest=manifest, tallies=tallies, stored=stored)


@task(name="words", cache_policy=NO_CACHE, persist_result=False)
def word_templates(recipe: Recipe, cache: Path, recorded: Words | None) -> Words:
    """Have every question template of the recipe reworded, or take the recorded wordings."""
    families = [FAMILIES[name] for name in sorted({request.family for request in recipe.families})]
    progress = current()
    progress.stage("words", "rewording questions")
    return gather_words(
        families,
        recipe.words,
        cache=cache,
        seed=recipe.seed,
        recorded=recorded,
        prompts=rewords_prompts(recipe),
        on_progress=progress.at,
    )


@contextmanager
def open_bench(work: Work, folder: Path) -> Iterator[Bench]:
    """Keep worker processes for as long as the body runs, or trust in the nodes of a cluster."""
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        sweep(folder)
    if work.runner.kind != "processes":
        shared = f"{work.store}/work/blocks" if work.store else str(folder.resolve())
        on_node = partial(block_on_node, shared=shared, system=system_libraries())
        yield Bench(folder, on_node, partial(arrived, shared=shared, folder=folder))
        return
    with workers(work.processes) as pool:
        pool.prepare(warm_worker)
        yield Bench(folder, partial(_in_pool, pool, folder), lambda plan: folder / plan.name)


def _in_pool(pool: Pool, folder: Path, plan: BlockPlan) -> Path:
    return pool.call(plan.name, run_block, plan, folder)


def fill_cells(recipe: Recipe, cells: tuple[Cell, ...], words: Words, bench: Bench) -> dict[Cell, list[Path]]:
    """Make blocks until every cell has its pairs or has reached its ceiling.

    Raises:
        BuildFailed: a cell stays short; says which checks ate its candidates.
    """
    progress = current()
    painting = painting_plan(recipe.painting) if any(FAMILIES[cell.family].painted for cell in cells) else None
    waiting = {cell: block_plans(recipe, cell, words, painting) for cell in cells}
    blocks: dict[Cell, list[Path]] = {cell: [] for cell in cells}
    short = {cell: cell.pairs for cell in cells}
    progress.stage("blocks", "drawing and checking", total=sum(short.values()))
    run = block_task(bench.make)
    while short:
        wave = [(cell, plan) for cell, missing in short.items() for plan in _next(waiting[cell], missing)]
        if not wave:
            raise BuildFailed(_shortfall(count(blocks)))
        _run_wave(run, [plan for _, plan in wave if not (bench.folder / plan.name).exists()], progress)
        for cell, plan in wave:
            blocks[cell].append(bench.arrived(plan))
        short = {cell: tally.short for cell, tally in count(blocks).items() if tally.short}
    return blocks


def block_task(make: Callable[[BlockPlan], object]) -> Task[[BlockPlan], None]:
    """Return the task that has a worker make one block; a dead worker costs the block one more try."""

    @task(
        name="block",
        task_run_name="{plan.family}-{plan.level}-{plan.start}",
        retries=2,
        retry_delay_seconds=1,
        retry_condition_fn=_transient,
        cache_policy=NO_CACHE,
        persist_result=False,
    )
    def block(plan: BlockPlan) -> None:
        make(plan)

    return block


def _transient(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Retry the world's faults alone."""
    return isinstance(state.result(raise_on_failure=False), TransientError)


def _next(plans: Any, missing: int) -> list[BlockPlan]:
    """Take as many blocks as could fill what is missing."""
    taken: list[BlockPlan] = []
    while missing > 0 and (plan := next(plans, None)):
        taken.append(plan)
        missing -= plan.stop - plan.start
    return taken


def _run_wave(run: Task[[BlockPlan], None], plans: list[BlockPlan], progress: Progress) -> None:
    futures: dict[PrefectFuture[None], BlockPlan] = {run.submit(plan): plan for plan in plans}
    for future in as_completed(list(futures)):
        progress.step(futures[future].stop - futures[future].start)
    for future in futures:
        future.result()


@task(
    name="store", retries=2, retry_delay_seconds=5, retry_condition_fn=_transient, cache_policy=NO_CACHE,
    persist_result=False,
)  # fmt: skip
def store_release(release: Path, store: str) -> bool:
    """Put the release into a store at a URL; return whether it is new there."""
    return put_release(release, store, current())


def _shortfall(tallies: Mapping[Cell, Tally]) -> str:
    """Say which cell stays short, and which checks ate its candidates."""
    tally = next(tally for tally in tallies.values() if tally.short)
    eaten = ", ".join(f"{check}: {reason} {n}" for (check, reason), n in tally.rejected.most_common())
    return (
        f"build: {tally.cell.name} must give {tally.cell.pairs} pairs within {tally.cell.ceiling} candidates "
        f"(got {tally.accepted}; rejected by {eaten}); mend the family, or raise `candidates` in the recipe"
    )


def run_build(recipe: Recipe, output: Path, work: Work, recorded: Words | None = None) -> Built:
    """Run the flow on what makes its blocks."""
    with task_runner(work) as runner:
        return build_release.with_options(task_runner=runner)(recipe, output, work, recorded)
