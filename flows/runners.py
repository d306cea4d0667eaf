"""Who makes the blocks of a build: processes of this machine, or the nodes of a Ray or Dask cluster.

A cluster that is not there, does not answer or is lost is said in one line; nothing else here knows its kind.
"""

import logging
import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal

from backends.remote import Remote, is_url
from schemas.errors import BuildFailed, UserMistake, WhetstoneError
from schemas.record import Record

if TYPE_CHECKING:  # loading Prefect takes seconds, and a mistake is said before
    from prefect.task_runners import TaskRunner

Kind = Literal["processes", "ray", "dask"]
PACKAGES: dict[Kind, str] = {"ray": "prefect_ray", "dask": "prefect_dask"}
REACH_SECONDS = 10.0
LOOPBACK = "127.0.0.1"
SETTINGS = {"PREFECT_LOGGING_LEVEL": "ERROR", "RAY_USAGE_STATS_ENABLED": "0", "RAY_ENABLE_AUTO_CONNECT": "0"}
"""Of the processes of a cluster of our own: few words. Of Ray here: when its cluster is lost, it looks for no other."""
LOGGERS = ("distributed", "distributed.client", "ray")
_FORM = re.compile(
    r"(?P<kind>processes|ray|dask)|(?P<cluster>ray|dask)://(?P<host>[^/:@\s]+|\[[^]\s]+\]):(?P<port>\d+)"
)


class Runner(Record):
    """Where blocks are made; a cluster without an address is started here, and ends with the build."""

    kind: Kind = "processes"
    host: str | None = None
    port: int = 0


class Work(Record):
    """Who makes the blocks of a build, and where its release goes beside the output folder."""

    processes: int
    """Worker processes of this machine; the nodes of a cluster bring their own."""
    runner: Runner = Runner()
    store: str | None = None
    """URL of a folder for the release and, from a cluster, for blocks on their way."""


def parse_runner(text: str) -> Runner:
    """Read `processes`, `ray`, `dask`, `ray://HOST:PORT` or `dask://HOST:PORT`.

    Raises:
        UserMistake: it is none of them, or its packages are not installed.
    """
    found = _FORM.fullmatch(text)
    if not found or int(found["port"] or 0) > 65535:
        raise UserMistake(
            f"build: --runner must be processes, ray, dask, ray://HOST:PORT or dask://HOST:PORT (got `{text}`)"
        )
    kind: Any = found["kind"] or found["cluster"]
    if kind in PACKAGES and find_spec(PACKAGES[kind]) is None:
        raise UserMistake(
            f"build: --runner {kind} needs packages that are not installed; run `./bootstrap cluster`, "
            f"or pip install -c requirements-cluster.lock -e '.[{kind}]'"
        )
    return Runner(kind=kind, host=found["host"], port=int(found["port"] or 0))


def planned_work(processes: int, runner: str, store: str | None) -> Work:
    """Read who makes the blocks and where the release goes, and make sure that a cluster is there.

    Raises:
        UserMistake: what is asked for cannot be.
    """
    found = parse_runner(runner)
    if store and not is_url(store):
        raise UserMistake(f"build: --to must be a URL such as s3://BUCKET/PATH (got `{store}`); a folder is --output's")
    if found.host:
        _reach(found)
        _one_server(found)
    return Work(processes=processes, runner=found, store=Remote(store).url if store else None)


@contextmanager
def task_runner(work: Work) -> Iterator["TaskRunner[Any]"]:
    """Yield what Prefect submits blocks to.

    Raises:
        UserMistake: the cluster cannot be reached.
        BuildFailed: it was lost in the middle; what it made is there.
    """
    runner = work.runner
    if runner.kind == "processes":
        from prefect.task_runners import ThreadPoolTaskRunner

        yield ThreadPoolTaskRunner(max_workers=work.processes * 2)  # they hand blocks to one pool of processes
        return
    with _ray(work) if runner.kind == "ray" else _dask(work) as found:
        yield found


def _reach(runner: Runner) -> None:
    """Make sure that something listens there, before the clients of a cluster try for minutes."""
    try:
        socket.create_connection((str(runner.host).strip("[]"), runner.port), REACH_SECONDS).close()
    except OSError as error:
        raise _unreachable(runner, error.strerror or str(error)) from None


def _one_server(runner: Runner) -> None:
    """Make sure that nodes elsewhere can tell Prefect how their blocks fare."""
    if runner.host in ("localhost", LOOPBACK, "[::1]"):
        return
    from prefect.settings import PREFECT_API_URL

    if not PREFECT_API_URL.value():
        raise UserMistake(
            f"build: nodes at {runner.host} must reach a Prefect server (got none but this machine's own); "
            "set PREFECT_API_URL to one that all machines reach"
        )


def _unreachable(runner: Runner, why: str) -> UserMistake:
    where = f"{runner.kind}://{runner.host}:{runner.port}" if runner.host else f"a {runner.kind} cluster of its own"
    return UserMistake(f"build: {where} must answer (got: {why}); start it, or give another --runner")


def _lost(runner: Runner, error: BaseException) -> BuildFailed:
    return BuildFailed(
        f"build: the {runner.kind} cluster must live to the end (got {type(error).__name__}: {_first_line(error)}); "
        "run the same command again and it goes on where it was"
    )


def _first_line(error: BaseException) -> str:
    """Return what an error says first, with its end where a traceback of elsewhere follows."""
    lines = (str(error).strip() or type(error).__name__).splitlines()
    return (f"{lines[0]} {lines[-1].strip()}" if lines[0].endswith(":") else lines[0])[:200]


@contextmanager
def _ray(work: Work) -> Iterator["TaskRunner[Any]"]:
    """Connect to Ray, which tries a block of a dead node on another, three times at most."""
    runner = work.runner
    own: dict[str, Any] = {"num_cpus": work.processes, "include_dashboard": False, "_node_ip_address": LOOPBACK}
    with _quiet():  # Ray reads its settings as it is imported
        import ray
        from prefect_ray import RayTaskRunner

        try:
            ray.init(
                f"ray://{runner.host}:{runner.port}" if runner.host else "local",
                namespace="whetstone",
                log_to_driver=False,
                logging_level="CRITICAL",
                **({} if runner.host else own),
            )
        except Exception as error:  # Ray raises plain ones too
            raise _unreachable(runner, _first_line(error)) from None
        logging.getLogger("ray.util.client.logsclient").disabled = True  # every connection sets its level anew
        try:
            yield RayTaskRunner()  # it takes the connection that is there
        except WhetstoneError:
            raise
        except Exception as error:  # as above
            gone = not ray.is_initialized()
            if gone or isinstance(error, (ConnectionError, ray.exceptions.RayError)):
                raise _lost(runner, ConnectionError("its head is gone") if gone else error) from None
            raise
        finally:
            ray.shutdown()


@contextmanager
def _dask(work: Work) -> Iterator["TaskRunner[Any]"]:
    """Connect to Dask, whose scheduler gives a block of a dead worker to another, three times at most."""
    import distributed
    from prefect_dask import DaskTaskRunner

    runner = work.runner
    own = {"n_workers": work.processes, "threads_per_worker": 1, "dashboard_address": f"{LOOPBACK}:0"}
    address = f"tcp://{runner.host}:{runner.port}"
    lost = (OSError, distributed.scheduler.KilledWorker, distributed.CancelledError)
    with _quiet():
        try:
            if runner.host:
                distributed.Client(address, timeout=REACH_SECONDS, set_as_default=False).close()
        except (OSError, ValueError) as error:
            raise _unreachable(runner, _first_line(error)) from None
        try:
            yield DaskTaskRunner(address=address) if runner.host else DaskTaskRunner(cluster_kwargs=own)
        except lost as error:
            if isinstance(error, OSError) and error.errno is not None:  # a disk's: those of connections have no number
                raise
            raise _lost(runner, error) from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the messages of a cluster's processes out of the console, where progress bars are drawn."""
    before = {name: os.environ.get(name) for name in SETTINGS}
    os.environ.update(SETTINGS)
    loggers = [logging.getLogger(name) for name in LOGGERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
        for name, old in before.items():
            if old is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = old
