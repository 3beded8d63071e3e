"""A client for a person's private dataset on the Hub: reads and commits files, squashes the git history, deletes the dataset.

Every call blocks: run it in a thread. The token is an argument of every call and is stored nowhere. Nothing read is written to disk: the
Hub library's file cache is shared by all users of the process, so it would hand one person's files to another.

Every call raises a `HubFault`, and no other error, if the Hub fails or refuses.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, get_session, hf_hub_url
from huggingface_hub.errors import HfHubHTTPError, RemoteEntryNotFoundError, RepositoryNotFoundError, RevisionNotFoundError
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]  # exported lazily

from chat.history.hub import http_session, rows
from chat.history.hub.faults import (
    AccessRefused,
    DatasetIsPublic,
    DatasetNotFound,
    HeadMoved,
    HubFault,
    OutcomeUnknown,
    RateLimited,
    StorageFull,
)
from chat.retry_after import parse_retry_after

MAIN_BRANCH: Final = "main"
_QUOTA: Final = re.compile(r"quota|storage|limit|exceed", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Head:
    """The last commit of a dataset. `sha` is None if it has no commit yet."""

    sha: str | None


class DatasetClient:
    """Calls to the Hub at `endpoint` (None: the one in `HF_ENDPOINT`). Shared by all members."""

    def __init__(self, endpoint: str | None = None) -> None:
        http_session.install()
        self._api = HfApi(endpoint=endpoint, token=False)

    def username(self, token: str) -> str:
        """The user name of this token's account."""
        with _hub_faults():
            return str(self._api.whoami(token=token)["name"])

    def head(self, repo: str, token: str) -> Head:
        """The last commit of a private dataset.

        Raises:
            DatasetNotFound: it is missing, or this token may not see it.
            DatasetIsPublic: everybody can read it.
        """
        with _hub_faults():
            info = self._api.dataset_info(repo, expand=["private", "sha"], token=token, timeout=http_session.TIMEOUT.read)
        if not info.private:
            raise DatasetIsPublic
        return Head(info.sha)

    def create(self, repo: str, token: str) -> str | None:
        """Create a private dataset. Returns its name, None if the name is taken."""
        try:
            with _hub_faults():
                return str(self._api.create_repo(repo, repo_type="dataset", private=True, exist_ok=False, token=token).repo_id)
        except HeadMoved as fault:
            if not _is_name_taken(fault.__cause__):
                raise
            return None

    def read(self, repo: str, path: str, head: Head, token: str) -> bytes | None:
        """The content of a file in that commit, None if the commit has no such file.

        Raises:
            HeadMoved: the commit is gone, because the history was squashed.
        """
        url = hf_hub_url(repo, path, repo_type="dataset", revision=head.sha or MAIN_BRANCH, endpoint=self._api.endpoint)
        try:
            with _hub_faults():
                content: bytes = get_session().get(url, headers=build_hf_headers(token=token)).content
        except _FileNotFound:
            return None
        return content

    def commit(self, repo: str, head: Head, adds: Mapping[str, bytes], deletes: Iterable[str], token: str) -> Head:
        """Add and delete files in one commit on top of `head`. Returns the new head.

        Raises:
            HeadMoved: `head` is no longer the last commit, or another commit is in progress.
        """
        operations: list[CommitOperationAdd | CommitOperationDelete] = [CommitOperationDelete(path, is_folder=False) for path in deletes]
        operations += [CommitOperationAdd(path, content) for path, content in adds.items()]
        try:
            with _hub_faults():
                done = self._api.create_commit(
                    repo, operations, commit_message="Save", repo_type="dataset", parent_commit=head.sha, token=token
                )
        except _FileNotFound as error:  # one of the files to delete was deleted by hand
            raise HeadMoved(404) from error
        return Head(done.oid)

    def conversation_paths(self, repo: str, head: Head, token: str) -> list[str]:
        """The files of all conversations in that commit; files of any other kind are left out."""
        with _hub_faults():
            tree = self._api.list_repo_tree(repo, recursive=True, repo_type="dataset", revision=head.sha, token=token)
            return [entry.path for entry in tree if isinstance(entry, RepoFile) and rows.is_line_path(entry.path)]

    def existing_paths(self, repo: str, paths: Iterable[str], head: Head, token: str) -> set[str]:
        """Those of `paths` that are files of that commit."""
        with _hub_faults():
            found = self._api.get_paths_info(repo, list(paths), repo_type="dataset", revision=head.sha, token=token)
        return {entry.path for entry in found}

    def squash_history(self, repo: str, token: str) -> None:
        """Make the head the only commit, so that deleted text is gone from git history, and delete large files that it does not use.

        Raises:
            HeadMoved: older commits are still there.
        """
        with _hub_faults():
            self._api.super_squash_history(repo, repo_type="dataset", commit_message="Save", token=token)
            if len(self._api.list_repo_commits(repo, repo_type="dataset", token=token)) != 1:
                raise HeadMoved
            self._delete_unused_large_files(repo, token)

    def delete_dataset(self, repo: str, token: str) -> None:
        """Delete the dataset with its whole history. No effect if there is none."""
        try:
            with _hub_faults():
                self._api.delete_repo(repo, repo_type="dataset", token=token)
        except DatasetNotFound:
            pass

    def _delete_unused_large_files(self, repo: str, token: str) -> None:
        """Large files (LFS) are stored beside git, so a squash does not remove them."""
        large = list(self._api.list_lfs_files(repo, repo_type="dataset", token=token))
        if not large:
            return
        tree = self._api.list_repo_tree(repo, recursive=True, repo_type="dataset", token=token)
        used = {entry.lfs.sha256 for entry in tree if isinstance(entry, RepoFile) and entry.lfs}
        if unused := [file for file in large if file.file_oid not in used]:
            self._api.permanently_delete_lfs_files(repo, unused, rewrite_history=False, repo_type="dataset", token=token)


class _FileNotFound(HubFault):
    """404: the commit has no such file."""


@contextmanager
def _hub_faults() -> Iterator[None]:
    """Raises errors of Hub calls in this block as a `HubFault`, without retries."""
    try:
        with http_session.without_retries():
            yield
    except HfHubHTTPError as error:
        raise _as_fault(error) from error
    except (OSError, RuntimeError, ValueError, LookupError, TypeError, AttributeError) as error:  # no response, or one of another form
        raise OutcomeUnknown from error


def _is_name_taken(error: BaseException | None) -> bool:
    """Whether a 409 means that the name is taken (its body then has a `url`), not that another creation is in progress."""
    try:
        return isinstance(error, HfHubHTTPError) and "url" in error.response.json()
    except ValueError:
        return False


def _as_fault(error: HfHubHTTPError) -> HubFault:
    status = error.response.status_code
    if isinstance(error, RemoteEntryNotFoundError):
        return _FileNotFound(status)
    if isinstance(error, RevisionNotFoundError) or status in (409, 412):
        return HeadMoved(status)
    if status == 403 and _QUOTA.search(f"{error.server_message} {error.response.text}"):
        return StorageFull(status)
    if status in (401, 403):
        return AccessRefused(status)
    if isinstance(error, RepositoryNotFoundError) or status == 404:
        return DatasetNotFound(status)
    if status == 429:
        return RateLimited(status, parse_retry_after(error.response.headers.get("Retry-After")))
    return OutcomeUnknown(status)
