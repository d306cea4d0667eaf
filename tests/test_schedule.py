"""Schedules: what is refused and how it is said, what a deployment is given, and how a version is dated."""

import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.logging import disable_run_logger
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Completed, Pending, Running
from releases import SMALL, at_hand, one_line, whetstone_here

from flows.reading import read_schedule
from flows.scheduled import RUNS, _build, _evaluate, _in_one_line, dated_version, require_a_start, run_at
from flows.server import shown_url, watched
from flows.serving import Job, deployments, jobs
from schemas.errors import BuildFailed, UserMistake
from schemas.schedule import BuildTerms, Dated, EvaluationTerms, PublishTo, parse_schedule

ROOT = Path(__file__).parents[1]
NIGHTLY: dict[str, Any] = {"recipe": "recipe.yaml", "when": {"cron": "0 2 * * *"}}
WEEKLY: dict[str, Any] = {"name": "small", "when": {"interval": 60}, "embedded": True, "mode": "blind"}


def write_recipe(folder: Path, **changes: Any) -> None:
    (folder / "recipe.yaml").write_text(yaml.safe_dump(SMALL | changes))


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ([], "s.yaml: a schedule must be a mapping of keys (got list); see recipes/schedule.yaml"),
        ({}, "s.yaml: `schedule`: `builds` or `evaluations` must have an entry"),
        ({"bilds": []}, "s.yaml: `bilds` is no key of a schedule; did you mean `builds`?"),
        ({"builds": [{"when": {"interval": 60}}]}, "s.yaml: `builds.0.recipe` must be given; see recipes/schedule.yaml"),
        ({"builds": [NIGHTLY | {"when": {}}]}, "s.yaml: `builds.0.when`: exactly one of `cron` and `interval` must be given"),
        ({"builds": [NIGHTLY | {"when": {"interval": 60, "timezone": "Mars"}}]}, "s.yaml: `builds.0.when.timezone`: must be a time zone such as UTC or Europe/Berlin (got 'Mars')"),
        ({"builds": [NIGHTLY | {"when": {"interval": float("inf")}}]}, "s.yaml: `builds.0.when.interval`: Input should be less than or equal to 31622400 (got inf)"),
        ({"builds": [NIGHTLY | {"dated": "year"}]}, "s.yaml: `builds.0.dated`: Input should be 'day', 'minute' or 'second' (got 'year')"),
        ({"builds": [NIGHTLY | {"drift": {"times": 1}}]}, "s.yaml: `builds.0.drift.times` is no key of a schedule; did you mean `time`?"),
        ({"builds": [NIGHTLY | {"publish": {"repo": "nowhere"}}]}, "s.yaml: `builds.0.publish.repo`: String should match pattern '^[\\w.-]+/[\\w.-]+$' (got 'nowhere')"),
        ({"evaluations": [WEEKLY | {"mode": "full"}]}, "s.yaml: `evaluations.0`: `mode` must be blind or choices-only with the embedded model, which sees nothing"),
        ({"evaluations": [WEEKLY | {"url": "http://127.0.0.1/v1"}]}, "s.yaml: `evaluations.0`: exactly one of `url` and `embedded: true` must be given"),
        ({"evaluations": [WEEKLY | {"harden": True}]}, "s.yaml: `evaluations.0`: `mode` must be full where `harden` is true: what is withheld proves nothing"),
    ],
)  # fmt: skip
def test_a_schedule_is_refused_in_one_line(data: Any, line: str) -> None:
    with pytest.raises(UserMistake) as refused:
        parse_schedule(data, "s.yaml")
    assert str(refused.value) == line


@pytest.mark.parametrize(
    ("dated", "version"), [("day", "2.1.20260228"), ("minute", "2.1.202602282330"), ("second", "2.1.20260228233005")]
)
def test_a_version_is_dated_in_utc(dated: Dated, version: str) -> None:
    moment = datetime(2026, 3, 1, 1, 30, 5, tzinfo=timezone(timedelta(hours=2)))
    assert dated_version("2.1.7", moment, dated) == version
    assert dated_version("2.1.0", moment.astimezone(UTC), dated) == version


def test_no_two_nights_have_one_date_when_clocks_change() -> None:
    """01:30 in Berlin is 00:30 UTC in winter and 23:30 UTC of the day before in summer."""
    nights = [datetime(2026, 3, day, 1, 30, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC) for day in (28, 29, 30)]
    [build] = parse_schedule(
        {"builds": [NIGHTLY | {"when": {"cron": "30 1 * * *", "timezone": "Europe/Berlin"}}]}, "s"
    ).builds
    named = [dated_version("0.1.0", night, build.terms.dated, build.terms.timezone) for night in nights]
    assert named == ["0.1.20260328", "0.1.20260329", "0.1.20260330"]
    twice = [datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=fold) for fold in (0, 1)]
    assert len({dated_version("0.1.0", moment, "minute", "Europe/Berlin") for moment in twice}) == 2


def test_the_schedule_of_the_project_names_recipes_that_can_be_built() -> None:
    path = ROOT / "recipes" / "schedule.yaml"
    found = jobs(read_schedule(path), path.parent, Path("outputs"), 1)
    assert [job.full_name for job in found] == ["scheduled-build/demo", "scheduled-evaluation/demo"]
    assert [job.told for job in found] == ["0 2 * * * (UTC)", "0 6 * * 0 (UTC)"]


@pytest.mark.parametrize(
    ("builds", "changes", "line"),
    [
        ([NIGHTLY], {"families": [{"family": "mase", "levels": [1], "pairs": 1}]}, "`mase` is no family; did you mean `maze`?"),
        ([NIGHTLY | {"recipe": "none.yaml"}], {}, "none.yaml: must be a recipe that can be read (got: No such file or directory)"),
        ([NIGHTLY | {"when": {"cron": "every night"}}], {}, "schedule: `cron` must be minute, hour, day, month and weekday, such as 0 2 * * * (got 'every night')"),
        ([NIGHTLY, NIGHTLY], {}, "schedule: scheduled-build/small must stand once (got 2 times); join its entries"),
    ],
)  # fmt: skip
def test_what_cannot_run_is_said_before_any_run(
    tmp_path: Path, builds: list[Any], changes: dict[str, Any], line: str
) -> None:
    write_recipe(tmp_path, **changes)
    with pytest.raises(UserMistake) as refused:
        jobs(parse_schedule({"builds": builds}, "s.yaml"), tmp_path, tmp_path, 1)
    assert line in str(refused.value)


@pytest.fixture(name="job")
def made_job(tmp_path: Path) -> Job:
    write_recipe(tmp_path)
    return jobs(parse_schedule({"builds": [NIGHTLY]}, "s.yaml"), tmp_path, tmp_path / "outputs", 2)[0]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"recipe": {"seed": "seven"}}, "'seven' is not of type 'integer'"),
        ({"recipe": {"name": "No Name"}}, "does not match"),
        ({"recipe": {"families": []}}, "[] should be non-empty"),
        ({"recipe": {"titel": "?"}}, "Additional properties are not allowed"),
        ({"terms": {"redraw": -1}}, "-1 is less than the minimum of 0"),
        ({"processes": 0}, "0 is less than the minimum of 1"),
        ({"processes": "many"}, "'many' is not of type 'integer'"),
    ],
)
def test_parameters_of_a_run_are_held_against_the_recipes_schema(job: Job, change: dict[str, Any], fault: str) -> None:
    """By the function with which Prefect's server refuses a run before there is one."""
    from prefect.utilities.schema_tools.validation import ValidationError, validate
    from pydantic_core import to_jsonable_python

    schema = job.flow.parameters.model_dump_for_openapi()
    good = to_jsonable_python(job.parameters)
    validate(good, schema, raise_on_error=True)
    bad = {
        name: value | change.get(name, {}) if isinstance(value, dict) else change.get(name, value)
        for name, value in good.items()
    }
    with pytest.raises(ValidationError) as refused:
        validate(bad, schema, raise_on_error=True)
    assert fault in str(refused.value)


def test_prefect_yaml_gets_what_serve_runs(tmp_path: Path) -> None:
    write_recipe(tmp_path)
    path = tmp_path / "schedule.yaml"
    path.write_text(yaml.safe_dump({"builds": [NIGHTLY | {"busy": "skip"}], "evaluations": [WEEKLY]}))
    found = deployments(str(path), output=str(tmp_path))
    build, asked = found["scheduled_build_small"], found["scheduled_evaluation_small"]
    assert build["when"] == {"cron": "0 2 * * *", "timezone": "UTC"}
    assert build["collision_strategy"] == "CANCEL_NEW"
    assert build["parameters"]["recipe"]["families"][0]["family"] == "chart_value"
    assert asked["parameters"]["terms"]["embedded"] is True


def test_prefect_yaml_of_the_project_takes_what_its_schedule_has() -> None:
    """Prefect checks the form of the file before it fills the gaps, and says nothing of a gap that it cannot fill."""
    from prefect.cli.deploy._models import PrefectYamlModel
    from prefect.utilities.templating import apply_values

    given = yaml.safe_load((ROOT / "prefect.yaml").read_text())
    PrefectYamlModel.model_validate(given)
    [(step, arguments)] = given["build"][0].items()
    assert step == "flows.serving.deployments"
    made = deployments(str(ROOT / arguments["schedule"]))
    for one in given["deployments"]:
        flow = one["entrypoint"].rpartition(":")[2]
        filled = apply_values(one, {arguments["id"]: made}, remove_notset=False)
        assert filled["parameters"] == made[f"{flow}_{one['name']}"]["parameters"]
        assert "{{" not in str(filled)


def test_who_serves_ends_when_the_server_is_lost(tmp_path: Path) -> None:
    with (
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as server,
        pytest.raises(
            BuildFailed, match=r"the local server must live on \(it ended, code -9\); its log is .*prefect\.log"
        ),
        watched(server, tmp_path / "prefect.log"),
        suppress(KeyboardInterrupt),
    ):
        server.kill()
        time.sleep(60)


def test_the_address_of_a_server_is_shown_without_its_password() -> None:
    assert shown_url("https://me:se@cret@host:4200/api") == "https://host:4200/api"


def test_what_could_not_be_published_is_said_before_the_work(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_TOKEN", raising=False)
    to = PublishTo(repo="org/small")
    with pytest.raises(UserMistake, match="HF_TOKEN must be set to a token that may write to org/small"):
        _build(job.parameters["recipe"], BuildTerms(publish=to), tmp_path / "outputs", 1)
    with pytest.raises(UserMistake, match="HF_TOKEN must be set"):
        _evaluate("small", EvaluationTerms(url="http://127.0.0.1:9/v1", publish=to), tmp_path / "outputs")
    assert not (tmp_path / "outputs").exists()


@pytest.mark.xdist_group("build")  # which has such a server
@pytest.mark.parametrize(("busy", "other"), [("skip", "long"), ("wait", None)])
def test_a_run_is_skipped_that_fell_due_while_another_was_at_it(job: Job, busy: str, other: str | None) -> None:
    with temporary_settings({PREFECT_API_URL: at_hand()["PREFECT_API_URL"]}), get_client(sync_client=True) as client:
        flow = client.create_flow_from_name(f"flow-{busy}")
        place = replace(job, busy=busy).place
        named = client.create_deployment(
            flow, "small", concurrency_limit=place.limit,
            concurrency_options={"collision_strategy": place.collision_strategy},
        )  # fmt: skip
        run = client.create_flow_run_from_deployment(named, name="long")
        moments = [datetime.now(UTC)]
        for state in (Pending(), Running(), Completed()):
            client.set_flow_run_state(run.id, state, force=True)
            moments.append(datetime.now(UTC))
        assert [run_at(named, moment) for moment in moments] == [None, None, other, None]


def test_a_run_ends_in_one_line() -> None:
    def build() -> str:
        raise BuildFailed("build: it must be\n  whole (got half)")

    with disable_run_logger():
        failed, done = _in_one_line(build), _in_one_line(lambda: "outputs/x passed every gate")
    assert (failed.type, failed.message) == (StateType.FAILED, "build: it must be whole (got half)")
    assert (done.type, done.message) == (StateType.COMPLETED, "outputs/x passed every gate")


def test_a_run_that_is_killed_each_time_is_given_up() -> None:
    require_a_start(RUNS)
    with pytest.raises(BuildFailed, match=r"run: it must end within 3 starts \(got 4\); see what kills its process"):
        require_a_start(RUNS + 1)


def test_serve_says_a_mistake_in_one_line(tmp_path: Path) -> None:
    missing = one_line(whetstone_here("serve", "--schedule", tmp_path / "none.yaml"), 2)
    assert missing.endswith("must be a schedule that can be read (got: No such file or directory); see recipes/")
