"""Free ports of the loopback for servers in other processes, which bind them seconds after they were chosen."""

import os
import random
import socket

_FIRST, _SPAN, _WORKERS = 21_000, 500, 20
"""Below the ports that an operating system assigns by itself, from 32768 (Linux) or 49152 (macOS, Windows)."""

_used: set[int] = set()


def free_port() -> int:
    """A port without a listener. Each call returns another one, and each worker of pytest-xdist has a range of its own."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _WORKERS
    first = _FIRST + worker * _SPAN
    for port in random.sample(range(first, first + _SPAN), _SPAN):
        if port not in _used and _is_free(port):
            _used.add(port)
            return port
    raise RuntimeError(f"no port is free between {first} and {first + _SPAN}")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        if os.name == "posix":  # as uvicorn does: connections that were just closed do not keep a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
