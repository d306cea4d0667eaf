"""A Hub on loopback for the real client: repositories, git blobs and LFS objects in memory, and wires that can be cut."""

import base64
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "hf_loopbackTokenNobodyMaySee"
LARGE = (".parquet", ".png", ".mp4")


@dataclass
class File:
    data: bytes
    large: bool

    @property
    def oid(self) -> str:
        if self.large:
            return hashlib.sha256(self.data).hexdigest()
        return hashlib.sha1(b"blob %d\0" % len(self.data) + self.data, usedforsecurity=False).hexdigest()


@dataclass
class Repo:
    private: bool
    files: dict[str, dict[str, File]] = field(default_factory=dict)
    """By revision: commit id, branch or tag."""
    heads: dict[str, str] = field(default_factory=lambda: {"main": "0" * 40})
    tags: dict[str, str] = field(default_factory=dict)
    commits: list[dict[str, Any]] = field(default_factory=list)

    def at(self, revision: str) -> tuple[str, dict[str, File]] | None:
        name = unquote(revision)
        commit = self.heads.get(name) or self.tags.get(name) or name
        return (commit, self.files[commit]) if commit in self.files else None


@dataclass
class Hub:
    url: str = ""
    repos: dict[str, Repo] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)
    requests: list[tuple[str, str, Any]] = field(default_factory=list)
    """Method, path and JSON body of each."""
    received: int = 0
    """Bytes of file content, whole or in part."""
    budget: float = float("inf")
    """Bytes of content after which the wire is cut, and stays so until it is mended."""
    cuts: int = 0

    def mend(self, budget: float = float("inf")) -> None:
        self.budget = budget

    def asked(self, method: str, ending: str) -> list[Any]:
        return [body for verb, path, body in self.requests if verb == method and urlsplit(path).path.endswith(ending)]


class Cut(Exception):
    pass


class Handler(BaseHTTPRequestHandler):
    state: Hub
    lock: threading.RLock

    def do_GET(self) -> None:
        self.answer()

    def do_HEAD(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def do_PUT(self) -> None:
        self.answer()

    def answer(self) -> None:
        try:
            body = self.content()
            with self.lock:
                self.route(body)
        except (Cut, ConnectionError, BrokenPipeError):
            self.close_connection = True

    def content(self) -> bytes:
        """Read the body; the wire is cut in its middle when the budget is spent."""
        if self.state.budget <= 0:
            raise Cut
        left = int(self.headers.get("Content-Length") or 0)
        parts = []
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                parts.append(self.taken(size))
                self.rfile.readline()
            self.rfile.readline()
        while left:
            parts.append(self.taken(min(left, 4096)))
            left -= len(parts[-1])
        return b"".join(parts)

    def taken(self, size: int) -> bytes:
        data = self.rfile.read(size)
        if self.command == "PUT":
            with self.lock:
                if self.state.budget <= 0:
                    raise Cut
                self.state.received += len(data)
                self.state.budget -= len(data)
                if self.state.budget <= 0:
                    self.state.cuts += 1
                    raise Cut
        return data

    def say(self, status: int, body: Any = None, raw: bytes | None = None, **headers: str) -> None:
        data = raw if raw is not None else json.dumps(body).encode()
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name.replace("_", "-"), text)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def route(self, body: bytes) -> None:
        path = urlsplit(self.path).path
        is_json = self.command == "POST" and "/commit/" not in path and body[:1] == b"{"
        parsed = json.loads(body) if is_json else None
        self.state.requests.append((self.command, self.path, parsed))
        if path.startswith("/lfs/"):
            self.state.objects[path[5:]] = body
            return self.say(200, {}) if hashlib.sha256(body).hexdigest() == path[5:] else self.say(400, {})
        allowed = self.headers.get("Authorization") == f"Bearer {TOKEN}"
        if not allowed and self.command == "POST":
            return self.say(401, {"error": "bad token"}, X_Error_Message="Invalid credentials in Authorization header")
        if path == "/api/repos/create":
            return self.create(parsed)
        if path == "/api/validate-yaml":
            return self.say(200, {"errors": [], "warnings": []})
        found = re.fullmatch(r"/(?:api/)?datasets/([\w.-]+/[\w.-]+?)(\.git/.*|/.*)?", path)
        repo = self.state.repos.get(found[1]) if found else None
        if not found or repo is None or (repo.private and not allowed):
            return self.say(404, {"error": "no"}, X_Error_Code="RepoNotFound", X_Error_Message="Repository not found")
        return self.repository(found[1], repo, found[2] or "", parsed, body)

    def create(self, asked: dict[str, Any]) -> None:
        name = f"{asked['organization']}/{asked['name']}"
        if name in self.state.repos:
            return self.say(409, {"error": "there", "url": name})
        repo = self.state.repos[name] = Repo(private=asked.get("visibility", "public") == "private")
        self.commit(repo, {".gitattributes": File(b"*.parquet filter=lfs\n", False)})
        return self.say(200, {"url": f"{self.state.url}/datasets/{name}"})

    def commit(self, repo: Repo, files: dict[str, File]) -> str:
        told = repr([len(repo.files), sorted((path, file.oid) for path, file in files.items())]).encode()
        oid = hashlib.sha1(told, usedforsecurity=False).hexdigest()
        repo.files[oid], repo.heads["main"] = files, oid
        return oid

    def repository(self, name: str, repo: Repo, rest: str, asked: Any, body: bytes) -> None:
        parts = [unquote(part) for part in rest.strip("/").split("/")]
        if rest == ".git/info/lfs/objects/batch":
            return self.batch(asked)
        if parts[0] == "refs":
            named = [{"name": n, "ref": f"refs/tags/{n}", "targetCommit": c} for n, c in repo.tags.items()]
            heads = [{"name": n, "ref": f"refs/heads/{n}", "targetCommit": c} for n, c in repo.heads.items()]
            return self.say(200, {"branches": heads, "converts": [], "tags": named})
        at = repo.at(parts[1]) if len(parts) > 1 else repo.at("main")
        if at is None:
            return self.say(404, {}, X_Error_Code="RevisionNotFound", X_Error_Message="no such revision")
        kinds = {"preupload": self.preupload, "commit": self.committed, "tag": self.tagged, "tree": self.tree,
                 "paths-info": self.paths, "resolve": self.resolve}  # fmt: skip
        if parts[0] in kinds:
            return kinds[parts[0]](repo, at, parts[2:], asked, body)
        siblings = [{"rfilename": path} for path in sorted(at[1])]
        return self.say(200, {"id": name, "sha": at[0], "private": repo.private, "siblings": siblings, "tags": []})

    def preupload(self, repo: Repo, at: Any, rest: Any, asked: Any, body: bytes) -> None:
        told = []
        for file in asked["files"]:
            there = at[1].get(file["path"])
            mode = "lfs" if file["path"].endswith(LARGE) else "regular"
            told.append({"path": file["path"], "uploadMode": mode, "shouldIgnore": False, "oid": there and there.oid})
        self.say(200, {"files": told})

    def batch(self, asked: Any) -> None:
        told: list[dict[str, Any]] = []
        for entry in asked["objects"]:
            where = {"upload": {"href": f"{self.state.url}/lfs/{entry['oid']}"}}
            told.append(entry if entry["oid"] in self.state.objects else {**entry, "actions": where})
        self.say(200, {"transfer": "basic", "objects": told})

    def committed(self, repo: Repo, at: Any, rest: Any, asked: Any, body: bytes) -> None:
        files, lines = dict(at[1]), [json.loads(line) for line in body.splitlines()]
        for line in lines:
            value = line["value"]
            if line["key"] == "file":
                data = base64.b64decode(value["content"])
                self.state.received += len(data)
                files[value["path"]] = File(data, False)
            elif line["key"] == "lfsFile":
                files[value["path"]] = File(self.state.objects[value["oid"]], True)
            elif line["key"] == "deletedFile":
                del files[value["path"]]
        repo.commits.append(lines[0]["value"])
        oid = self.commit(repo, files)
        self.say(200, {"success": True, "commitOid": oid, "commitUrl": f"{self.state.url}/datasets/x/y/commit/{oid}"})

    def tagged(self, repo: Repo, at: Any, rest: Any, asked: Any, body: bytes) -> None:
        if asked["tag"] in repo.tags:
            return self.say(409, {"error": "tag exists"})
        repo.tags[asked["tag"]] = at[0]
        return self.say(200, {})

    def tree(self, repo: Repo, at: Any, rest: Any, asked: Any, body: bytes) -> None:
        under = "/".join(rest)
        if under and not any(path.startswith(f"{under}/") for path in at[1]):
            return self.say(404, {}, X_Error_Code="EntryNotFound", X_Error_Message="no such folder")
        chosen = [path for path in sorted(at[1]) if not under or path.startswith(f"{under}/")]
        if parse_qs(urlsplit(self.path).query).get("recursive", ["false"])[0].lower() != "true":
            depth = len(rest)
            cut = dict.fromkeys("/".join(path.split("/")[: depth + 1]) for path in chosen)
            return self.say(200, [entry(path, at[1].get(path)) for path in cut])
        return self.say(200, [entry(path, at[1][path]) for path in chosen])

    def paths(self, repo: Repo, at: Any, rest: Any, asked: Any, body: bytes) -> None:
        wanted = parse_qs(body.decode()).get("paths", []) or (asked or {}).get("paths", [])
        found = [entry(path, at[1][path]) for path in wanted if path in at[1]]
        found += [entry(p, None) for p in wanted if p not in at[1] and any(f.startswith(f"{p}/") for f in at[1])]
        self.say(200, found)

    def resolve(self, repo: Repo, at: Any, rest: Any, asked: Any, body: bytes) -> None:
        file = at[1].get("/".join(rest))
        if file is None:
            return self.say(404, {}, X_Error_Code="EntryNotFound", X_Error_Message="no such file")
        told = {"X_Repo_Commit": at[0], "ETag": f'"{file.oid}"'}
        if file.large:
            told |= {"X_Linked_ETag": f'"{file.oid}"', "X_Linked_Size": str(len(file.data))}
        span = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
        if span:
            first, last = int(span[1]), min(int(span[2] or len(file.data) - 1), len(file.data) - 1)
            told["Content_Range"] = f"bytes {first}-{last}/{len(file.data)}"
            return self.say(206, raw=file.data[first : last + 1], **told)
        return self.say(200, raw=file.data, **told)

    def log_message(self, *_: Any) -> None:
        pass


def entry(path: str, file: File | None) -> dict[str, Any]:
    if file is None:
        return {"type": "directory", "path": path, "oid": "0" * 40, "size": 0}
    found: dict[str, Any] = {"type": "file", "path": path, "oid": file.oid[:40], "size": len(file.data)}
    if file.large:
        found["lfs"] = {"oid": file.oid, "size": len(file.data), "pointerSize": 130}
    return found


@contextmanager
def hub() -> Iterator[Hub]:
    state = Hub()
    handler = type("Served", (Handler,), {"state": state, "lock": threading.RLock()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
