"""The flows that run by themselves: build a dated version and judge it; evaluate the last version and raise its levels.

Each ends in a state of one line: what was made, or why it was not. Run by hand without a deployment, they do the same
and show nothing in Prefect's pages.
"""

import logging
import signal
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from prefect import flow, get_run_logger, runtime
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterParentFlowRunId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import ConcurrencyLimitStrategy, FlowRun, State, StateType
from prefect.flows import Flow
from prefect.states import Cancelled, Completed, Crashed, Failed, Scheduled
from pydantic import AwareDatetime, Field

from backends.hub import open_hub
from backends.llm import metered
from backends.parquet import read_rows
from backends.pool import end_with_parent
from backends.store import write_text
from exporters.chat import Showing
from flows.artifacts import show_build, show_evaluation
from flows.asking import Ceilings
from flows.build import Built, run_build
from flows.drift import note_faults, versions, write_record
from flows.evaluate import Evaluated, Extent, evaluate, place_of, run_of
from flows.gates import judge, publish_green, require_green
from flows.harden import Hardened, harden, recipe_yaml
from flows.plan import cells_of
from flows.progress import shown
from flows.runners import Work
from schemas.errors import BuildFailed, UserMistake, WhetstoneError
from schemas.recipe import Recipe
from schemas.schedule import BuildRecord, BuildTerms, Dated, EvaluationTerms, PublishTo

RUNS = 3
"""Times that a run is started, at most, when its process is killed."""
PLAIN = BuildTerms()
STAMPS: dict[Dated, str] = {"day": "%Y%m%d", "minute": "%Y%m%d%H%M", "second": "%Y%m%d%H%M%S"}


def dated_version(version: str, moment: datetime, dated: Dated, timezone: str | None = None) -> str:
    """Return a version whose patch number tells a day of a time zone, or a minute or second in UTC.

    A run a night has a day of its own only where it is planned: in UTC two nights share one when clocks change. Of a
    minute there are two where clocks are set back, but not in UTC.

    A release holds no time. The moment is a parameter of the flow, which names the version and decides nothing else:
    whoever builds the recipe of that version, on any day, gets the same bytes.
    """
    major, minor, _ = version.split(".")
    zone = ZoneInfo(timezone) if timezone and dated == "day" else UTC
    return f"{major}.{minor}.{moment.astimezone(zone):{STAMPS[dated]}}"


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
    recipe, terms = given["recipe"], given["terms"]
    return f"{recipe.name} {dated_version(recipe.version, given['moment'] or _planned(), terms.dated, terms.timezone)}"


@flow(name="scheduled-build", flow_run_name=name_of_build, on_crashed=[run_again], persist_result=False)
def scheduled_build(
    recipe: Recipe,
    terms: BuildTerms = PLAIN,
    output: Path = Path("outputs"),
    processes: Annotated[int, Field(ge=1)] = 1,
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
    named = dated_version(recipe.version, moment or _planned(), terms.dated, terms.timezone)
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


def run_at(deployment: UUID, moment: datetime) -> str | None:
    """Return the run of a deployment that was at it at a moment, where runs that fall due meanwhile are skipped.

    A worker has Prefect skip them. Who serves starts one run after another, so none ever meets another there.
    """
    with get_client(sync_client=True) as client:
        options = client.read_deployment(deployment).concurrency_options
        if not options or options.collision_strategy is not ConcurrencyLimitStrategy.CANCEL_NEW:
            return None
        then = FlowRunFilter.model_validate({"start_time": {"before_": moment}, "end_time": {"after_": moment}})
        of_it = DeploymentFilter(id=DeploymentFilterId(any_=[deployment]))
        others = client.read_flow_runs(flow_run_filter=then, deployment_filter=of_it)
    return others[0].name if others else None


def _in_one_line(work: Callable[[], str]) -> State[None]:
    """Do the work of a run and return its end: what it says, or its mistake in one line and without a traceback."""
    if runtime.deployment.id:
        end_with_parent()  # nobody would know of it, nor stop it
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who serves
        _end_inner(UUID(runtime.flow_run.id), "its process was lost")  # what an earlier start of this run left
        first = runtime.flow_run.run_count == 1
        if first and (other := run_at(UUID(runtime.deployment.id), runtime.flow_run.scheduled_start_time)):
            return _told(Cancelled(message=f"skipped: {other} was at it when this fell due"))
    try:
        require_a_start(runtime.flow_run.run_count)
        line = work()
    except WhetstoneError as error:
        line = " ".join(str(error).split())
        get_run_logger().error(line)
        return _told(Failed(message=line))
    return Completed(message=line)


def _told(end: State[None]) -> State[None]:
    """Return an end that is no success; Prefect's engine would tell it again, with a traceback of its own."""
    if runtime.deployment.id:
        logging.getLogger("prefect.flow_runs").addFilter(lambda record: record.exc_info is None)
    return end


def require_a_start(count: int) -> None:
    """See that a run may start: one that is put back by `automations.yaml` would be so forever.

    Raises:
        BuildFailed: it was started too often.
    """
    if count > RUNS:
        raise BuildFailed(f"run: it must end within {RUNS} starts (got {count}); see what kills its process")


def _build(recipe: Recipe, terms: BuildTerms, output: Path, processes: int) -> str:
    cells_of(recipe)  # a mistake in it is said before anything is started
    _require_token(terms.publish)
    blocks = output / "work" / "blocks"
    before = set(blocks.glob("*.parquet"))
    with shown() as progress, metered() as meter:
        built = run_build(recipe, output, Work(processes=processes))
        progress.finish()  # so that the last stage has its time
        anew = _drawn(set(blocks.glob("*.parquet")) - before)
        write_record(_record(built, progress.seconds, anew, meter.requests, meter.tokens), output)
        judged = judge(built.path, terms, output, processes, progress)
        note_faults(built.path, judged.faults(), output)
        show_build(built, judged)
        require_green(judged, built.path)
        sent = publish_green(built.path, terms.publish, output, progress) if terms.publish else "nothing to publish"
    return f"{built.path} passed every gate; {sent}"


def _require_token(to: PublishTo | None) -> None:
    """See that what is to be published could be, before hours of work and money are spent on it."""
    if to:
        open_hub(to.repo)


def _drawn(blocks: Iterable[Path]) -> dict[str, int]:
    """Return how many candidates blocks hold, by family and level, which their names tell."""
    found: Counter[str] = Counter()
    for path in blocks:
        found[path.name.rsplit("-", 2)[0]] += len({row["index"] for row in read_rows(path, ["index"])})
    return dict(sorted(found.items()))


def _record(built: Built, seconds: dict[str, float], drawn: dict[str, int], requests: int, tokens: int) -> BuildRecord:
    manifest = built.manifest
    return BuildRecord(
        name=manifest.name,
        version=manifest.version,
        seconds={stage: round(spent, 3) for stage, spent in seconds.items()},
        items=sum(manifest.rows.values()),
        candidates=sum(drawn.values()),
        drawn=drawn,
        requests=requests,
        tokens=tokens,
    )


def _evaluate(name: str, terms: EvaluationTerms, output: Path) -> str:
    _require_token(terms.publish)
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
