"""Load our exports by the code of those who take them, each in an environment of its own: `make test-consumers`.

Their dependencies contradict one another and ours (`datasets` alone is wanted below 4.0.1, below 4.8.5 and from 4.7).
Environments stay in outputs/consumers, so that a second run is short; each is what `locks/<name>.txt` names, so that a
second machine loads with the same code. Without its lock an environment is resolved anew, and the lock written. The
table goes to outputs/consumers/results.md too. Exit code 1 when one did not load what is written for it.

    python tests/consumers/run.py            # all of them
    python tests/consumers/run.py verifiers  # some
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PLACE = ROOT / "outputs" / "consumers"
INSTALLING, LOADING = 3600, 1800
"""Seconds after which either is given up."""
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]


@dataclass(frozen=True)
class Consumer:
    name: str
    """Of its script and its lock here."""
    package: str
    """On PyPI."""
    version: str
    wants: tuple[str, ...] = ()
    """What its loader or our script needs beside it."""

    @property
    def folder(self) -> Path:
        return PLACE / self.name

    @property
    def python(self) -> str:
        return str(self.folder / "bin" / "python")

    @property
    def lock(self) -> Path:
        return HERE / "locks" / f"{self.name}.txt"


TORCH, VISION = "torch==2.13.0", "torchvision==0.28.0"
CONSUMERS = (
    Consumer("open_clip", "open-clip-torch[training]", "3.3.0", (TORCH, VISION, "pyarrow")),
    Consumer("verifiers", "verifiers", "0.4.0", ("datasets", "pillow", "hatchling", "editables")),
    Consumer(
        "lighteval", "lighteval", "0.13.0", (TORCH, "pillow", "xxhash<4")
    ),  # it hashes text, which xxhash 4 refuses
    Consumer("ms_vlmeval", "ms-vlmeval", "0.0.20", (TORCH, VISION, "pyarrow")),
    Consumer("llamafactory", "llamafactory", "0.9.5", (TORCH, VISION)),
    Consumer("lmms_eval", "lmms-eval", "0.7.3", (TORCH, VISION)),
    Consumer("ms_swift", "ms-swift", "4.6.0", (TORCH, VISION)),
    Consumer("verl", "verl", "0.9.1", (TORCH, VISION, "qwen-vl-utils", "decord")),
)
HEAD = ("consumer", "version", "loaded by its own code, and the same as exported", "result", "install s", "load s")


def main(names: list[str]) -> int:
    unknown = set(names) - {one.name for one in CONSUMERS}
    if unknown:
        known = ", ".join(one.name for one in CONSUMERS)
        print(f"consumers: must be among {known} (got {', '.join(sorted(unknown))})", file=sys.stderr)
        return 2
    from tiny_release import make_release

    print("release: every kind of item, every export", flush=True)
    release = make_release(PLACE / "tiny" / "0.1.0")
    rows = [tried(one, release) for one in CONSUMERS if not names or one.name in names]
    lines = ["| " + " | ".join(row) + " |" for row in (HEAD, ("---", "---", "---", "---", "---:", "---:"), *rows)]
    (PLACE / "results.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))
    return int(any(row[3] != "loads" for row in rows))


def tried(one: Consumer, release: Path) -> tuple[str, ...]:
    """Install a consumer and run its script over the release; return its row of the table."""
    print(f"{one.name} {one.version}: installing", flush=True)
    begun = time.monotonic()
    failed = installed(one)
    between = time.monotonic()
    what, result = "-", f"not installed: {failed}"
    if not failed:
        print(f"{one.name} {one.version}: loading", flush=True)
        code, said = run([one.python, str(HERE / f"load_{one.name}.py"), str(release)], LOADING, release)
        told = [line.removeprefix("loaded: ") for line in said if line.startswith("loaded: ")]
        what, result = (told[-1], "loads") if code == 0 and told else ("-", f"FAILS: {last(said)}")
    spent = [f"{seconds:.0f}" for seconds in (between - begun, time.monotonic() - between)]
    print(f"{one.name} {one.version}: {result} ({' + '.join(spent)} s) {what}", flush=True)
    return one.package.partition("[")[0], one.version, what, result, *spent


def installed(one: Consumer) -> str:
    """Make the environment of a consumer unless it is there whole; return "" or what went wrong."""
    stamp = one.folder / "made_of.txt"
    if one.lock.exists() and stamp.exists() and stamp.read_text() == one.lock.read_text():
        return ""
    shutil.rmtree(one.folder, ignore_errors=True)
    pip = [one.python, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--no-compile"]
    steps = [[sys.executable, "-m", "venv", str(one.folder)]]
    if one.lock.exists():
        # Torch first, with its dependencies: elsewhere than here it may bring CUDA libraries that no lock of ours names.
        torch = [line for line in one.lock.read_text().splitlines() if line == TORCH]
        steps += [[*pip, "--constraint", str(one.lock), *torch]] if torch else []
        steps += [[*pip, "--no-deps", "--requirement", str(one.lock)]]
    else:
        steps += [[*pip, f"{one.package}=={one.version}", *one.wants]]
    for step in steps:
        code, said = run(step, INSTALLING)
        if code:
            return last(said)
    if not one.lock.exists():
        write_lock(one)
    stamp.write_text(one.lock.read_text())
    return ""


def write_lock(one: Consumer) -> None:
    """Write what was resolved, without what tells builds of torch apart: that is the machine's choice."""
    code, said = run([one.python, "-m", "pip", "--disable-pip-version-check", "freeze"], INSTALLING)
    if code:
        raise SystemExit(f"{one.name}: pip must list what it installed (got {last(said)})")
    one.lock.parent.mkdir(exist_ok=True)
    one.lock.write_text("".join(line.replace("+cpu", "") + "\n" for line in said if "==" in line))


def run(command: list[str], seconds: int, cwd: Path | None = None) -> tuple[int, list[str]]:
    """Run a command and all that it starts for so long at most; return its exit code and the lines that it said."""
    quiet = {
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_OFFLINE": "1",
        "HF_HOME": str(PLACE / "hf"),
        "TOKENIZERS_PARALLELISM": "0",
    }
    env = os.environ | quiet | {"LMUData": str(PLACE / "lmu"), "CUDA_VISIBLE_DEVICES": ""}
    for name in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE"):
        env.pop(name, None)
    process = subprocess.Popen(
        command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return 124, [f"took longer than {seconds} s"]
    return process.returncode, said.splitlines()


def last(said: list[str]) -> str:
    """Return the line that says what went wrong, fit for a cell of the table."""
    lines = [line.strip() for line in said if line.strip()] or ["it said nothing"]
    errors = [line for line in lines if line.startswith(("ERROR", "AssertionError")) or "Error: " in line]
    return (errors or lines)[-1][:200].replace("|", "/")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
