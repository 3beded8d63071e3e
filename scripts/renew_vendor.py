"""Renews the vendored browser libraries: `python scripts/renew_vendor.py [--check]`.

`chat/ui/vendor/VENDOR.json` names each npm package, its version and the files taken from it. npm fetches the package and checks it against
the registry's checksum; a version that was vendored before must also have the checksum noted then. To upgrade, change a version there,
delete its `integrity`, and run this again. `--check` fetches nothing: it compares the files here with their noted SHA-256.

All scripts are ES modules. Where a package has one only unminified, the minified script is wrapped: `before` and `after` in the manifest.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).parents[1] / "chat" / "ui" / "vendor"
MANIFEST = VENDOR / "VENDOR.json"


def renew() -> None:
    """Fetch every package of the manifest, replace its files, and note their checksums. Needs npm and its registry."""
    manifest = json.loads(MANIFEST.read_text())
    for package in manifest["packages"]:
        with tempfile.TemporaryDirectory() as folder:
            package["integrity"] = _fetch(package, Path(folder))
            package["sha256"] = _replace_files(package, Path(folder) / "package")
    MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n")


def altered() -> list[str]:
    """Files under `vendor/` that are missing, unknown to the manifest, or not what was fetched."""
    noted = {
        f"{package['folder']}/{name}": digest
        for package in json.loads(MANIFEST.read_text())["packages"]
        for name, digest in package["sha256"].items()
    }
    present = {str(path.relative_to(VENDOR)): _sha256(path) for path in _fetched(VENDOR) if path != MANIFEST}
    return sorted(name for name in noted.keys() | present.keys() if noted.get(name) != present.get(name))


def _fetch(package: dict[str, Any], folder: Path) -> str:
    wanted = f"{package['name']}@{package['version']}"
    npm = shutil.which("npm") or "npm"
    answer = subprocess.run([npm, "pack", "--json", wanted], cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603  (our own list)
    listed = json.loads(answer.stdout)[0]
    if package.get("integrity", listed["integrity"]) != listed["integrity"]:
        raise SystemExit(f"{wanted} is not what was vendored before: {listed['integrity']}")
    with tarfile.open(folder / listed["filename"]) as archive:
        archive.extractall(folder, filter="data")
    return str(listed["integrity"])


def _replace_files(package: dict[str, Any], source: Path) -> dict[str, str]:
    """Copy what the package's `files` name, and return the SHA-256 of each file.

    A target name stands for one file, for a glob, or for `parts` that are joined between the texts `before` and `after`.
    """
    target = VENDOR / package["folder"]
    for path in _fetched(target):
        path.unlink()
    for name, origin in package["files"].items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(origin, dict):
            parts = b"\n".join((source / part).read_bytes() for part in origin["parts"])
            (target / name).write_bytes(origin["before"].encode() + parts + origin["after"].encode())
        elif "*" in origin:
            (target / name).mkdir(exist_ok=True)
            for path in sorted(source.glob(origin)):
                shutil.copy(path, target / name)
        else:
            shutil.copyfile(source / origin, target / name)
    return {str(path.relative_to(target)): _sha256(path) for path in _fetched(target)}


def _fetched(folder: Path) -> list[Path]:
    """The files in a folder that come from a package: all but our declarations of types."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".d.ts"))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    if "--check" not in sys.argv:
        renew()
    if names := altered():
        raise SystemExit(f"Not as noted in {MANIFEST.name}: {', '.join(names)}")
