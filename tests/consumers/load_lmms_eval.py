"""lmms-eval: its evaluation of both tasks, asked as its simple and as its chat models are, all right and all wrong."""

import os

import no_gpu  # noqa: F401
from exported import RELEASE, loaded, report, rows, same_pictures

os.chdir(RELEASE)  # the tasks name the release as the folder that lmms-eval is started in
from lmms_eval.api.model import lmms
from lmms_eval.evaluator import simple_evaluate
from lmms_eval.tasks import TaskManager


class Model(lmms):
    """Says what it is told to say, and keeps what it is asked."""

    def __init__(self, say):
        super().__init__()
        self.say, self.asked = say, []

    def generate_until(self, requests):
        said = []
        for words, how, see, number, task, split in (request.args for request in requests):
            row = self.task_dict[task][split][number]
            self.asked.append((row["id"], words, see(row), how))
            said.append(self.say(row))
        return said

    generate_until_multi_round = loglikelihood = None


class Chat(Model):
    """The same by messages, as most of its models are asked."""

    is_simple = False

    def generate_until(self, requests):
        said = []
        for _, messages, how, number, task, split in (request.args for request in requests):
            row = self.task_dict[task][split][number]
            (turn,) = messages(row)
            *shown, words = turn["content"]
            self.asked.append((row["id"], words["text"], [part["url"] for part in shown], how))
            said.append(self.say(row))
        return said


Model.__abstractmethods__ = Chat.__abstractmethods__ = frozenset()


def right(row):
    return f"I look.\n\nAnswer:\n{row['answer']}"


def wrong(row):
    return "Answer: none of these"


def accuracy(model, task, folder):
    tasks = TaskManager(include_path=folder, include_defaults=False)
    found = simple_evaluate(model=model, tasks=[task], task_manager=tasks, bootstrap_iters=0, batch_size=1)
    return found["results"][task]["acc,none"]


for config, task, folder in (
    ("benchmark", "tiny", "harness/lmms_eval"),
    ("near_miss", "tiny-near-miss", "harness/near_miss"),
):
    stored = {row["id"]: row for row in rows(config, "test")}
    for kind in (Model, Chat):
        model, shown = kind(right), 0
        assert accuracy(model, task, folder) == 1.0
        assert len(model.asked) == len(stored) and {one[0] for one in model.asked} == set(stored)
        for name, words, pictures, how in model.asked:
            shown += same_pictures(pictures, stored[name]["images"])
            assert words == stored[name]["prompt"] and how["max_new_tokens"] == 4096
            assert how["until"] == [], "a reply may hold empty lines"
        assert accuracy(kind(wrong), task, folder) == 0.0
    loaded(f"{config} test", len(stored), shown)
report()
