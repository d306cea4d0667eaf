"""The Hub: one dataset repository with its tags, the files of a revision, and commits. Its token never leaves here."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from json import JSONDecodeError
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from schemas.errors import TransientError, UserMistake, WhetstoneError

if TYPE_CHECKING:
    from huggingface_hub import HfApi

TOKEN = "HF_TOKEN"  # noqa: S105 - the name of a variable
Content = Path | bytes


@dataclass(frozen=True)
class Stored:
    """A file as the Hub keeps it: large ones by sha256, small ones by git's digest of a blob."""

    digest: str
    large: bool
    bytes: int

    def holds(self, content: Content, sha256: str) -> bool:
        """Whether it is this content, whose sha256 is known already."""
        if self.large:
            return self.digest == sha256
        data = content if isinstance(content, bytes) else content.read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:  # it has changed here since
            return False
        return self.digest == hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Hub:
    """A dataset repository, by `ORG/NAME`."""

    repo: str
    _token: str = field(repr=False)

    def open(self, private: bool) -> None:
        """Create the repository, or see that the one that is there is as private or public as is asked for.

        Raises:
            UserMistake: it is not.
        """
        from huggingface_hub.errors import RepositoryNotFoundError

        with self._explained():
            try:
                found = self._api.dataset_info(self.repo)
            except RepositoryNotFoundError:
                self._api.create_repo(self.repo, repo_type="dataset", private=private)
                return
        if bool(found.private) != private:
            is_now, way = ("private", "open it in its settings, or leave") if found.private else ("public", "say")
            raise UserMistake(
                f"publish: {self.repo} must be {'private' if private else 'public'} (it is {is_now}); {way} --public"
            )

    def tags(self) -> set[str]:
        """Return the tags; none when there is no repository."""
        from huggingface_hub.errors import RepositoryNotFoundError

        with self._explained():
            try:
                refs = self._api.list_repo_refs(self.repo, repo_type="dataset")
            except RepositoryNotFoundError:
                return set()
        return {tag.name for tag in refs.tags}

    def head(self) -> str:
        """Return the commit that the main branch stands at."""
        with self._explained():
            return str(self._api.dataset_info(self.repo).sha)

    def files(self, revision: str = "main") -> dict[str, Stored]:
        """Return the files of a revision by path."""
        from huggingface_hub import RepoFile

        with self._explained():
            found = self._api.list_repo_tree(self.repo, recursive=True, revision=revision, repo_type="dataset")
            return {
                entry.path: Stored(entry.lfs.sha256 if entry.lfs else entry.blob_id, bool(entry.lfs), entry.size)
                for entry in found
                if isinstance(entry, RepoFile)
            }

    def commit(self, add: Mapping[str, Content], delete: Sequence[str], message: str) -> None:
        """Send files and drop others in one commit; what the Hub holds already is not sent."""
        from huggingface_hub import CommitOperationAdd, CommitOperationDelete

        operations: list[Any] = [CommitOperationDelete(path) for path in delete]
        operations += [CommitOperationAdd(path, content) for path, content in add.items()]
        with self._explained():
            self._api.create_commit(self.repo, operations, commit_message=message, repo_type="dataset")

    def read(self, path: str) -> bytes:
        """Return a file as it stands on the main branch."""
        with self._explained(), TemporaryDirectory() as folder:
            found = self._api.hf_hub_download(self.repo, path, repo_type="dataset", local_dir=folder)
            return Path(found).read_bytes()

    def tag(self, name: str, commit: str, message: str) -> None:
        """Tag a commit; a tag that exists is an error, never moved."""
        with self._explained():
            self._api.create_tag(self.repo, tag=name, tag_message=message, revision=commit, repo_type="dataset")

    @property
    def _api(self) -> "HfApi":
        from huggingface_hub import HfApi
        from huggingface_hub.utils.tqdm import disable_progress_bars

        disable_progress_bars()  # ours shows the whole upload
        return HfApi(endpoint=os.environ.get("HF_ENDPOINT"), token=self._token)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn what the client raises into one line, from which the token is gone whatever the server answers.

        Raises:
            UserMistake: the token may not do this, or the repository cannot be.
            TransientError: the connection or the server failed.
        """
        import httpx2
        from huggingface_hub.errors import HfHubHTTPError, HFValidationError

        try:
            yield
        except HFValidationError as error:
            raise UserMistake(f"publish: --repo must be ORG/NAME (got {self.repo!r}: {self._plain(error)})") from None
        except HfHubHTTPError as error:
            raise self._refused(error) from None
        except (httpx2.TransportError, httpx2.InvalidURL, OSError, RuntimeError, JSONDecodeError) as error:
            cause = error.__cause__  # what befalls an upload, the client wraps in a RuntimeError
            if isinstance(cause, HfHubHTTPError):
                raise self._refused(cause) from None
            raise TransientError(f"publish: the Hub must answer (got: {self._plain(cause or error)})") from None

    def _refused(self, error: Any) -> WhetstoneError:
        status = error.response.status_code
        if status in (401, 403):
            return UserMistake(f"publish: {TOKEN} must be allowed to write to {self.repo} (the Hub says {status})")
        kind = TransientError if status == 429 or status >= 500 else WhetstoneError
        return kind(f"publish: the Hub must accept what is sent to {self.repo} (got {self._plain(error)})")

    def _plain(self, error: BaseException) -> str:
        text = " ".join(str(error).split()) or type(error).__name__
        return text.replace(self._token, "***")[:300]


def open_hub(repo: str) -> Hub:
    """Return a repository, with the token of the environment and of nowhere else.

    Raises:
        UserMistake: there is no token, or it is none.
    """
    token = os.environ.get(TOKEN, "").strip()
    if not token:
        raise UserMistake(f"publish: {TOKEN} must be set to a token that may write to {repo} (it is not)")
    if not re.fullmatch(r"[!-~]+", token):  # the client would say it whole
        raise UserMistake(f"publish: {TOKEN} must be one word of ASCII (got a blank or another character in it)")
    return Hub(repo, token)
