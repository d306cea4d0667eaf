"""Files beside the configs: each run by its own tool, or in an interpreter that knows nothing of us."""

import ast
import base64
import csv
import io
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml
from fake_items import item
from hand_release import write_release
from PIL import Image
from releases import SMALL
from test_exports import everything

from exporters.prompts import right_reply
from exporters.side_files.harnesses import write_inspect_task
from flows.export import export_release, exports_named
from flows.progress import Silent
from schemas.identity import SPLITS
from schemas.item import Item
from schemas.recipe import Recipe

HOSTILE = '\'); import os; os.abort() # """ \\ {{ 7*7 }} <b> é'
NAMES = ("benchmark", "inspect", "sft_chat", "rl_verl", "rl_grpo", "rl_flat_image", "rl_flat_images")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release") / "0.1.0"
    write_release(folder, everything(), name="tiny-one", title=HOSTILE, description=HOSTILE)
    export_release(folder, exports_named(NAMES), None, Silent())
    return folder


def items(*splits: str) -> dict[str, Item]:
    return {one.id: one for one in everything() if one.split in splits}


def rows(release: Path, config: str, split: str) -> list[dict[str, Any]]:
    return [row for path in sorted((release / config).glob(f"{split}-*")) for row in pq.read_table(path).to_pylist()]


ALONE = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("custom_module", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
replies, row = json.load(sys.stdin)
"""
CALLS = {
    "verl_reward": """
print([module.compute_score("whetstone", said, one["reward_model"]["ground_truth"], one["extra_info"], extra=1)
       for said, one in zip(replies, row)])""",
    "trl_reward": """
columns = {key: [one[key] for one in row] for key in row[0]}
turns = [[{"role": "assistant", "content": [{"type": "text", "text": said}]}] for said in replies]
strings = module.whetstone_reward(prompts=None, completions=replies, **{k: v for k, v in columns.items() if k != "prompt"})
assert strings == module.whetstone_reward(completions=turns, trainer_state=None, **columns)
print(strings)""",
    "swift_plugin": """
columns = {key: [one[key] for one in row] for key in row[0]}
print(module.orms["whetstone"]()(replies, **columns))""",
    "easyr1_reward": """
assert module.REWARD_TYPE == "batch"
scores = module.compute_score([{"response": said, "response_length": 1, "ground_truth": one["ground_truth"]}
                               for said, one in zip(replies, row)])
print([score["overall"] for score in scores])""",
}
CONFIGS = {"verl_reward": "rl_verl", "trl_reward": "rl_grpo", "swift_plugin": "rl_flat_images"}


@pytest.mark.parametrize("name", CALLS)
def test_a_reward_module_needs_nothing_but_itself(name: str, release: Path) -> None:
    """Run as its trainer loads it, by its path, in an interpreter without packages or our project."""
    asked = [
        {key: value for key, value in row.items() if key not in ("images", "videos", "prompt", "messages")}
        for row in rows(release, CONFIGS.get(name, "rl_flat_images"), "train")
    ]
    known = items("train")
    ids = [row["id"] if "id" in row else row["extra_info"]["id"] for row in asked]
    right = [right_reply(known[one]) for one in ids]
    for replies, worth in ((right, 1.0), (["Answer: none of these"] * len(right), 0.0)):
        run = subprocess.run(
            [sys.executable, "-I", "-S", "-c", ALONE + CALLS[name], str(release / f"rewards/{name}.py")],
            input=json.dumps([replies, asked]), capture_output=True, text=True, check=False, cwd="/",
        )  # fmt: skip
        assert run.returncode == 0, run.stderr
        assert json.loads(run.stdout) == [worth] * len(right)


def test_all_code_can_be_read_and_holds_the_grading_whole(release: Path) -> None:
    code = sorted([*release.glob("rewards/*.py"), *release.glob("harness/**/*.py")])
    assert len(code) == 10
    for path in code:
        compile(path.read_text(), str(path), "exec")
        assert "/work" not in path.read_text() and str(release) not in path.read_text()
    graded = [path for path in code if "def grade(" in path.read_text()]
    assert len(graded) == 8, "all but the two files of the package that import it"


@pytest.mark.parametrize("name", ["class", "grade"])
def test_a_recipes_name_is_none_in_the_code(name: str, tmp_path: Path) -> None:
    """A word of Python would not compile, and a name of the grading's would take its place."""
    write_inspect_task(tmp_path, Recipe.model_validate(SMALL | {"name": name}))
    tree = ast.parse((tmp_path / "harness/inspect_ai/task.py").read_text())
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert names.count("grade") == 1 and len(set(names)) == len(names)


def test_math_verify_agrees_on_numbers(release: Path) -> None:
    from math_verify import parse, verify
    from trl.rewards import accuracy_reward

    for row in rows(release, "rl_grpo", "train"):
        if row["answer_type"] in ("integer", "number"):
            gold = parse(row["solution"])
            near = str(float(row["answer"]) + 1)
            assert verify(gold, parse(f"\\boxed{{{row['answer']}}}")) and not verify(gold, parse(f"\\boxed{{{near}}}"))
            said = [
                [{"role": "assistant", "content": f"So it is $\\boxed{{{value}}}$"}] for value in (row["answer"], near)
            ]
            assert accuracy_reward(said, [row["solution"]] * 2) == [1.0, 0.0]


def test_croissant_is_valid_and_its_records_are_the_rows(release: Path, tmp_path: Path) -> None:
    script = f"""
import mlcroissant, warnings, json
from collections import Counter
dataset = mlcroissant.Dataset(jsonld={str(release / "croissant.json")!r})
issues = dataset.metadata.ctx.issues
assert not issues.errors, issues.errors
names = [one.id for one in dataset.metadata.record_sets]
found = {{name: list(dataset.records(name)) for name in names}}
first = found["benchmark"][0]
print(json.dumps({{
    "rows": {{name: Counter(row[name + "/split"].decode() for row in rows) for name, rows in found.items()}},
    "question": first["benchmark/question"].decode(), "choices": [c.decode() for c in first["benchmark/choices"]],
    "size": first["benchmark/images"][0].size, "image": found["rl_flat_image"][0]["rl_flat_image/image"].size,
    "description": dataset.metadata.description,
}}))
"""
    home = {"HOME": str(tmp_path), "CROISSANT_CACHE": str(tmp_path), "PYTHONWARNINGS": "ignore"}
    run = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | home, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    counts = {
        name: {split: len(held) for split in SPLITS if (held := rows(release, name, split))}
        for name in ("items", *NAMES)
    }
    assert found["rows"] == counts
    (first, *_) = rows(release, "benchmark", "test")
    assert (found["question"], found["choices"]) == (first["question"], first["choices"])
    assert found["size"] == list(Image.open(io.BytesIO(first["images"][0]["bytes"])).size)
    assert found["description"] == HOSTILE


def test_inspect_runs_both_of_its_tasks(release: Path, tmp_path: Path) -> None:
    """With a model that always says the same: all are asked, and those whose answer it is are right."""
    script = f"""
import json, sys
import yaml
from inspect_ai import Task, eval
from inspect_ai.dataset import hf_dataset
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from inspect_ai.scorer import choice
from inspect_ai.solver import multiple_choice
from inspect_ai._eval.task import hf
def always(words):  # with its usage: else tokens are counted by a table from the network
    said = ModelOutput.from_content("mockllm/model", words)
    said.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
    return get_model("mockllm/model", custom_outputs=[said] * 9)
release = {str(release)!r}
spec = yaml.safe_load(open(release + "/eval.yaml"))["tasks"][0]
task = hf.HFTask.model_validate(spec)
dataset = hf_dataset(release, name=task.config, split=task.split, cached=False,
                     sample_fields=lambda row: hf._record_to_sample_hf(row, task.field_spec))
done = eval(Task(dataset=dataset, solver=multiple_choice(), scorer=choice()), display="none",
            model=always("ANSWER: A"))[0]
assert done.status == "success", done.error
first = [(one.target, one.scores["choice"].value, one.input[0].content[1].type) for one in done.samples]
done = eval("harness/inspect_ai/task.py", model=always("Answer: A"), display="none")[0]
assert done.status == "success", done.error
print(json.dumps([first, [(one.id, one.scores["graded"].value, len(one.input[0].content)) for one in done.samples]]))
"""
    env = os.environ | {
        "HF_HUB_OFFLINE": "1",
        "HOME": str(tmp_path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "INSPECT_LOG_DIR": str(tmp_path / "logs"),
    }
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=release, env=env, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-4000:]
    choices, graded = json.loads(run.stdout.splitlines()[-1])
    asked = {one.id: one for one in everything() if one.split == "test"}
    assert {name for name, *_ in graded} == set(asked)
    assert len(choices) == 2
    for target, score, shown in choices:
        assert score == ("C" if target == "A" else "I") and shown == "image"
    for name, score, parts in graded:
        one = asked[name]
        assert score == float(right_reply(one).endswith("\nAnswer: A")) and parts == len(one.images) + 1


def test_vlmevalkits_table_holds_the_questions_with_options(release: Path) -> None:
    csv.field_size_limit(10**9)
    with (release / "harness/vlmevalkit/tiny_one_0_1_0.tsv").open(newline="") as file:
        table = list(csv.DictReader(file, delimiter="\t"))
    asked = {one.id: one for one in everything() if one.split == "test" and one.choices}
    assert {row["id"] for row in table} == set(asked) and [row["index"] for row in table] == [
        str(i) for i in range(len(table))
    ]
    for row in table:
        one = asked[row["id"]]
        assert tuple(row[letter] for letter in "ABCDEFGH" if row[letter]) == one.choices
        assert row[row["answer"]] == one.answer
        pictures = ast.literal_eval(row["image"]) if row["image"].startswith("[") else [row["image"]]
        assert [base64.b64decode(picture) for picture in pictures] == [media.bytes for media in one.images]


def test_pandas_keeps_the_options_of_vlmevalkits_table(tmp_path: Path) -> None:
    """It is read by pandas, whose guesses would make other options of these, or none."""
    options = [
        ("None", "NA", "null", "-nan"),
        ("10", "2", "-.5", "1e3"),
        ("007", "7.0", "inf", "-0"),
        ("True", "FALSE"),
    ]
    rows = [
        item(id=f"{at:064x}", split="test", choices=choices, answer=choices[0], answer_index=0)
        for at, choices in enumerate(options)
    ]
    write_release(tmp_path, rows)
    export_release(tmp_path, exports_named(["benchmark"]), None, Silent())
    table = pd.read_csv(tmp_path / "harness/vlmevalkit/tiny_0_1_0.tsv", sep="\t")
    read = [tuple(cell.strip() for cell in row if cell == cell) for row in table[list("ABCD")].to_numpy()]  # noqa: PLR0124
    assert read == options and table[list("EFGH")].isna().all(axis=None)


def test_settings_of_other_tools_are_what_they_read(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datasets import load_dataset

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_constructor("!function", lambda loader, node: loader.construct_scalar(node))
    task = yaml.load((release / "harness/lmms_eval/tiny-one.yaml").read_text(), Loader)  # noqa: S506 - a safe one
    assert (task["task"], task["test_split"]) == ("tiny-one", "test")
    monkeypatch.chdir(release)
    found = load_dataset(task["dataset_path"], split="test", cache_dir=str(tmp_path))
    assert found["id"] == [row["id"] for row in rows(release, "benchmark", "test")]
    assert task["generation_kwargs"]["until"] == [], "lmms-eval would end a reply at its first empty line"
    known: dict[str, Any] = {}
    exec((release / "harness/lmms_eval/utils.py").read_text(), known)  # noqa: S102 - what is tested
    for key in ("doc_to_visual", "doc_to_text", "process_results"):
        assert callable(known[task[key].removeprefix("utils.")])
    for row in rows(release, "benchmark", "test"):
        one = items("test")[row["id"]]
        assert known["process_results"](row, [right_reply(one)]) == {"acc": 1.0}
        assert known["doc_to_text"](row) == row["prompt"]
    info = json.loads((release / "dataset_info.json").read_text())
    assert [(name, (release / entry["file_name"]).is_file()) for name, entry in info.items()] == [
        ("tiny-one_sft_chat_train", True), ("tiny-one_sft_chat_validation", True),
    ]  # fmt: skip
    package = tomllib.loads((release / "harness/verifiers/pyproject.toml").read_text())["project"]
    assert (package["name"], package["version"]) == ("whetstone-tiny-one", "0.1.0")
    assert yaml.safe_load((release / "eval.yaml").read_text())["name"] == HOSTILE
