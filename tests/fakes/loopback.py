"""The last step to a web of the tests' own: whatever address is dialled, it is the loopback that answers.

It takes the place of the network only, so all checks of the code under test stay in force.
"""

from collections.abc import Callable, Iterable

import httpcore2


class Loopback(httpcore2.AnyIOBackend):
    """`door` says which port of the loopback stands for a host and port, or raises what the network would."""

    def __init__(self, door: Callable[[str, int], int]) -> None:
        self._door = door

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        return await super().connect_tcp("127.0.0.1", self._door(host, port), timeout, local_address, socket_options)
