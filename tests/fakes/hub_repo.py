"""A dataset repository of the Hub imitation: files in commits, as git keeps them, and large files beside it."""

import hashlib
import itertools
import threading
from dataclasses import dataclass, field

_serial = itertools.count(1)


class Refusal(Exception):  # noqa: N818 (it is what the server says)
    """An answer other than 200. `code` is the Hub's X-Error-Code."""

    def __init__(self, status: int, code: str = "", message: str = "refused", headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = {"X-Error-Message": message, **({"X-Error-Code": code} if code else {}), **(headers or {})}


@dataclass(frozen=True)
class Commit:
    id: str
    title: str
    tree: dict[str, str]  # path → blob id


@dataclass
class Repo:
    """One branch, `main`. What no commit of it refers to is dropped after a squash, as the real one's garbage collection does later."""

    name: str
    private: bool
    created_by: str  # the app, for `contribute-repos`
    commits: list[Commit] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)
    pointers: dict[str, str] = field(default_factory=dict)  # blob id of a pointer → sha256 of the large file
    large: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # sha256 → (path, content)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.write({".gitattributes": b"*.parquet filter=lfs\n"}, [], "initial commit", None)

    @property
    def head(self) -> Commit:
        return self.commits[-1]

    def commit(self, revision: str) -> Commit:
        if revision in ("main", "refs/heads/main"):
            return self.head
        for commit in self.commits:
            if commit.id == revision:
                return commit
        raise Refusal(404, "RevisionNotFound", f"Invalid rev id: {revision}")

    def write(self, adds: dict[str, bytes], deletes: list[str], title: str, parent: str | None) -> str:
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
        with self.lock:
            tree = self.head.tree
            self.commits = [Commit(hashlib.sha1(f"{self.name} squash {next(_serial)}".encode()).hexdigest(), message, tree)]
            used = set(tree.values())
            self.blobs = {key: content for key, content in self.blobs.items() if key in used}

    def content(self, commit: Commit, path: str) -> bytes:
        if path not in commit.tree:
            raise Refusal(404, "EntryNotFound", "Entry not found", {"X-Repo-Commit": commit.id})
        content = self.blobs[commit.tree[path]]
        sha = self.pointers.get(commit.tree[path])
        return self.large[sha][1] if sha else content

    def point(self, path: str, sha: str, size: int) -> bytes:
        """The pointer that git keeps in the place of a large file."""
        if sha not in self.large:
            raise Refusal(400, message="the large file was not uploaded")
        pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha}\nsize {size}\n".encode()
        self.pointers[blob_id(pointer)] = sha
        self.large[sha] = (path, self.large[sha][1])
        return pointer

    def all_bytes(self) -> bytes:
        """All that could still be read in it by anybody, in any commit, with paths and messages."""
        names = [f"{commit.title} {path}" for commit in self.commits for path in commit.tree]
        return b"\n".join([*self.blobs.values(), *(content for _, content in self.large.values()), "\n".join(names).encode()])

    def _keep(self, content: bytes) -> str:
        key = blob_id(content)
        self.blobs[key] = content
        return key


def blob_id(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
