"""A person's private dataset on the Hub: read, committed to, squashed, removed. Every call blocks, and belongs in a thread of its own.

Knows the Hub's calls and answers. Knows nothing of what the files mean, nor of when to write. Nothing that is read touches the disk: the
Hub library's cache is shared by all people of this process, and would give one what another may read.

The token is an argument of every call and is kept nowhere. Every call raises a `HubFault`, and nothing else, where the Hub does not do it.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, get_session, hf_hub_url
from huggingface_hub.errors import HfHubHTTPError, RemoteEntryNotFoundError, RepositoryNotFoundError, RevisionNotFoundError
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]  # exported lazily

from chat.history.hub import http_session
from chat.history.hub.faults import HubFault, Limited, Missing, Moved, Public, Refused, Unsure

MAIN: Final = "main"
NAMES: Final = 5
"""How many names are tried where one is taken by a dataset that this app may not see: history, history-2, …"""


@dataclass(frozen=True, slots=True)
class Head:
    """A commit. None: the dataset has none yet."""

    sha: str | None


class Dataset:
    """The Hub at `endpoint` (None: as `HF_ENDPOINT` says)."""

    def __init__(self, endpoint: str | None = None) -> None:
        http_session.install()
        self._api = HfApi(endpoint=endpoint, token=False)

    def head(self, repo: str, token: str) -> Head:
        """The last commit of a dataset that nobody else can read.

        Raises:
            Missing: it is not there, or not for this token.
            Public: it is there, and everybody can read it.
        """
        with _faults():
            info = self._api.dataset_info(repo, expand=["private", "sha"], token=token, timeout=http_session.TIMEOUT.read)
        if not info.private:
            raise Public
        return Head(info.sha)

    def create(self, repo: str, token: str) -> str | None:
        """Make a private dataset; its name. None if the name is taken.

        Raises:
            HubFault
        """
        try:
            with _faults():
                return str(self._api.create_repo(repo, repo_type="dataset", private=True, exist_ok=False, token=token).repo_id)
        except Moved as fault:
            if not _is_taken(fault.__cause__):
                raise
            return None

    def read(self, repo: str, path: str, head: Head, token: str) -> bytes | None:
        """The file as it stands in that commit, None if it is not in it.

        Raises:
            Moved: the commit is gone, since somebody squashed.
        """
        url = hf_hub_url(repo, path, repo_type="dataset", revision=head.sha or MAIN, endpoint=self._api.endpoint)
        try:
            with _faults():
                content: bytes = get_session().get(url, headers=build_hf_headers(token=token)).content
        except _NoEntry:
            return None
        return content

    def commit(self, repo: str, head: Head, adds: Mapping[str, bytes], deletes: Iterable[str], token: str) -> Head:
        """Put and delete these files, all or none, if `head` still is the head.

        Raises:
            Moved: it is not, or somebody else is committing.
        """
        operations: list[CommitOperationAdd | CommitOperationDelete] = [CommitOperationDelete(path, is_folder=False) for path in deletes]
        operations += [CommitOperationAdd(path, content) for path, content in adds.items()]
        try:
            with _faults():
                done = self._api.create_commit(
                    repo, operations, commit_message="Save", repo_type="dataset", parent_commit=head.sha, token=token
                )
        except _NoEntry as error:  # somebody deleted one of these files by hand
            raise Moved(404) from error
        return Head(done.oid)

    def existing(self, repo: str, paths: Iterable[str], head: Head, token: str) -> set[str]:
        """Those of `paths` that are files of that commit."""
        with _faults():
            found = self._api.get_paths_info(repo, list(paths), repo_type="dataset", revision=head.sha, token=token)
        return {entry.path for entry in found}

    def squash(self, repo: str, token: str) -> None:
        """Make the head the only commit, so that nothing deleted can be read in an older one, and delete large files that it has not.

        Raises:
            Moved: older commits are still there.
        """
        with _faults():
            self._api.super_squash_history(repo, repo_type="dataset", commit_message="Save", token=token)
            if len(self._api.list_repo_commits(repo, repo_type="dataset", token=token)) != 1:
                raise Moved
            self._delete_orphans(repo, token)

    def remove(self, repo: str, token: str) -> None:
        """Delete the dataset, with all that was ever in it. Nothing happens where there is none."""
        try:
            with _faults():
                self._api.delete_repo(repo, repo_type="dataset", token=token)
        except Missing:
            pass

    def _delete_orphans(self, repo: str, token: str) -> None:
        """A file too large for git proper lies beside it, and stays there when its commit is gone."""
        large = list(self._api.list_lfs_files(repo, repo_type="dataset", token=token))
        if not large:
            return
        tree = self._api.list_repo_tree(repo, recursive=True, repo_type="dataset", token=token)
        used = {entry.lfs.sha256 for entry in tree if isinstance(entry, RepoFile) and entry.lfs}
        if orphans := [file for file in large if file.file_oid not in used]:
            self._api.permanently_delete_lfs_files(repo, orphans, rewrite_history=False, repo_type="dataset", token=token)


class _NoEntry(HubFault):
    """404: there is no such file in that commit."""


@contextmanager
def _faults() -> Iterator[None]:
    """Calls of the Hub, whose refusals come out as a `HubFault`."""
    try:
        with http_session.at_once():
            yield
    except HfHubHTTPError as error:
        raise _fault(error) from error
    except (OSError, RuntimeError, ValueError, KeyError) as error:  # no HTTP at all, or an answer that is not what the Hub sends
        raise Unsure from error


def _is_taken(error: BaseException | None) -> bool:
    """Whether a 409 says that the name is taken (it then has the address), and not that another dataset is being made at this moment."""
    try:
        return isinstance(error, HfHubHTTPError) and "url" in error.response.json()
    except ValueError:
        return False


def _fault(error: HfHubHTTPError) -> HubFault:
    status = error.response.status_code
    if isinstance(error, RemoteEntryNotFoundError):
        return _NoEntry(status)
    if isinstance(error, RevisionNotFoundError) or status in (409, 412):
        return Moved(status)
    if status in (401, 403):
        return Refused(status)
    if isinstance(error, RepositoryNotFoundError) or status == 404:
        return Missing(status)
    if status == 429:
        wait = error.response.headers.get("Retry-After", "")
        return Limited(status, float(wait) if wait.isdigit() else None)
    return Unsure(status)
