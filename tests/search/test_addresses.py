from ipaddress import ip_address

import httpcore2
import pytest

from chat.search.addresses import AddressRefused, Dialler, SystemResolver, is_public, public_addresses

PRIVATE = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "168.63.129.16",
    "172.16.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::10.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:168.63.129.16",
    "::ffff:127.0.0.1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:10::1",
    "2001:db8::1",
    "2002:0a00:0001::1",
    "3fff::1",
    "fc00::1",
    "fe80::1",
    "fe80::1%1",
    "2606:4700::1%1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_special_in_any_way_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


async def no_resolver(host: str) -> list[str]:
    """A resolver that must not be called."""
    raise AssertionError(f"{host} is an address and needs no look-up")


@pytest.mark.parametrize(
    "host", ["127.1", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1", "127.0.0.1.", "::ffff:10.0.0.1", "100.64.0.1", "169.254.169.254"]
)
async def test_an_address_in_any_spelling_is_refused_without_asking_a_resolver(host: str) -> None:
    with pytest.raises(AddressRefused, match="not on the public web"):
        await public_addresses(host, no_resolver)


@pytest.mark.parametrize("host", ["1.2.3.4.5", "300.1.1.1", "0x", "example.0x1g.9"])
async def test_a_number_that_is_no_address_is_refused_without_asking_a_resolver(host: str) -> None:
    with pytest.raises(AddressRefused, match="makes no sense"):
        await public_addresses(host, no_resolver)


async def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    async def lies(host: str) -> list[str]:
        return ["93.184.216.34", "10.0.0.7"]

    with pytest.raises(AddressRefused):
        await public_addresses("two-faced.example", lies)


async def test_a_name_without_any_address_is_refused() -> None:
    async def silence(host: str) -> list[str]:
        return []

    with pytest.raises(AddressRefused):
        await public_addresses("gone.example", silence)


class RecordingNetwork(httpcore2.AsyncMockBackend):
    """Records the addresses that are dialled; the first connection fails."""

    def __init__(self) -> None:
        super().__init__([])
        self.dialled: list[str] = []

    async def connect_tcp(self, host: str, *args: object, **kwargs: object) -> httpcore2.AsyncNetworkStream:
        self.dialled.append(host)
        if len(self.dialled) == 1:
            raise httpcore2.ConnectError("dead")
        return httpcore2.AsyncMockStream([])


async def test_the_address_that_is_dialled_is_one_of_those_that_were_checked() -> None:
    answers = iter([["93.184.216.34", "93.184.216.35"], ["127.0.0.1"]])

    async def changes_its_mind(host: str) -> list[str]:
        return next(answers)

    network = RecordingNetwork()
    await Dialler(changes_its_mind, network).connect_tcp("rebinding.example", 80)
    assert network.dialled == ["93.184.216.34", "93.184.216.35"]


async def test_nothing_is_dialled_for_a_private_address() -> None:
    async def inside(host: str) -> list[str]:
        return ["192.168.0.1"]

    network = RecordingNetwork()
    with pytest.raises(AddressRefused):
        await Dialler(inside, network).connect_tcp("router.example", 80)
    assert network.dialled == []


async def test_a_unix_socket_is_never_opened() -> None:
    with pytest.raises(AddressRefused):
        await Dialler(no_resolver).connect_unix_socket("/var/run/docker.sock")


async def test_the_machines_own_resolver_knows_localhost() -> None:
    resolver = SystemResolver()
    assert set(await resolver("localhost")) <= {"127.0.0.1", "::1"}
    resolver.close()


@pytest.mark.parametrize("host", ["a" * 300, "x..y"])
async def test_a_name_that_cannot_be_looked_up_is_refused(host: str) -> None:
    resolver = SystemResolver()
    with pytest.raises(AddressRefused):
        await resolver(host)
    resolver.close()
