"""An OpenAI-compatible endpoint on loopback that says what a script tells it to: models are faked at this edge only."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, bytes]
"""HTTP status and body."""


@dataclass
class Seen:
    """What the endpoint was asked."""

    url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


def says(text: str) -> Reply:
    """A chat completion with this text."""
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    body = {"id": "x", "object": "chat.completion", "created": 0, "model": "fake", "choices": [choice]}
    return 200, json.dumps(body).encode()


def asks(question: str) -> Reply:
    """A proposal of the writer."""
    return says(json.dumps({"question": question}))


def fails(status: int, text: str = "no") -> Reply:
    return status, json.dumps({"error": {"message": text}}).encode()


@contextmanager
def endpoint(script: Callable[[dict[str, Any]], Reply]) -> Iterator[Seen]:
    """Serve chat completions; `script` gets the body of each request and returns the reply."""
    seen = Seen()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                seen.bodies.append(body)
                seen.headers.append({name.lower(): value for name, value in self.headers.items()})
                status, reply = script(body) if self.path == "/v1/chat/completions" else fails(404)
            self.send_response(status)
            self.send_header("Content-Type", "application/json" if reply[:1] in (b"{", b"[") else "text/html")
            self.send_header("Content-Length", str(len(reply)))
            self.send_header("retry-after-ms", "1")
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    seen.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
