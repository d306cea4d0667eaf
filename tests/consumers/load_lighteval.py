"""lighteval: its pipeline from the custom task to the accuracy, with models that are always right and always wrong."""

import tempfile

from exported import RELEASE, loaded, report, rows, same_pictures
from lighteval.logging.evaluation_tracker import EvaluationTracker
from lighteval.models.abstract_model import LightevalModel
from lighteval.models.dummy.dummy_model import DummyModelConfig
from lighteval.models.model_output import ModelResponse
from lighteval.pipeline import ParallelismManager, Pipeline, PipelineParameters
from lighteval.tasks.prompt_manager import PromptManager
from lighteval.tasks.registry import Registry
from lighteval.utils.cache_management import SampleCache

stored = {row["prompt"] + row["answer"]: row for row in rows("benchmark", "test")}
place = tempfile.mkdtemp()
# Of its own tasks, which it reads at each start, one downloads a table as it is read: none of them is needed here
Registry._load_from_files = Registry._load_from_subdirs = staticmethod(lambda *_: {})


class Model(LightevalModel):
    """Says what it is told to say."""

    tokenizer = None
    add_special_tokens, max_length = False, 4096

    def __init__(self, say):
        self.say, self.asked = say, []
        self.config = DummyModelConfig(cache_dir=place)
        self._cache = SampleCache(self.config)

    def greedy_until(self, docs):
        self.asked = docs
        return [ModelResponse(text=[self.say(doc)]) for doc in docs]

    def loglikelihood(self, docs):
        raise AssertionError("asked for likelihoods")

    loglikelihood_rolling = loglikelihood


class Words:
    """In place of a tokenizer: hands back the messages that lighteval would have it render."""

    def apply_chat_template(self, messages, **_):
        return messages


def evaluated(model):
    options = PipelineParameters(
        launcher_type=ParallelismManager.NONE, custom_tasks_directory=str(RELEASE / "harness/lighteval/tasks.py")
    )
    pipeline = Pipeline("tiny", options, EvaluationTracker(output_dir=place), model=model)
    pipeline.evaluate()
    return pipeline.evaluation_tracker.metrics_logger.metric_aggregated["tiny|0"]["graded"]


right = Model(lambda doc: "<think>Or 3?</think>Answer:\n" + doc.specific["answer"])
assert evaluated(right) == 1.0
assert evaluated(Model(lambda doc: "Answer: none of these")) == 0.0
assert len(right.asked) == len(stored)
messages, shown = PromptManager(use_chat_template=True, tokenizer=Words()), 0
for doc in right.asked:
    row = stored[doc.query + doc.specific["answer"]]
    shown += same_pictures(doc.images, row["images"])
    content = messages.prepare_prompt_multimodal(doc)[-1]["content"]
    assert [part["type"] for part in content].count("image") == len(doc.images)
    assert any(part.get("text", "").endswith(row["prompt"]) for part in content)
    assert doc.choices[doc.gold_index] == row["answer"] and doc.num_samples == 1
loaded("benchmark test", len(right.asked), shown)
report()
