"""verifiers: the package of the release by pip, its tasks, their validation, and rollouts scored right and wrong."""

import asyncio
import base64
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from exported import RELEASE, loaded, report, rows, same_pictures

ID = "whetstone-tiny"
made = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable"]
subprocess.run([*made, str(RELEASE / "harness/verifiers")], check=True)
import site

for folder in site.getsitepackages():
    site.addsitedir(folder)  # an editable package is found from the next start on, or so

import verifiers.v1 as vf
from verifiers.v1.state import state_cls
from verifiers.v1.trace import TraceTask
from verifiers.v1.utils.loaders import load_taskset, taskset_config_type


def rollout(task, reply):
    """Return the reward of a reply, by the scoring of verifiers itself."""
    said = vf.MessageNode(message=vf.AssistantMessage(content=reply), sampled=True)
    trace = vf.Trace(
        task=TraceTask(type=type(task).__name__, data=task.data, key=task.key, hash=task.hash),
        state=state_cls(type(task))(), agent=vf.AgentInfo(config=vf.AgentConfig()), nodes=[said],
    )  # fmt: skip
    asyncio.run(task.score(trace))
    assert list(trace.rewards) == ["graded"]
    return trace.reward


def picture(part):
    kind, _, data = part.image_url.url.partition(";base64,")
    assert kind.startswith("data:image/"), kind
    return base64.b64decode(data)


for split in ("train", "validation"):
    stored = rows("rl_grpo", split)
    tasks = list(load_taskset(taskset_config_type(ID)(id=ID, split=split)))
    assert len({task.key for task in tasks}) == len(tasks) == len(stored)
    shown = 0
    for task, row in zip(tasks, stored, strict=True):
        *pictures, words = task.data.prompt[0].content
        shown += same_pictures([picture(part) for part in pictures], row["images"])
        assert words.text == "".join(part["text"] or "" for part in row["prompt"][0]["content"])
        assert (task.key, task.data.answer) == (row["id"], row["answer"])
        assert rollout(task, f"<think>or 3</think>Answer:\n{row['answer']}") == 1.0
        assert rollout(task, "Answer: none of these") == 0.0
    loaded(f"rl_grpo {split}", len(tasks), shown)

place = tempfile.mkdtemp()
command = [str(Path(sys.executable).with_name("vf-validate")), ID, "--runtime.type", "subprocess", "-o", place]
checked = subprocess.run(command, capture_output=True, text=True, check=False)
found = [json.loads(path.read_text()) for path in Path(place).rglob("summary.json")]
assert found, checked.stdout + checked.stderr
assert found[0]["outcomes"]["valid"] == found[0]["total"] == len(rows("rl_grpo")), found
loaded("valid by vf-validate", found[0]["total"])
report()
