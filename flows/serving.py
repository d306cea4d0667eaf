"""`whetstone serve`: register the schedule with Prefect, take up what was killed, and run what is due until stopped.

Prefect decides when a run starts and keeps one place for each name; the lock in the outputs has the last word. Runs end
with the process that started them, so a run that Prefect still calls running when this begins is none.
"""

import asyncio
import logging
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    DeploymentFilterTags,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy, FlowRun, State, StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import SCHEDULE_TYPES, CronSchedule, IntervalSchedule
from prefect.client.schemas.sorting import FlowRunSort
from prefect.deployments.runner import RunnerDeployment
from prefect.flows import Flow
from prefect.runner import Runner
from prefect.settings import PREFECT_API_URL
from prefect.states import Crashed, Scheduled
from prefect.types.entrypoint import EntrypointType
from pydantic import ValidationError
from pydantic_core import to_jsonable_python

from backends.store import alone
from flows.plan import cells_of
from flows.reading import read_recipe, read_schedule
from flows.scheduled import scheduled_build, scheduled_evaluation, start_again
from flows.server import lasting_api, shown_url
from schemas.errors import UserMistake
from schemas.schedule import Schedule, ScheduledBuild, When

TAG = "whetstone"
UNDER_WAY = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]
PLACE: Mapping[str, ConcurrencyLimitStrategy] = {
    "wait": ConcurrencyLimitStrategy.ENQUEUE,
    "skip": ConcurrencyLimitStrategy.CANCEL_NEW,
}


@dataclass(frozen=True)
class Job:
    """One deployment: what is run, when, and with which parameters."""

    flow: Flow[..., Any]
    name: str
    when: When
    parameters: dict[str, Any]
    about: str
    busy: str = "wait"

    @property
    def full_name(self) -> str:
        return f"{self.flow.name}/{self.name}"

    @property
    def place(self) -> ConcurrencyLimitConfig:
        """One run of a name at a time."""
        return ConcurrencyLimitConfig(limit=1, collision_strategy=PLACE[self.busy])

    @property
    def told(self) -> str:
        """When it runs, in words."""
        return f"{self.when.cron} ({self.when.timezone})" if self.when.cron else f"every {self.when.interval:g} s"


def jobs(schedule: Schedule, folder: Path, output: Path, processes: int) -> list[Job]:
    """Return what a schedule runs; whatever is wrong with it or its recipes is said here, before any run.

    Args:
        schedule: what is to run.
        folder: that the names of recipes are relative to.
        output: folder for releases and work.
        processes: workers of a build.

    Raises:
        UserMistake: a recipe is none, a time is none, or two builds have one name.
    """
    found = [_build_job(one, folder, output, processes) for one in schedule.builds]
    for one in schedule.evaluations:
        asked = {"name": one.name, "terms": one.terms, "output": output.resolve()}
        about = f"ask {one.model or 'the embedded model'} about the last version of {one.name} ({one.mode})"
        found.append(Job(scheduled_evaluation, one.name, one.when, asked, about))
    names = [job.full_name for job in found]
    for name in names:
        if names.count(name) > 1:
            raise UserMistake(f"schedule: {name} must stand once (got {names.count(name)} times); join its entries")
    for job in found:
        timetable(job.when)
    return found


def timetable(when: When) -> SCHEDULE_TYPES:
    """Return Prefect's form of a time.

    Raises:
        UserMistake: the cron line is none.
    """
    if when.interval is not None:
        return IntervalSchedule(interval=timedelta(seconds=when.interval), timezone=when.timezone)
    try:
        return CronSchedule(cron=when.cron or "", timezone=when.timezone)
    except ValidationError:
        raise UserMistake(
            f"schedule: `cron` must be minute, hour, day, month and weekday, such as 0 2 * * * (got {when.cron!r})"
        ) from None


def serve(found: Sequence[Job], output: Path, port: int, tell: Callable[[str], None]) -> None:
    """Run what is due, one run after another, until stopped.

    Args:
        found: what is due, and when.
        output: folder whose `work/schedule` keeps Prefect's database.
        port: where Prefect shows its pages on loopback, unless PREFECT_API_URL names another server.
        tell: is told where the pages are and which runs are taken up again.

    Raises:
        UserMistake: another process serves the same output, or the port is taken.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has what it runs in the background ignore it
    private = not PREFECT_API_URL.value()
    work = output / "work"
    with alone(work / "serve.lock", f"serve {output}"), lasting_api(work / "schedule", port) as url:
        missed = _missed()
        runner = _registered(found)
        for line in recover(found, missed, forget=private):
            tell(line)
        tell(f"Prefect: {shown_url(url).removesuffix('/api')}")
        with suppress(KeyboardInterrupt):
            asyncio.run(runner.start())
        tell("stopped; what was under way goes on when it is served again")


class _Interruptible(Runner):
    """Prefect's runner, which on SIGTERM ends in the middle of its own work, made to end as on Ctrl-C."""

    def handle_sigterm(self, *_: Any, **__: Any) -> None:
        signal.raise_signal(signal.SIGINT)


def _registered(found: Sequence[Job]) -> Runner:
    """Register every deployment; what was planned for them and is not under way is planned anew."""
    logging.getLogger("prefect.runner").setLevel(logging.WARNING)  # it tells every few seconds that others wait
    runner = _Interruptible(name=TAG, limit=1, pause_on_shutdown=False)
    for job in found:
        runner.add_deployment(_deployment(job))
    return runner


def _missed() -> dict[UUID, datetime]:
    """Return when the last run of each deployment fell due while nobody served; registering forgets it."""
    now = datetime.now(UTC)
    found: dict[UUID, datetime] = {}
    with get_client(sync_client=True) as client:
        for deployment in _tagged(client):
            planned = _runs(client, deployment.id, [StateType.SCHEDULED])
            due = [run.expected_start_time for run in planned if not run.run_count and run.expected_start_time]
            if past := [moment for moment in due if moment < now]:
                found[deployment.id] = max(past)
    return found


def recover(found: Sequence[Job], missed: Mapping[UUID, datetime], forget: bool = False) -> Iterator[str]:
    """Take up the runs that were killed, make up for the last one that was missed, and say which.

    Args:
        found: what is served now.
        missed: when the last run of a deployment fell due while nobody served.
        forget: whether to remove deployments that were served before and are not now.
    """
    names = {job.full_name for job in found}
    with get_client(sync_client=True) as client:
        for deployment in _tagged(client):
            name = f"{client.read_flow(deployment.flow_id).name}/{deployment.name}"
            if name not in names:
                if forget:
                    client.delete_deployment(deployment.id)
                    yield f"{name} is no longer in the schedule"
                continue
            yield from _taken_up(client, deployment.id, name)
            if moment := missed.get(deployment.id):
                state: State[Any] = Scheduled(scheduled_time=moment)
                client.create_flow_run_from_deployment(deployment.id, state=state)
                yield f"{name}: the run of {moment:%Y-%m-%d %H:%M:%S} UTC was missed and is made up for"


def _taken_up(client: SyncPrefectClient, deployment: UUID, name: str) -> Iterator[str]:
    for run in _runs(client, deployment, UNDER_WAY):
        state: State[Any] = Crashed(message="its process ended with the one that served it")
        client.set_flow_run_state(run.id, state, force=True)  # which gives its place free
        again = run.state_type is not StateType.CANCELLING and start_again(run, state)
        yield f"{name}: the run {run.name} was killed" + (" and is taken up again" if again else "")


def _tagged(client: SyncPrefectClient) -> list[DeploymentResponse]:
    return client.read_deployments(deployment_filter=DeploymentFilter(tags=DeploymentFilterTags(all_=[TAG])))


def _runs(client: SyncPrefectClient, deployment: UUID, states: list[StateType]) -> list[FlowRun]:
    """Return the runs of a deployment in some states, the earliest ones."""
    return client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=states))),
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment])),
        sort=FlowRunSort.EXPECTED_START_TIME_ASC,
    )


def _build_job(one: ScheduledBuild, folder: Path, output: Path, processes: int) -> Job:
    recipe = read_recipe(folder / one.recipe)
    cells_of(recipe)
    parameters = {"recipe": recipe, "terms": one.terms, "output": output.resolve(), "processes": processes}
    about = f"build {one.recipe}, a version a {one.dated}" + (
        f", and publish it to {one.publish.repo}" if one.publish else ""
    )
    return Job(scheduled_build, recipe.name, one.when, parameters, about, one.busy)


def _deployment(job: Job) -> RunnerDeployment:
    return RunnerDeployment.from_flow(
        job.flow,
        name=job.name,
        schedules=[timetable(job.when)],
        concurrency_limit=job.place,
        parameters=job.parameters,
        description=job.about,
        tags=[TAG],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


def deployments(schedule: str, output: str = "outputs", processes: int = 1) -> dict[str, Any]:
    """Be a step of `prefect.yaml`: return time, limit and parameters of each deployment of a schedule file.

    What it returns is named by flow and deployment, dashes as underscores: `scheduled_build_demo`.
    """
    path = Path(schedule)
    found = jobs(read_schedule(path), path.parent, Path(output), processes)
    return {job.full_name.replace("/", "_").replace("-", "_"): _told(job) for job in found}


def _told(job: Job) -> dict[str, Any]:
    return {
        "description": job.about,
        "when": job.when.model_dump(mode="json", exclude_none=True),
        "collision_strategy": PLACE[job.busy].value,
        "parameters": to_jsonable_python(job.parameters),
    }
