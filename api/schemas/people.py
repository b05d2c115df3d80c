"""Organisations, accounts, links and sign-ins, as administrators' programs read and write them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from hotspots.i18n import render
from hotspots.models import Account, Organisation, SignIn
from hotspots.registry.access_links import Issued
from hotspots.registry.units_of_day import DayUnits
from hotspots.vocabulary import (
    AccountState,
    LinkPurpose,
    Locale,
    OrganisationKind,
    Role,
    SignInOutcome,
)

Named = Annotated[str, Field(max_length=200, examples=["Công an phường Long Khánh"])]
Email = Annotated[str | None, Field(max_length=254, examples=["ten@congan.example.vn"])]


class OrganisationIn(BaseModel):
    """What is written about a body."""

    model_config = ConfigDict(extra="forbid")

    name: Named
    kind: OrganisationKind
    area_id: UUID | None = None
    valid_from: date | None = None
    email: Email = None


class OrganisationEnd(BaseModel):
    """The last day of a body and who succeeds it; neither, where it goes on."""

    model_config = ConfigDict(extra="forbid")

    last_day: Annotated[date | None, Field(examples=["2025-06-30"])] = None
    successor_id: UUID | None = None


class SuperiorIn(BaseModel):
    """The level above a body; null leaves it to the people's committee of its area."""

    model_config = ConfigDict(extra="forbid")

    superior_id: Annotated[UUID | None, Field(examples=["7c9e6679-7425-40de-944b-e07fc1f90ae7"])]


class OrganisationOut(BaseModel):
    """A body, for as long as it existed under that name."""

    id: UUID
    name: str
    kind: OrganisationKind
    area_id: UUID | None
    area: str | None = Field(
        description="The unit of its days, and those of today where that one has ended"
    )
    area_today: list[UUID] = Field(description="The units of today on the ground of its unit")
    valid_from: date | None
    valid_to: date | None
    successor_id: UUID | None
    superior_id: UUID | None = Field(
        description="Told of what is late there; null takes the people's committee of the area"
    )
    email: str | None
    version: int

    @classmethod
    def of(cls, body: Organisation, units: DayUnits | None, locale: Locale) -> "OrganisationOut":
        """Return what is stored of a body, and where it works."""
        named = {
            "area": None if units is None else render(units.words, locale),
            "area_today": [] if units is None else list(units.now),
        }
        plain = {name: getattr(body, name) for name in cls.model_fields if name not in named}
        return cls(**plain, **named)


class AccountFacts(BaseModel):
    """What is written about an account."""

    model_config = ConfigDict(extra="forbid")

    display_name: Annotated[str, Field(max_length=200, examples=["Cán bộ CSGT"])]
    role: Role
    organisation_id: UUID
    area_ids: Annotated[list[UUID], Field(max_length=500)] = []
    email: Email = None
    locale: Locale = Locale.VI


class AccountIn(AccountFacts):
    """Whom to invite."""

    username: Annotated[str, Field(max_length=64, examples=["csgt.moi"])]


class KeptAccountOut(BaseModel):
    """An account as its administrator sees it: never a password's hash, never a secret."""

    id: UUID
    username: str
    display_name: str
    role: Role
    organisation_id: UUID
    organisation: str
    area_ids: list[UUID]
    email: str | None
    locale: Locale
    state: AccountState
    version: int

    @classmethod
    def of(cls, account: Account) -> "KeptAccountOut":
        """Return what an administrator sees of an account."""
        same = ("id", "username", "display_name", "role", "organisation_id", "email", "locale")
        return cls(
            organisation=account.organisation.name,
            area_ids=[area.id for area in account.areas],
            state=account.state,
            version=account.version,
            **{name: getattr(account, name) for name in same},
        )


class LinkOut(BaseModel):
    """A link by which the account's person chooses a password, told only now."""

    path: str
    purpose: LinkPurpose
    expires_at: datetime

    @classmethod
    def of(cls, issued: Issued) -> "LinkOut":
        """Return a link that was just made."""
        link = issued.link
        return cls(path=issued.path, purpose=link.purpose, expires_at=link.expires_at)


class InvitedOut(BaseModel):
    """An account that was just opened, with the link for its person."""

    account: KeptAccountOut
    link: LinkOut


class AccountsOut(BaseModel):
    """One page of accounts."""

    accounts: list[KeptAccountOut]
    next: str | None


class SignInOut(BaseModel):
    """One try to sign in; without an account, the name was of none."""

    at: datetime
    outcome: SignInOutcome
    account_id: UUID | None
    address: str
    user_agent: str

    @classmethod
    def of(cls, row: SignIn) -> "SignInOut":
        """Return a try as it is on record."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class SignInsOut(BaseModel):
    """One page of tries, the latest first."""

    sign_ins: list[SignInOut]
    next: str | None


class PasswordChange(BaseModel):
    """One's present password and the one to come."""

    model_config = ConfigDict(extra="forbid")

    current: Annotated[str, Field(max_length=1_000, examples=["hotspots-demo"])]
    password: Annotated[str, Field(max_length=1_000, examples=["bốn con trâu đen"])]
