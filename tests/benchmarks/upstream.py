"""The scripted model server in a process of its own, so that measuring and being measured do not share its processor time.

`python -m tests.benchmarks.upstream <model>…` prints its address and serves until its input ends.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.e2e.process import ROOT
from tests.environment import environment
from tests.fakes.router import ScriptedRouter, listed


@contextmanager
def upstream(*models: str) -> Iterator[str]:
    """The base URL of a running one that lists these models."""
    with serving("tests.benchmarks.upstream", *models) as base_url:
        yield base_url


@contextmanager
def serving(module: str, *arguments: str) -> Iterator[str]:
    """What a module prints first that is run with these arguments; it ends with the context, by the end of its input."""
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()


if __name__ == "__main__":
    with ScriptedRouter() as router:
        router.models = [listed(model) for model in sys.argv[1:]]
        print(router.base_url, flush=True)
        sys.stdin.read()
