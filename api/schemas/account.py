"""A session and the person it belongs to."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from hotspots.models.account import Account
from hotspots.vocabulary import Locale, Role


class Credentials(BaseModel):
    """What a person types to sign in."""

    username: Annotated[str, Field(max_length=200, examples=["csgt"])]
    password: Annotated[str, Field(max_length=1_000, examples=["hotspots-demo"])]
    totp: Annotated[
        str | None,
        Field(
            max_length=40, description="Only for an account with a second step", examples=["123456"]
        ),
    ] = None


class AccountOut(BaseModel):
    """Who is signed in, and where the work lies."""

    username: str
    display_name: str
    role: Role
    organisation: str
    areas: list[str]
    locale: Locale

    @classmethod
    def of(cls, account: Account) -> "AccountOut":
        """Return the public side of an account: never its password's hash."""
        return cls(
            username=account.username,
            display_name=account.display_name,
            role=account.role,
            organisation=account.organisation.name,
            areas=[area.name for area in account.areas],
            locale=account.locale,
        )


class DigestIn(BaseModel):
    """Where the digest of the day goes, in which language, and whether it comes at all."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[str | None, Field(max_length=254, examples=["ten@phuong.example.vn"])] = None
    locale: Locale = Locale.VI
    wanted: bool = True


class SessionOut(BaseModel):
    """A token for programs; browsers also get it as a cookie."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105 -- the name of a scheme, not a secret
    expires_at: datetime
    csrf_token: str
    account: AccountOut
