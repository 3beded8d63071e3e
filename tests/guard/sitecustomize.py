"""Keeps a Python process off the network: only this machine's loopback can be reached or looked up.

Imported by `tests/conftest.py` for the tests' own process, and by Python itself in each process that the tests start with this folder on
`PYTHONPATH`. An audit hook sees what any library does and cannot be taken out again.
"""

import ipaddress
import sys


class NetworkRefusedError(OSError):
    """A test tried to reach beyond this machine."""


def is_loopback(host: object) -> bool:
    if host in (None, "", "localhost", b"localhost"):
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    try:
        address = ipaddress.ip_address(text.split("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def refuse_beyond_loopback(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if not isinstance(address, tuple):
            return  # a Unix socket
        host = address[0]
    else:
        return
    if not is_loopback(host):
        raise NetworkRefusedError(f"no test may reach {host!r}")


sys.addaudithook(refuse_beyond_loopback)
