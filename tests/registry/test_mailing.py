"""Letters over an encrypted line: only to a server that proves who it is."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hotspots.errors import Unavailable
from hotspots.registry.mailing import Letter, MailServer, connected
from hotspots.vocabulary import MailSecurity
from tests.registry.post_office import PostOffice, post_office

LETTER = Letter(
    key="1",
    to="can.bo@example.vn",
    subject="Việc hôm nay",
    text="Một việc chờ.",
    html="<p>Một việc chờ.</p>",
    at=datetime(2026, 3, 2, 6, tzinfo=UTC),
)
ENCRYPTED = pytest.mark.parametrize("security", [MailSecurity.STARTTLS, MailSecurity.TLS])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that 127.0.0.1 gave itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def _office(certificate: Path, security: MailSecurity) -> PostOffice:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    return PostOffice(tls=tls, encrypted_at_once=security is MailSecurity.TLS)


def _server(office: PostOffice, security: MailSecurity) -> MailServer:
    return MailServer("127.0.0.1", office.port, security, "diemden@example.vn")


@ENCRYPTED
def test_a_server_that_nobody_vouches_for_gets_no_letter(
    certificate: Path, security: MailSecurity
) -> None:
    with (
        post_office(_office(certificate, security)) as office,
        pytest.raises(Unavailable, match="CERTIFICATE_VERIFY_FAILED"),
        connected(_server(office, security)),
    ):
        pytest.fail("the line is open")
    assert office.letters == []


def test_a_server_that_cannot_encrypt_gets_no_letter() -> None:
    with (
        post_office(PostOffice()) as office,
        pytest.raises(Unavailable, match="STARTTLS"),
        connected(_server(office, MailSecurity.STARTTLS)),
    ):
        pytest.fail("the line is open")
    assert office.letters == []


@ENCRYPTED
def test_a_letter_goes_over_an_encrypted_line(
    certificate: Path, security: MailSecurity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with (
        post_office(_office(certificate, security)) as office,
        connected(_server(office, security)) as line,
    ):
        line.hand_in(LETTER)
    assert [each["Subject"] for each in office.letters] == ["Việc hôm nay"]
