"""The same build on two nodes of Ray and of Dask, one of them killed, and its release in an S3 store: the same bytes.

These need what `./bootstrap cluster` installs.
"""

import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
from releases import environment, one_line, whetstone, write_recipe

from flows.runners import Runner, Work, task_runner
from flows.verify import read_manifest
from schemas.errors import BuildFailed, UserMistake

for needed in ("prefect_ray", "prefect_dask", "moto", "flask"):
    pytest.importorskip(needed, reason="needs `./bootstrap cluster`")

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cluster")]

FAMILIES = [{"family": "maze", "levels": [1, 2, 3, 4, 5, 6], "pairs": 3}]
"""Six blocks, of some seconds each."""
STAGES = ("rewording questions", "drawing and checking")
"""Of a build, as its progress is said."""
PATIENCE = 900.0
"""Seconds: a machine may be busy with other things."""
OWN = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
DIRECT = {"no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"}


def built(folder: Path) -> Path:
    return folder / "outputs" / "releases" / "small" / "1.0.0"


def build(folder: Path, *more: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    return whetstone("build", write_recipe(folder, families=FAMILIES), *more, cwd=folder, **settings)


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Build on this machine alone, and return what all builds must come to: digests of every file are in it."""
    folder = tmp_path_factory.mktemp("alone")
    run = build(folder, "--workers", "2")
    assert run.returncode == 0, run.stdout + run.stderr
    return (built(folder) / "manifest.json").read_bytes()


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, str]]:
    """Serve S3 on loopback, with an empty bucket `corpora`; return the settings that lead there."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    settings = {**OWN, **DIRECT, "AWS_ENDPOINT_URL": "http://{}:{}".format(*server.get_host_and_port())}
    with pytest.MonkeyPatch.context() as patched:
        for name, value in settings.items():
            patched.setenv(name, value)
        import boto3

        boto3.client("s3").create_bucket(Bucket="corpora")
        yield settings
    server.stop()


def until(found: Callable[[], Any], what: str) -> Any:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if got := found():
            return got
        time.sleep(0.5)
    raise AssertionError(f"waited {PATIENCE:.0f} s for {what}")


def build_and_kill(
    folder: Path, *more: str, blocks: Callable[[], int], kill: Callable[[], None], **settings: str
) -> "subprocess.CompletedProcess[str]":
    """Build, and kill a node once a block is done and more are being made; return how the build ended."""
    recipe = write_recipe(folder, families=FAMILIES)
    command = [sys.executable, "-m", "flows.cli", "build", str(recipe), *more]
    start = partial(subprocess.Popen, command, cwd=folder, env=environment(**settings), text=True)
    running = start(stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        until(lambda: blocks() or running.poll() is not None, "a block")
        if running.poll() == UserMistake.exit_code:  # on a busy machine Ray may not start in the 30 s it gives itself
            running = start(stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            until(lambda: blocks() or running.poll() is not None, "a block")
        assert running.poll() is None, running.communicate()
        assert blocks() < 5, "too late to kill a node at its work"
        kill()
        out, errors = running.communicate(timeout=PATIENCE)
    finally:
        running.kill()
    return subprocess.CompletedProcess(command, running.returncode, out, errors)


def count_in(folder: Path) -> Callable[[], int]:
    return lambda: len(list((folder / "outputs" / "work" / "blocks").glob("*.parquet")))


def count_at(url: str) -> Callable[[], int]:
    from backends.remote import Remote

    return lambda: len(Remote(url).sizes())


@contextmanager
def program(*command: str, folder: Path, **settings: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program with all its children until the body ends."""
    with (folder / "cluster.log").open("ab") as log:
        running = subprocess.Popen(command, cwd=folder, env=environment(**settings), stdout=log, stderr=log)
    try:
        yield running
    finally:
        end(running)


def end(running: "subprocess.Popen[bytes]") -> None:
    """Kill a program with all its children, as the loss of a machine does."""
    if running.poll() is None:
        everyone = [psutil.Process(running.pid), *psutil.Process(running.pid).children(recursive=True)]
        for one in everyone:
            one.kill()
    running.wait()


@contextmanager
def dask_cluster(folder: Path, port: int, **settings: str) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Keep a scheduler and two workers, each a process tree of its own; yield all three."""
    dask, at = (sys.executable, "-m", "dask"), f"tcp://127.0.0.1:{port}"
    quiet = {**settings, "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "error"}
    loaded = ("--host", "127.0.0.1", "--preload", "flows.build")
    scheduler = (*dask, "scheduler", *loaded, "--port", str(port), "--dashboard-address", "127.0.0.1:0")
    worker = (*dask, "worker", *loaded, at, "--nthreads", "1", "--no-dashboard")
    with program(*scheduler, folder=folder, **quiet) as head:
        until(lambda: listens(port), "Dask's scheduler")
        with program(*worker, folder=folder, **quiet) as one, program(*worker, folder=folder, **quiet) as two:
            until(lambda: dask_workers(at) == 2, "two workers of Dask")
            yield [head, one, two]


def dask_workers(at: str) -> int:
    import distributed

    with distributed.Client(at, set_as_default=False) as client:
        return len(client.scheduler_info()["workers"])


def listens(port: int) -> bool:
    return any(one.status == "LISTEN" and one.laddr.port == port for one in psutil.net_connections("tcp"))


def free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def test_dask_with_a_worker_killed_gives_the_same_bytes_through_a_shared_folder(
    manifest: bytes, tmp_path: Path
) -> None:
    port = free_port()
    with dask_cluster(tmp_path, port) as programs:
        done = build_and_kill(
            tmp_path, "--runner", f"dask://127.0.0.1:{port}",
            blocks=count_in(tmp_path), kill=lambda: end(programs[1]),
        )  # fmt: skip
        assert dask_workers(f"tcp://127.0.0.1:{port}") == 1
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert (built(tmp_path) / "manifest.json").read_bytes() == manifest


@contextmanager
def ray_cluster(port: int, **settings: str) -> Iterator[Any]:
    """Keep a head that makes no blocks and two nodes that do; yield the cluster and the nodes."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment(**settings, RAY_USAGE_STATS_ENABLED="0"))
    from ray.cluster_utils import Cluster

    cluster = Cluster()
    try:
        ray_node(cluster, num_cpus=0, ray_client_server_port=port, include_dashboard=False, no_monitor=True)
        nodes = [ray_node(cluster, num_cpus=1) for _ in range(2)]
        until(lambda: listens(port), "Ray's server of clients")
        yield cluster, nodes
    finally:
        cluster.shutdown()
        os.environ.clear()
        os.environ.update(before)


def ray_node(cluster: Any, **settings: Any) -> Any:
    """Add a node, which Ray gives up on a busy machine when its many processes need more than 30 s to start."""
    for _ in range(10):
        try:
            return cluster.add_node(**settings, include_log_monitor=False)
        except Exception as error:
            late = error
    raise late


def test_ray_with_a_node_killed_gives_the_same_bytes_through_an_s3_store(
    manifest: bytes, s3: dict[str, str], tmp_path: Path
) -> None:
    port, store = free_port(), "s3://corpora/ray"
    with ray_cluster(port, **s3) as (cluster, nodes):
        done = build_and_kill(
            tmp_path, "--runner", f"ray://127.0.0.1:{port}", "--to", store,
            blocks=count_at(f"{store}/work/blocks"),
            kill=lambda: cluster.remove_node(nodes[0], allow_graceful=False), **s3,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr and f"put at: {store}" in done.stdout
    assert (built(tmp_path) / "manifest.json").read_bytes() == manifest

    from backends.remote import Remote

    there = Remote(f"{store}/releases/small/1.0.0")
    assert there.read("manifest.json") == manifest
    assert set(there.sizes()) == {entry.path for entry in read_manifest(built(tmp_path)).files} | {"manifest.json"}
    verified = whetstone("verify", there.url, "--redraw", 2, cwd=tmp_path, **s3)
    assert verified.returncode == 0, verified.stdout + verified.stderr


@contextmanager
def goes_on_after(lost: "subprocess.CompletedProcess[str]", kind: str, folder: Path) -> Iterator[None]:
    """Make sure that a build said that it lost its cluster, and that the body makes no block twice."""
    line = one_line(lost, 1)
    assert [said for said in lost.stderr.splitlines() if not said.startswith(STAGES)] == [line]
    assert f"build: the {kind} cluster must live to the end (got " in line and "run the same command again" in line
    assert not built(folder).exists()
    kept = {path: path.stat().st_mtime_ns for path in (folder / "outputs" / "work" / "blocks").glob("*.parquet")}
    assert kept
    yield
    assert {path: path.stat().st_mtime_ns for path in kept} == kept


@contextmanager
def headed(kind: str, port: int, folder: Path) -> Iterator[Callable[[], None]]:
    """Keep a cluster; yield what kills its head."""
    if kind == "dask":
        with dask_cluster(folder, port) as programs:
            yield lambda: end(programs[0])
    else:
        with ray_cluster(port) as (cluster, _):
            yield lambda: cluster.remove_node(cluster.head_node, allow_graceful=False)


@pytest.mark.parametrize("kind", ["dask", "ray"])
def test_a_lost_head_is_one_line_and_the_same_command_goes_on(kind: str, manifest: bytes, tmp_path: Path) -> None:
    port = free_port()
    asked = ("--runner", f"{kind}://127.0.0.1:{port}")
    with headed(kind, port, tmp_path) as kill_head:
        lost = build_and_kill(tmp_path, *asked, blocks=count_in(tmp_path), kill=kill_head)
    with goes_on_after(lost, kind, tmp_path), headed(kind, port, tmp_path):
        done = build(tmp_path, *asked)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (built(tmp_path) / "manifest.json").read_bytes() == manifest


def test_a_full_disk_is_not_a_lost_cluster() -> None:
    work = Work(processes=1, runner=Runner(kind="dask"))
    with pytest.raises(OSError, match="No space left"), task_runner(work):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with pytest.raises(BuildFailed, match="the dask cluster must live to the end"), task_runner(work):
        raise OSError("Timed out trying to connect to tcp://127.0.0.1:1 after 30 s")


def test_a_store_keeps_the_first_release_of_a_version(s3: dict[str, str], tmp_path: Path) -> None:
    store, one = "s3://corpora/twice", {"families": [{"family": "maze", "levels": [1], "pairs": 2}]}
    for folder, said in (("a", "put at"), ("b", "the same was there already")):
        (tmp_path / folder).mkdir()
        recipe = write_recipe(tmp_path / folder, **one)
        run = whetstone("build", recipe, "--to", store, cwd=tmp_path / folder, **s3)
        assert run.returncode == 0 and f"{said}: {store}" in run.stdout, run.stdout + run.stderr
    (tmp_path / "c").mkdir()
    other = whetstone("build", write_recipe(tmp_path / "c", **one, seed=4), "--to", store, cwd=tmp_path / "c", **s3)
    line = one_line(other, 1)
    assert f"{store}/releases/small/1.0.0 is there already and a release never changes" in line
    line = one_line(whetstone("verify", f"{store}/releases/none/1.0.0", cwd=tmp_path, **s3), 2)
    assert "must be a release, with a manifest.json" in line
    line = one_line(whetstone("build", recipe, "--to", "s3://missing/x", cwd=tmp_path / "b", **s3), 2)
    assert "s3://missing/x" in line and "mend the URL or the credentials" in line
