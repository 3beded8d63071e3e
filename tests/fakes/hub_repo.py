"""A dataset repository of the fake Hub: commits with files, and large files (LFS) beside them."""

import hashlib
import itertools
import threading
from dataclasses import dataclass, field

_serial = itertools.count(1)


class Refusal(Exception):  # noqa: N818 (an answer, not an error of the fake)
    """Raised to answer with an error status. `code` is the X-Error-Code header, `message` the X-Error-Message."""

    def __init__(self, status: int, code: str = "", message: str = "refused", headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = {"X-Error-Message": message, **({"X-Error-Code": code} if code else {}), **(headers or {})}


@dataclass(frozen=True)
class Commit:
    """One commit. `tree` is path → blob id."""

    id: str
    title: str
    tree: dict[str, str]


@dataclass
class Repo:
    """A repository with one branch, `main`. A squash drops unreferenced blobs at once; the real Hub does so later.

    Attributes:
        created_by: the OAuth app that created it; empty for none.
        commits: oldest first.
        blobs: blob id → content.
        pointers: blob id of an LFS pointer → SHA-256 of the large file.
        large: SHA-256 → (path, content) of a large file.
    """

    name: str
    private: bool
    created_by: str
    commits: list[Commit] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)
    pointers: dict[str, str] = field(default_factory=dict)
    large: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.write({".gitattributes": b"*.parquet filter=lfs\n"}, [], "initial commit", None)

    @property
    def head(self) -> Commit:
        """The last commit."""
        return self.commits[-1]

    def commit(self, revision: str) -> Commit:
        """The commit of a branch name or commit id. Refusal 404 if there is none."""
        if revision in ("main", "refs/heads/main"):
            return self.head
        for commit in self.commits:
            if commit.id == revision:
                return commit
        raise Refusal(404, "RevisionNotFound", f"Invalid rev id: {revision}")

    def write(self, adds: dict[str, bytes], deletes: list[str], title: str, parent: str | None) -> str:
        """Commit these files and return the commit id. Refusal 412 if `parent` is given and is not the head, 404 for an unknown path."""
        with self.lock:
            if parent is not None:
                self.commit(parent)  # 404 if it was squashed away
                if parent != self.head.id:
                    raise Refusal(412, message="A commit has happened since. Please refresh and try again.")
            tree = dict(self.head.tree) if self.commits else {}
            for path in deletes:
                if path not in tree:
                    raise Refusal(404, "EntryNotFound", f"A file with this name doesn't exist: {path}")
                del tree[path]
            for path, content in adds.items():
                tree[path] = self._keep(content)
            commit = Commit(hashlib.sha1(f"{self.name} {next(_serial)}".encode()).hexdigest(), title, tree)
            self.commits.append(commit)
            return commit.id

    def squash(self, message: str) -> None:
        """Replace all commits by one with the files of the head."""
        with self.lock:
            tree = self.head.tree
            self.commits = [Commit(hashlib.sha1(f"{self.name} squash {next(_serial)}".encode()).hexdigest(), message, tree)]
            used = set(tree.values())
            self.blobs = {key: content for key, content in self.blobs.items() if key in used}

    def content(self, commit: Commit, path: str) -> bytes:
        """The content of a file, read through its pointer if it is a large one. Refusal 404 if the commit has no such file."""
        if path not in commit.tree:
            raise Refusal(404, "EntryNotFound", "Entry not found", {"X-Repo-Commit": commit.id})
        content = self.blobs[commit.tree[path]]
        sha = self.pointers.get(commit.tree[path])
        return self.large[sha][1] if sha else content

    def point(self, path: str, sha: str, size: int) -> bytes:
        """The content of the LFS pointer for an uploaded large file. Refusal 400 if it was not uploaded."""
        if sha not in self.large:
            raise Refusal(400, message="the large file was not uploaded")
        pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha}\nsize {size}\n".encode()
        self.pointers[blob_id(pointer)] = sha
        self.large[sha] = (path, self.large[sha][1])
        return pointer

    def all_bytes(self) -> bytes:
        """Everything that can still be read in it: contents, paths and titles of all commits, and large files."""
        names = [f"{commit.title} {path}" for commit in self.commits for path in commit.tree]
        return b"\n".join([*self.blobs.values(), *(content for _, content in self.large.values()), "\n".join(names).encode()])

    def _keep(self, content: bytes) -> str:
        key = blob_id(content)
        self.blobs[key] = content
        return key


def blob_id(content: bytes) -> str:
    """The id that git gives this content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
