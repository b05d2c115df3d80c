"""Each person's own choice of the digest: where to, in which language, and whether at all."""

import pytest
from sqlalchemy import select

from hotspots.models import Account
from hotspots.vocabulary import Locale
from tests.api.pages.conftest import Sessions, SignIn
from tests.api.pages.visitor import Visitor, text_of

ADDRESS = "can.bo@longkhanh.example.vn"


def _choose(visitor: Visitor, **told: str) -> int:
    sent = {"email": ADDRESS, "locale": "vi", "wants_digest": "yes"} | told
    return visitor.post("/account/digest", **sent).status_code


def _kept(registry: Sessions) -> tuple[str | None, Locale, bool]:
    with registry() as session:
        person = session.scalars(select(Account).where(Account.username == "dothi")).one()
        return person.email, person.locale, person.wants_digest


def test_an_address_and_a_language_are_kept_and_shown(sign_in: SignIn, registry: Sessions) -> None:
    visitor = sign_in("dothi")
    assert _choose(visitor, locale="en") == 303
    assert _kept(registry) == (ADDRESS, Locale.EN, True)
    assert f'value="{ADDRESS}"' in visitor.get("/account").text


def test_whoever_switches_it_off_keeps_the_address(sign_in: SignIn, registry: Sessions) -> None:
    visitor = sign_in("dothi")
    assert _choose(visitor) == 303
    assert _choose(visitor, wants_digest="") == 303
    assert _kept(registry) == (ADDRESS, Locale.VI, False)


@pytest.mark.parametrize("address", ["không phải", "a@b.vn\r\nBcc: x@y.vn", "<b>@x.vn"])
def test_an_address_that_is_none_is_refused_and_what_was_written_is_kept(
    sign_in: SignIn, registry: Sessions, address: str
) -> None:
    visitor = sign_in("dothi")
    before = _kept(registry)
    response = visitor.post("/account/digest", email=address, locale="vi", wants_digest="yes")
    assert response.status_code == 422
    assert "<b>@" not in response.text
    assert address.split(maxsplit=1)[0].strip("<") in text_of(response) or address in response.text
    assert _kept(registry) == before
