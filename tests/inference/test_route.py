"""A route names who pays, and only where that can be charged."""

import pytest

from chat.inference.catalog.endpoints import Endpoint, EndpointKind
from chat.inference.catalog.model import Model
from chat.inference.route import Route


@pytest.mark.parametrize(("kind", "payer"), [("router", "acme"), ("server", None), ("demo", None)])
def test_only_the_router_bills_an_organisation(kind: EndpointKind, payer: str | None) -> None:
    model = Model("m", "m", Endpoint("e", "http://127.0.0.1:9/v1", kind))

    assert Route.to(model, "hf_x", "acme").bill_to == payer
