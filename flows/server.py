"""The Prefect API that a flow talks to: the user's own server where one is set, else a private one on loopback.

Prefect's own temporary server logs to the console, is cut off while it still records task runs (its recorder then
logs the cancelled inserts with tracebacks) and outlives a parent that is killed. This one logs to a file, records all
it was sent before it stops, and ends when its standard input does, which happens however the parent dies.

    with prefect_api(output / "work" / "prefect"):
        build_release(recipe, ...)

Prefect may be imported before: what changes are settings of the context (`temporary_settings`), which Prefect passes
on to the threads of its task runners. Not so `DO_NOT_TRACK`, which `flows/__init__.py` sets.
"""

import http.client
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from backends.store import explained
from schemas.errors import BuildFailed, UserMistake

START_SECONDS = 120.0
"""The first start on a machine takes 15 s (it creates the database), later ones 5 s; a busy machine is slower."""
STOP_SECONDS = 10.0
LOOPBACK = "127.0.0.1"

SERVER_ENVIRONMENT = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_ENABLED": "false",
    # Blocks are Prefect's, for secrets and the like: none is used here, and registering them takes two seconds.
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_SERVER_MEMOIZE_BLOCK_AUTO_REGISTRATION": "false",
    # Nobody subscribes to events or automations of a private server.
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    # Recording run by run falls behind, and what waits when the server stops is lost; what waits for a batch is not.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "10000",
}
LASTING_ENVIRONMENT = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # The places of runs that were killed must outlive the server, or they stay taken.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
}


@contextmanager
def prefect_api(home: Path, meanwhile: Callable[[], None] = lambda: None) -> Iterator[str]:
    """Yield the URL of the API for flows in this context; Prefect's warnings go to `home/prefect.log`.

    `home` keeps the private server's database from run to run: `PREFECT_HOME=<home> prefect server start` shows it.
    `meanwhile` is called while the server starts, which takes seconds.

    Raises:
        UserMistake: `home` cannot be written.
        BuildFailed: the private server does not start.
    """
    from prefect.settings import PREFECT_API_URL, PREFECT_LOGGING_TO_API_ENABLED, temporary_settings

    with explained(home):
        home.mkdir(parents=True, exist_ok=True)
    log = home / "prefect.log"
    with _logging_to(log):
        if own := PREFECT_API_URL.value():
            _reach(own)
            meanwhile()
            yield own
            return
        _reach_loopback_directly()
        with (
            local_server(home, log, meanwhile) as url,
            temporary_settings({PREFECT_API_URL: url, PREFECT_LOGGING_TO_API_ENABLED: False}),
        ):
            try:
                yield url
            finally:
                _send_what_waits()


@contextmanager
def lasting_api(home: Path, port: int) -> Iterator[str]:
    """Yield the URL of an API that keeps a schedule: of the user's own server where one is set, else a private one.

    Args:
        home: keeps the private server's database, unless PREFECT_SERVER_DATABASE_CONNECTION_URL names another.
        port: where the private server shows its pages; 0 for any.

    Raises:
        UserMistake: `home` cannot be written, the port is taken, or the user's own server does not answer.
        BuildFailed: the private server does not start.
    """
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with explained(home):
        home.mkdir(parents=True, exist_ok=True)
    if own := PREFECT_API_URL.value():
        _reach(own)
        yield own
        return
    _reach_loopback_directly()
    with local_server(home, home / "prefect.log", port=port) as url, temporary_settings({PREFECT_API_URL: url}):
        yield url


@contextmanager
def local_server(
    home: Path, log: Path, meanwhile: Callable[[], None] = lambda: None, port: int | None = None
) -> Iterator[str]:
    """Run a Prefect server with its database in the folder `home`, and yield the URL of its API once it answers.

    One that is given a port (0 for any) has pages there and starts what is scheduled.
    """
    # The listening socket is made here and inherited, so that no other process can take its port in between.
    with _listening(port or 0) as listener, log.open("ab") as out:
        lasting, port = port is not None, listener.getsockname()[1]
        server = subprocess.Popen(
            [sys.executable, "-m", __spec__.name, str(listener.fileno()), *(["lasting"] if lasting else [])],
            env={**os.environ, **_environment(home, port, lasting)},
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=out,
            pass_fds=(listener.fileno(),),
            start_new_session=True,  # Ctrl-C is for us to handle, and we still need the server then
        )
    try:
        meanwhile()
        _wait_until_healthy(server, port, log)
        with watched(server, log) if lasting else nullcontext():
            yield f"http://{LOOPBACK}:{port}/api"
    finally:
        _stop(server)


@contextmanager
def watched(server: "subprocess.Popen[bytes]", log: Path) -> Iterator[None]:
    """Interrupt the body when the server ends by itself: Prefect's runner would wait for it for ever.

    Raises:
        BuildFailed: it did.
    """
    asked = threading.Event()

    def watch() -> None:
        server.wait()
        if not asked.is_set():
            os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        asked.set()
        if server.poll() is not None:
            raise BuildFailed(
                f"prefect: the local server must live on (it ended, code {server.returncode}); its log is {log}; "
                "run the same command again"
            ) from None


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server((LOOPBACK, port))
    except OSError as error:
        raise UserMistake(
            f"prefect: port {port} of {LOOPBACK} must be free (got: {error.strerror}); give another with --port"
        ) from None


def _environment(home: Path, port: int, lasting: bool) -> dict[str, str]:
    own = {"PREFECT_HOME": str(home.resolve())}
    if not lasting:
        return SERVER_ENVIRONMENT | own
    pages = {
        "PREFECT_SERVER_API_HOST": LOOPBACK,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_UI_API_URL": f"http://{LOOPBACK}:{port}/api",
        "PREFECT_UI_STATIC_DIRECTORY": str(home.resolve() / "pages"),
    }
    return LASTING_ENVIRONMENT | own | pages


def _reach(url: str) -> None:
    """Make sure that something answers at the user's own API, whatever it says to a stranger."""
    import httpx

    try:
        httpx.get(f"{url}/health", timeout=10)
    except (httpx.TransportError, httpx.InvalidURL) as error:
        raise UserMistake(
            f"prefect: the server of PREFECT_API_URL must answer (got {type(error).__name__} from {shown_url(url)}); "
            "start it, or unset PREFECT_API_URL to use a temporary one"
        ) from None


def shown_url(url: str) -> str:
    """Return a URL without the name and password that may stand in it."""
    return re.sub(r"//.*@", "//", url)


def _reach_loopback_directly() -> None:
    """Exempt loopback from the proxy that a user's environment may name: Prefect's clients obey it there too."""
    named = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = f"{named},{LOOPBACK}" if named else LOOPBACK


def _wait_until_healthy(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Ask once: the request waits in the listening socket's queue until the server accepts, or dies."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=START_SECONDS)
    try:
        connection.request("GET", "/api/health")
        status = connection.getresponse().status
    except OSError as error:
        raise BuildFailed(f"prefect: the local server must start (got {error}); its log is {log}") from error
    finally:
        connection.close()
    if status != http.client.OK:
        raise BuildFailed(f"prefect: the local server must be healthy (got HTTP {status}); its log is {log}")


def _stop(server: "subprocess.Popen[bytes]") -> None:
    if server.stdin is not None:
        server.stdin.close()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _send_what_waits() -> None:
    """Send the states of task runs, which Prefect queues, while there is still a server to record them."""
    from prefect.events.worker import EventsWorker

    EventsWorker.drain_all(timeout=STOP_SECONDS)


@contextmanager
def _logging_to(log: Path) -> Iterator[None]:
    """Keep Prefect's messages out of the console, where progress bars are drawn."""
    import prefect.main  # noqa: F401  (sets up Prefect's logging, which would otherwise undo this later)

    handler = logging.FileHandler(log, delay=True)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    loggers = [logging.getLogger(name) for name in ("prefect", "prefect._internal", "EventsWorker")]
    before = [(logger.handlers, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.handlers, logger.propagate = [handler], False
    try:
        yield
    finally:
        for logger, (handlers, propagate) in zip(loggers, before, strict=True):
            logger.handlers, logger.propagate = handlers, propagate
        handler.close()


def _serve(descriptor: int, lasting: bool) -> None:
    """Be the server, on an inherited listening socket, until standard input ends."""
    import uvicorn
    from prefect.server.api.server import create_app

    app = create_app(ephemeral=not lasting, final=True)
    config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)

    def stop_at_end_of_input() -> None:
        sys.stdin.buffer.read()
        server.should_exit = True

    threading.Thread(target=stop_at_end_of_input, daemon=True).start()
    server.run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    _serve(int(sys.argv[1]), lasting=len(sys.argv) > 2)
