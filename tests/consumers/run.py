"""Load our exports by the code of those who take them, each in an environment of its own: `make test-consumers`.

Their dependencies contradict one another and ours (`datasets` alone is wanted below 4.0.1, below 4.8.5 and from 4.7).
Environments stay in outputs/consumers, so that a second run is short. The table also goes to
outputs/consumers/results.md. Exit code 1 when one that was installed could not load what is written for it.

    python tests/consumers/run.py            # all of them
    python tests/consumers/run.py verifiers  # some
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PLACE = ROOT / "outputs" / "consumers"
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]


@dataclass(frozen=True)
class Consumer:
    name: str
    """Of its script here."""
    package: str
    """On PyPI."""
    wants: tuple[str, ...]
    """What pip installs."""
    loads: str


CPU_TORCH = "torch==2.13.0"
CONSUMERS = (
    Consumer(
        "llamafactory", "llamafactory", ("llamafactory", CPU_TORCH), "sft_chat, dpo_sharegpt by dataset_info.json"
    ),
    Consumer("ms_swift", "ms-swift", ("ms-swift", CPU_TORCH, "torchvision"), "sft_chat, rl_flat_images"),
    Consumer("verl", "verl", ("verl", CPU_TORCH, "torchvision", "qwen-vl-utils"), "rl_verl, sft_chat"),
    Consumer("lmms_eval", "lmms-eval", ("lmms-eval", CPU_TORCH), "benchmark by harness/lmms_eval"),
    Consumer("lighteval", "lighteval", ("lighteval", CPU_TORCH), "benchmark by harness/lighteval"),
    Consumer("ms_vlmeval", "ms-vlmeval", ("ms-vlmeval", CPU_TORCH), "harness/vlmevalkit"),
    Consumer(
        "open_clip",
        "open-clip-torch",
        ("open-clip-torch", CPU_TORCH, "torchvision", "webdataset", "pandas"),
        "open_clip/",
    ),
    Consumer("verifiers", "verifiers", ("verifiers", "datasets", "pillow"), "rl_grpo by harness/verifiers"),
)


def main(names: list[str]) -> int:
    unknown = set(names) - {one.name for one in CONSUMERS}
    if unknown:
        print(f"consumers: must be among {', '.join(one.name for one in CONSUMERS)} (got {', '.join(sorted(unknown))})")
        return 2
    release = make_release(PLACE / "tiny" / "0.1.0")
    rows = [("consumer", "version", "what", "result", "seconds")]
    for one in CONSUMERS:
        if not names or one.name in names:
            begun = time.monotonic()
            result = tried(one, release)
            rows.append((one.package, version(one), one.loads, result, f"{time.monotonic() - begun:.0f}"))
            print(" | ".join(rows[-1]), flush=True)
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|---|---|---|---|---:|")
    (PLACE / "results.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))
    return int(any(row[3].startswith("FAILS") for row in rows))


def make_release(folder: Path) -> Path:
    """Make a release of every kind of answer, pictures and clips, with every export in it."""
    import shutil

    from hand_release import write_release
    from test_exports import everything

    from exporters import EXPORTS
    from flows.export import export_release
    from flows.progress import Silent

    shutil.rmtree(folder, ignore_errors=True)
    write_release(folder, everything())
    export_release(folder, tuple(EXPORTS.values()), None, Silent())
    return folder


def tried(one: Consumer, release: Path) -> str:
    """Install a consumer and run its script over the release; say how that went in one line."""
    python = PLACE / one.name / "bin" / "python"
    if not python.exists():
        made = run([sys.executable, "-m", "venv", str(PLACE / one.name)])
        made = made or run([str(python), "-m", "pip", "install", "--quiet", *one.wants])
        if made:
            return f"not installed: {made}"
    said = run([str(python), str(HERE / f"load_{one.name}.py"), str(release)], cwd=release)
    return f"FAILS: {said}" if said else "loads"


def run(command: list[str], cwd: Path | None = None) -> str:
    """Run a command; return "" when it ends well, else the last line that it said."""
    quiet = {
        "HF_HUB_OFFLINE": "1",
        "HF_HOME": str(PLACE / "hf"),
        "HF_DATASETS_OFFLINE": "1",
        "TOKENIZERS_PARALLELISM": "0",
    }
    env = os.environ | quiet | {"PYTHONDONTWRITEBYTECODE": "1", "LMUData": str(PLACE / "lmu")}
    env.pop("PYTHONPATH", None)
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return ""
    lines = (done.stderr.strip() or done.stdout.strip() or f"exit code {done.returncode}").splitlines()
    return lines[-1][:200].replace("|", "/")


def version(one: Consumer) -> str:
    python = PLACE / one.name / "bin" / "python"
    code = f"from importlib.metadata import version; print(version({one.package!r}))"
    done = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "-"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
