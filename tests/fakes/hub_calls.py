"""The calls of the fake Hub, by name. Requests and answers have the form that huggingface_hub and datasets use."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from tests.fakes.hub_repo import Refusal, Repo, blob_id

if TYPE_CHECKING:
    from tests.fakes.hub import HubImitation

Answer = tuple[int, bytes, dict[str, str]]
"""Status, body, headers."""
DATE = "2026-11-20T12:00:00.000Z"


@dataclass
class Call:
    """One request. `path` has the named groups of the pattern that matched."""

    hub: "HubImitation"
    token: str
    path: dict[str, str]
    query: dict[str, list[str]]
    body: bytes
    headers: Message

    def json(self) -> Any:
        """The parsed body; empty if there is none."""
        return json.loads(self.body or b"{}")

    def repo(self, *, write: bool = False) -> Repo:
        """The repository in the path, if the token may use it."""
        return self.hub.repo(self.path["repo"], self.token, write=write)


def _ok(value: Any = None, **headers: str) -> Answer:
    return 200, json.dumps(value if value is not None else {}).encode(), headers


def whoami(call: Call) -> Answer:
    """The user of the token."""
    name = call.hub.user(call.token)
    return _ok({"type": "user", "name": name, "fullname": name, "avatarUrl": "", "orgs": [], "auth": {}})


def create(call: Call) -> Answer:
    """Create a dataset; 409 with its `url` if the name is taken."""
    request = call.json()
    name = f"{request['organization'] or call.hub.user(call.token)}/{request['name']}"
    if not name.startswith(call.hub.user(call.token) + "/"):
        raise Refusal(403, message="not your namespace")
    url = f"{call.hub.url}/datasets/{name}"
    if name in call.hub.repos:
        return 409, json.dumps({"error": "You already created this dataset repo", "url": url}).encode(), {}
    call.hub.repos[name] = Repo(name, request.get("visibility") == "private", call.hub.apps.get(call.token, ""))
    return _ok({"url": url, "name": name})


def delete_repo(call: Call) -> Answer:
    """Delete a dataset."""
    request = call.json()
    name = f"{request['organization']}/{request['name']}"
    call.hub.repo(name, call.token, write=True)
    del call.hub.repos[name]
    return _ok()


def settings(call: Call) -> Answer:
    """Change the visibility."""
    call.repo(write=True).private = call.json().get("visibility") == "private"
    return _ok()


def info(call: Call) -> Answer:
    """Name, head and visibility; the list of files unless `expand` is given."""
    repo = call.repo()
    commit = repo.commit(call.path.get("revision", "main"))
    found = {"_id": "1", "id": repo.name, "author": repo.name.split("/")[0], "sha": commit.id, "private": repo.private}
    if "expand" not in call.query:
        found |= {"lastModified": DATE, "createdAt": DATE, "gated": False, "disabled": False, "downloads": 0, "likes": 0, "tags": []}
        found |= {"siblings": [{"rfilename": path} for path in commit.tree]}
    return _ok(found)


def validate(call: Call) -> Answer:
    """Accept every card."""
    return _ok({"errors": [], "warnings": []})


def preupload(call: Call) -> Answer:
    """Whether each file is to be uploaded as a regular or a large file."""
    repo = call.repo(write=True)
    tree, answers = repo.commit(call.path["revision"]).tree, []
    for file in call.json()["files"]:
        is_large = file["size"] >= call.hub.large_from or file["path"].endswith(".parquet")
        oid = tree.get(file["path"])
        answers.append({"path": file["path"], "uploadMode": "lfs" if is_large else "regular", "shouldIgnore": False})
        if oid:
            answers[-1]["oid"] = repo.pointers.get(oid, oid)
    return _ok({"files": answers})


def commit(call: Call) -> Answer:
    """Commit the operations in the body, one JSON object a line."""
    repo = call.repo(write=True)
    adds: dict[str, bytes] = {}
    deletes: list[str] = []
    title, parent = "", None
    for line in call.body.splitlines():
        item = json.loads(line)
        value = item["value"]
        match item["key"]:
            case "header":
                title, parent = value["summary"], value.get("parentCommit")
            case "file":
                adds[value["path"]] = base64.b64decode(value["content"])
            case "lfsFile":
                adds[value["path"]] = repo.point(value["path"], value["oid"], value["size"])
            case "deletedFile":
                deletes.append(value["path"])
            case "deletedFolder":
                deletes += [path for path in repo.head.tree if path.startswith(value["path"])]
    oid = repo.write(adds, deletes, title, parent)
    return _ok({"success": True, "commitOid": oid, "commitUrl": f"{call.hub.url}/datasets/{repo.name}/commit/{oid}"})


def _entry(repo: Repo, path: str, oid: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": "file", "oid": oid, "size": len(repo.blobs[oid]), "path": path}
    if sha := repo.pointers.get(oid):
        size = len(repo.large[sha][1])
        entry |= {"size": size, "lfs": {"oid": sha, "size": size, "pointerSize": len(repo.blobs[oid])}}
    return entry


def tree(call: Call) -> Answer:
    """The files below a folder, 1,000 a page."""
    repo = call.repo()
    found, under = repo.commit(call.path["revision"]), call.path.get("folder", "")
    prefix = f"{under}/" if under else ""
    recursive = call.query.get("recursive", ["false"])[0].lower() == "true"
    entries: dict[str, dict[str, Any]] = {}
    for path, oid in sorted(found.tree.items()):
        if path.startswith(prefix):
            folders = path[len(prefix) :].split("/")[:-1]
            for depth in range(1, len(folders) + 1):
                name = prefix + "/".join(folders[:depth])
                entries.setdefault(name, {"type": "directory", "oid": blob_id(name.encode()), "size": 0, "path": name})
            entries[path] = _entry(repo, path, oid)
    if under and not entries:
        raise Refusal(404, "EntryNotFound", f"{under} does not exist")
    listed = [each for each in entries.values() if recursive or "/" not in each["path"][len(prefix) :]]
    start, size = int(call.query.get("cursor", ["0"])[0]), 1000
    headers = {}
    if start + size < len(listed):
        where = f"{call.hub.url}/api/datasets/{repo.name}/tree/{call.path['revision']}"
        where += f"/{under.replace('/', '%2F')}" if under else ""
        headers["Link"] = f'<{where}?recursive={recursive}&cursor={start + size}>; rel="next"'
    return _ok(listed[start : start + size], **headers)


def paths_info(call: Call) -> Answer:
    """The entries of those of the given paths that exist."""
    repo = call.repo()
    found = repo.commit(call.path["revision"]).tree
    wanted = parse_qs(call.body.decode()).get("paths", [])
    return _ok([_entry(repo, path, found[path]) for path in wanted if path in found])


def commits(call: Call) -> Answer:
    """All commits, newest first."""
    repo = call.repo()
    listed = [{"id": c.id, "title": c.title, "message": "", "authors": [{"user": "u"}], "date": DATE} for c in reversed(repo.commits)]
    return _ok(listed)


def squash(call: Call) -> Answer:
    """Squash the history."""
    call.repo(write=True).squash(call.json().get("message", ""))
    return _ok()


def lfs_batch(call: Call) -> Answer:
    """Upload addresses for large files."""
    call.repo(write=True)
    answers = []
    for file in call.json()["objects"]:
        href = f"{call.hub.url}/lfs-storage/{call.path['repo']}/{file['oid']}"
        answers.append({"oid": file["oid"], "size": file["size"], "actions": {"upload": {"href": href, "header": {}}}})
    return _ok({"transfer": "basic", "objects": answers})


def lfs_put(call: Call) -> Answer:
    """Store a large file; 400 if its hash is wrong."""
    if hashlib.sha256(call.body).hexdigest() != call.path["oid"]:
        raise Refusal(400, message="the content has another hash")
    call.hub.repos[call.path["repo"]].large[call.path["oid"]] = ("", call.body)
    return _ok()


def lfs_files(call: Call) -> Answer:
    """All large files."""
    listed = call.repo().large.items()
    return _ok([{"fileOid": k, "filename": p, "oid": k, "pushedAt": DATE, "ref": "main", "size": len(c)} for k, (p, c) in listed])


def lfs_purge(call: Call) -> Answer:
    """Delete large files."""
    repo = call.repo(write=True)
    for sha in call.json()["deletions"]["sha"]:
        repo.large.pop(sha, None)
    return _ok()


def resolve(call: Call) -> Answer:
    """The content of a file, or the requested range of it."""
    repo = call.repo()
    found = repo.commit(call.path["revision"])
    path = call.path["file"]
    call.hub.reads[path] += 1
    content = repo.content(found, path)
    headers = {"X-Repo-Commit": found.id, "ETag": f'"{found.tree[path]}"', "Content-Type": "text/plain", "Accept-Ranges": "bytes"}
    if sha := repo.pointers.get(found.tree[path]):
        headers |= {"X-Linked-Etag": f'"{sha}"', "X-Linked-Size": str(len(content))}
    if wanted := call.headers.get("Range"):
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        end = min(int(last) + 1 if last else len(content), len(content))
        headers["Content-Range"] = f"bytes {first}-{end - 1}/{len(content)}"
        return 206, content[int(first) : end], headers
    return 200, content, headers


_D = r"/api/datasets/(?P<repo>[^/]+/[^/]+)"
_R = r"(?P<revision>[^/]+)"

CALLS: tuple[tuple[str, str, str, Callable[[Call], Answer]], ...] = (  # name, methods, pattern of the path, function
    ("whoami", "GET", r"/api/whoami-v2", whoami),
    ("create", "POST", r"/api/repos/create", create),
    ("delete", "DELETE", r"/api/repos/delete", delete_repo),
    ("settings", "PUT", rf"{_D}/settings", settings),
    ("validate", "POST", r"/api/validate-yaml", validate),
    ("preupload", "POST", rf"{_D}/preupload/{_R}", preupload),
    ("commit", "POST", rf"{_D}/commit/{_R}", commit),
    ("tree", "GET", rf"{_D}/tree/{_R}(?:/(?P<folder>.+))?", tree),
    ("paths", "POST", rf"{_D}/paths-info/{_R}", paths_info),
    ("commits", "GET", rf"{_D}/commits/{_R}", commits),
    ("squash", "POST", rf"{_D}/super-squash/{_R}", squash),
    ("lfs-files", "GET", rf"{_D}/lfs-files", lfs_files),
    ("lfs-purge", "POST", rf"{_D}/lfs-files/batch", lfs_purge),
    ("lfs-batch", "POST", r"/datasets/(?P<repo>[^/]+/[^/]+)\.git/info/lfs/objects/batch", lfs_batch),
    ("lfs-put", "PUT", r"/lfs-storage/(?P<repo>[^/]+/[^/]+)/(?P<oid>[^/]+)", lfs_put),
    ("file", "GET|HEAD", rf"/datasets/(?P<repo>[^/]+/[^/]+)/resolve/{_R}/(?P<file>.+)", resolve),
    ("info", "GET", rf"{_D}(?:/revision/{_R})?", info),
)
