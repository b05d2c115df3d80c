"""Codes that change every half minute: the vectors of the standard, and what is refused."""

import base64
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from hotspots.registry import totp

OF_THE_VECTORS = base64.b32encode(b"12345678901234567890").decode()
VECTORS = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}
"""RFC 6238, appendix B, the rows for SHA1."""

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
NOW = totp.step_of(AT)


@pytest.mark.parametrize(("second", "code"), VECTORS.items())
def test_the_codes_are_those_of_the_standard(second: int, code: str) -> None:
    step = totp.step_of(datetime.fromtimestamp(second, UTC))
    assert totp.code_of(OF_THE_VECTORS, step, digits=8) == code
    assert totp.code_of(OF_THE_VECTORS, step) == code[-6:]


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "12 34 5x"])
def test_what_is_not_six_digits_is_no_code(code: str) -> None:
    assert totp.step_shown(OF_THE_VECTORS, code, at=AT, after=0) is None


@pytest.mark.parametrize("off", [-2, 2, 100])
def test_a_code_of_another_time_is_refused(off: int) -> None:
    code = totp.code_of(OF_THE_VECTORS, NOW + off)
    assert totp.step_shown(OF_THE_VECTORS, code, at=AT, after=0) is None


@pytest.mark.parametrize("off", [-1, 0, 1])
def test_a_phone_may_be_a_step_off_but_no_step_counts_twice(off: int) -> None:
    code = totp.code_of(OF_THE_VECTORS, NOW + off)
    assert totp.step_shown(OF_THE_VECTORS, f"{code[:3]} {code[3:]}", at=AT, after=0) == NOW + off
    assert totp.step_shown(OF_THE_VECTORS, code, at=AT, after=NOW + off) is None


def test_the_address_for_phones_holds_what_they_need() -> None:
    secret = totp.new_secret()
    address = urlsplit(totp.address_for_phones(secret, username="csgt", issuer="Long Khánh"))
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    told = parse_qs(address.query)
    assert (told["secret"], told["issuer"], told["digits"]) == ([secret], ["Long Khánh"], ["6"])
    assert len(base64.b32decode(secret)) == 20
