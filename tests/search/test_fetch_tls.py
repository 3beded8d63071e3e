"""HTTPS: the connection goes to the address that was checked, while name and certificate stay those of the URL."""

import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chat.search.fetch import PageFetcher, PageRefused
from tests.fakes.web import Web, html
from tests.search.manual_time import ManualTimeout


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A file with a key and a self-signed certificate for `good.example`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "good.example")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("good.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    file = tmp_path / "certificate.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture
async def secure_web(certificate: Path) -> AsyncIterator[Web]:
    """An internet with HTTPS; its certificate is for `good.example`."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    async with Web(tls) as web:
        yield web


@pytest.fixture
async def trusting(secure_web: Web, certificate: Path) -> AsyncIterator[PageFetcher]:
    """A fetcher that trusts the certificate of `secure_web`."""
    tls = ssl.create_default_context(cafile=str(certificate))
    fetcher = PageFetcher(secure_web.resolve, network=secure_web.network, tls=tls, timeout=ManualTimeout())
    yield fetcher
    await fetcher.aclose()


async def test_the_server_is_asked_by_its_name_at_the_address_that_was_checked(secure_web: Web, trusting: PageFetcher) -> None:
    secure_web.put("https://good.example/", html("secret garden"))
    assert (await trusting.fetch("https://good.example/")).content == b"secret garden"
    assert (secure_web.requests[0].tls_name, secure_web.requests[0].host) == ("good.example", "good.example")
    assert secure_web.dialled == [(secure_web.names["good.example"][0], 443)]


async def test_a_certificate_for_another_name_is_refused(secure_web: Web, trusting: PageFetcher) -> None:
    secure_web.put("https://other.example/", html("x"))
    with pytest.raises(PageRefused, match="could not be reached"):
        await trusting.fetch("https://other.example/")


async def test_a_certificate_that_nobody_vouches_for_is_refused(secure_web: Web) -> None:
    secure_web.put("https://good.example/", html("x"))
    fetcher = PageFetcher(secure_web.resolve, network=secure_web.network, timeout=ManualTimeout())
    with pytest.raises(PageRefused, match="could not be reached"):
        await fetcher.fetch("https://good.example/")
    await fetcher.aclose()
