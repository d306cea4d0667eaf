"""The flows that run by themselves: build a dated version and judge it; evaluate the last version and raise its levels.

Each ends in a state of one line: what was made, or why it was not. Run by hand without a deployment, they do the same
and show nothing in Prefect's pages.
"""

import logging
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect import flow, get_run_logger, runtime
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterParentFlowRunId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.flows import Flow
from prefect.states import Completed, Crashed, Failed, Scheduled
from pydantic import AwareDatetime

from backends.llm import metered
from backends.parquet import read_rows
from backends.pool import end_with_parent
from backends.store import write_text
from exporters.chat import Showing
from flows.artifacts import show_build, show_evaluation
from flows.asking import Ceilings
from flows.build import Built, run_build
from flows.drift import versions, write_record
from flows.evaluate import Evaluated, Extent, evaluate, place_of, run_of
from flows.gates import judge, publish_green, require_green
from flows.harden import Hardened, harden, recipe_yaml
from flows.plan import cells_of
from flows.progress import shown
from flows.runners import Work
from schemas.errors import BuildFailed, UserMistake, WhetstoneError
from schemas.recipe import Recipe
from schemas.schedule import BuildRecord, BuildTerms, Dated, EvaluationTerms

RUNS = 3
"""Times that a run is started, at most, when its process is killed."""
PLAIN = BuildTerms()
STAMPS: dict[Dated, str] = {"day": "%Y%m%d", "minute": "%Y%m%d%H%M", "second": "%Y%m%d%H%M%S"}


def dated_version(version: str, moment: datetime, dated: Dated) -> str:
    """Return a version whose patch number tells a time, in UTC.

    A release holds no time. The moment is a parameter of the flow, which names the version and decides nothing else:
    whoever builds the recipe of that version, on any day, gets the same bytes.
    """
    major, minor, _ = version.split(".")
    return f"{major}.{minor}.{moment.astimezone(UTC):{STAMPS[dated]}}"


def run_again(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Be told by Prefect that the process of a run was killed.

    A worker calls the run crashed once more after this, whatever it is by then: its runs are `automations.yaml`'s.
    """
    if flow_run.work_pool_name is None:
        start_again(flow_run, state)


def start_again(run: FlowRun, state: State[Any]) -> bool:
    """Put a run that crashed back on the schedule, unless it did so too often; what it finished is there."""
    _end_inner(run.id, state.message or "its process was killed")
    if run.run_count >= RUNS:
        return False
    message = f"start {run.run_count + 1} of {RUNS} at most; {state.message}"
    again: State[Any] = Scheduled(scheduled_time=run.expected_start_time, message=message)  # before what fell due since
    with get_client(sync_client=True) as client:
        client.set_flow_run_state(run.id, again, force=True)
    return True


def _end_inner(run: UUID, message: str) -> None:
    """Call the runs inside a run crashed: Prefect leaves them running when its process is killed."""
    inner = FlowRunFilter(
        parent_flow_run_id=FlowRunFilterParentFlowRunId(any_=[run]),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING])),
    )
    with get_client(sync_client=True) as client:
        for one in client.read_flow_runs(flow_run_filter=inner):
            client.set_flow_run_state(one.id, Crashed(message=message), force=True)


def name_of_build() -> str:
    given = runtime.flow_run.parameters
    recipe, dated = given["recipe"], given["terms"].dated
    return f"{recipe.name} {dated_version(recipe.version, given['moment'] or _planned(), dated)}"


@flow(name="scheduled-build", flow_run_name=name_of_build, on_crashed=[run_again], persist_result=False)
def scheduled_build(
    recipe: Recipe,
    terms: BuildTerms = PLAIN,
    output: Path = Path("outputs"),
    processes: int = 1,
    moment: AwareDatetime | None = None,
) -> State[None]:
    """Build a dated version of a recipe and judge it; publish it when every gate is passed.

    Args:
        recipe: what to build; the patch number of its version is replaced.
        terms: how the version is dated, and what becomes of it.
        output: folder for releases, audits and records.
        processes: how many workers; any number gives the same release.
        moment: what the version is dated by; when the run was planned to start, unless given. A run that is started
            again after its process was killed keeps it, and so goes on with the same version.
    """
    named = dated_version(recipe.version, moment or _planned(), terms.dated)
    return _in_one_line(lambda: _build(recipe.model_copy(update={"version": named}), terms, output, processes))


@flow(name="scheduled-evaluation", flow_run_name="{name}", on_crashed=[run_again], persist_result=False)
def scheduled_evaluation(name: str, terms: EvaluationTerms, output: Path = Path("outputs")) -> State[None]:
    """Ask a model about the last version of a corpus; write the recipe of a harder one when it has caught up.

    Args:
        name: of the corpus.
        terms: whom to ask about what, and what follows.
        output: folder of the releases, and for evaluations and recipes.
    """
    return _in_one_line(lambda: _evaluate(name, terms, output))


def _planned() -> datetime:
    return runtime.flow_run.scheduled_start_time or datetime.now(UTC)


def _in_one_line(work: Callable[[], str]) -> State[None]:
    """Do the work of a run and return its end: what it says, or its mistake in one line and without a traceback."""
    if runtime.deployment.id:
        end_with_parent()  # nobody would know of it, nor stop it
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who serves
        _end_inner(UUID(runtime.flow_run.id), "its process was lost")  # what an earlier start of this run left
    try:
        require_a_start(runtime.flow_run.run_count)
        line = work()
    except WhetstoneError as error:
        line = " ".join(str(error).split())
        get_run_logger().error(line)
        if runtime.deployment.id:  # Prefect's engine would tell it again, with a traceback of its own
            logging.getLogger("prefect.flow_runs").addFilter(lambda record: record.exc_info is None)
        return Failed(message=line)
    return Completed(message=line)


def require_a_start(count: int) -> None:
    """See that a run may start: one that is put back by `automations.yaml` would be so forever.

    Raises:
        BuildFailed: it was started too often.
    """
    if count > RUNS:
        raise BuildFailed(f"run: it must end within {RUNS} starts (got {count}); see what kills its process")


def _build(recipe: Recipe, terms: BuildTerms, output: Path, processes: int) -> str:
    cells_of(recipe)  # a mistake in it is said before anything is started
    blocks = output / "work" / "blocks"
    before = set(blocks.glob("*.parquet"))
    with shown() as progress, metered() as meter:
        built = run_build(recipe, output, Work(processes=processes))
        progress.finish()  # so that the last stage has its time
        anew = sum(_candidates(path) for path in set(blocks.glob("*.parquet")) - before)
        write_record(_record(built, progress.seconds, anew, meter.requests, meter.tokens), output)
        judged = judge(built.path, terms, output, processes, progress)
        show_build(built, judged)
        require_green(judged, built.path)
        sent = publish_green(built.path, terms.publish, output, progress) if terms.publish else "nothing to publish"
    return f"{built.path} passed every gate; {sent}"


def _candidates(block: Path) -> int:
    return len({row["index"] for row in read_rows(block, ["index"])})


def _record(built: Built, seconds: dict[str, float], candidates: int, requests: int, tokens: int) -> BuildRecord:
    manifest = built.manifest
    return BuildRecord(
        name=manifest.name,
        version=manifest.version,
        seconds={stage: round(spent, 3) for stage, spent in seconds.items()},
        items=sum(manifest.rows.values()),
        candidates=candidates,
        requests=requests,
        tokens=tokens,
    )


def _evaluate(name: str, terms: EvaluationTerms, output: Path) -> str:
    there = versions(output, name)
    if not there:
        raise UserMistake(f"evaluate: {output / 'releases' / name} must hold a version (got none); build one first")
    release = there[-1]
    with shown() as progress:
        found = _asked(release, terms, output)
        raised = harden(release, found.folder, terms.target) if terms.harden and not found.stopped else None
        show_evaluation(found, raised)
        if found.stopped:
            raise found.stopped
        said = [f"{release}: {found.replied} of {found.trials} trials have a reply"]
        if raised and raised.recipe:
            said.append(f"harder recipe: {_write(raised, output)}")
        if terms.publish:
            said.append(publish_green(release, terms.publish, output, progress))
    return "; ".join(said)


def _asked(release: Path, terms: EvaluationTerms, output: Path) -> Evaluated:
    endpoint = place_of(terms.model, terms.url, terms.embedded, terms.timeout, terms.parallel)
    run = run_of(release, endpoint.model, Showing(mode=terms.mode), max_reply=terms.max_reply, temperature=None)
    ceilings = Ceilings(
        price_in=terms.price_in, price_out=terms.price_out, cost=terms.max_cost, tokens=terms.max_tokens
    )
    return evaluate(release, run, Extent.of(terms.split, terms.limit, 1, ceilings), endpoint, output)


def _write(raised: Hardened, output: Path) -> Path:
    if raised.recipe is None:
        raise ValueError("there is no recipe to write")
    path = output / "recipes" / f"{raised.recipe.name}-{raised.recipe.version}.yaml"
    write_text(path, recipe_yaml(raised.recipe))
    return path
