"""Fixtures: devices of one person, signed out, on one Hub imitation."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.fakes.hub import HubImitation
from tests.history.device import Device, open_devices


@pytest_asyncio.fixture
async def device(hub: HubImitation, tmp_path: Path) -> AsyncIterator[Device]:
    """One device."""
    async with open_devices(tmp_path, hub) as (opened,):
        yield opened


@pytest_asyncio.fixture
async def two_devices(hub: HubImitation, tmp_path: Path) -> AsyncIterator[tuple[Device, Device]]:
    """Two devices, each with a file and a clock of its own."""
    async with open_devices(tmp_path, hub, 2) as (first, second):
        yield first, second
