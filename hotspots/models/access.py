"""The door: links that let a person in once, the second step, tries to sign in, and the rule."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.account import Account
from hotspots.models.base import BIG, Base, Keyed
from hotspots.vocabulary import LinkPurpose, SignInOutcome


class AccessLink(Keyed, Base):
    """A link that lets a person choose a password, once and until it expires.

    Only its hash is stored: whoever reads the database cannot use it.
    """

    __tablename__ = "access_link"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("used_at IS NULL OR withdrawn_at IS NULL", name="one_end"),
        CheckConstraint("expires_at > created_at", name="expiry"),
        Index(None, "account_id"),
        Index(None, "created_by_id"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    purpose: Mapped[LinkPurpose]
    token_hash: Mapped[str]
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    """When a later link, or the closing of the account, took its place."""

    account: Mapped[Account] = relationship(foreign_keys=[account_id], lazy="raise")

    def lets_in(self, at: datetime) -> bool:
        """Say whether the link can still be used."""
        return self.used_at is None and self.withdrawn_at is None and at < self.expires_at


class SecondFactor(Keyed, Base):
    """The second step of one account at the door: six digits from the person's phone."""

    __tablename__ = "second_factor"
    __table_args__ = (UniqueConstraint("account_id"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    totp_secret: Mapped[str]
    """Encrypted; the key comes from the deployment's, which the database does not hold."""
    started_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    """Empty until the person has shown a first code; until then nobody asks for one."""
    last_step: Mapped[int] = mapped_column(BIG, server_default=text("0"), default=0)
    """The time step of the last code taken: no code is taken twice."""


class RecoveryCode(Keyed, Base):
    """A code on paper that replaces the phone, once."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("account_id", "code_hash"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]


class SignIn(Keyed, Base):
    """One try to sign in, for as many days as the rule says.

    A name that no account has is not kept, because people type passwords there: only a keyed
    digest tells tries with the same name.
    """

    __tablename__ = "sign_in"
    __table_args__ = (
        Index(None, "at"),
        Index(None, "account_id", "at"),
        Index(None, "name_digest", "at"),
        Index(None, "address", "at"),
    )

    at: Mapped[datetime]
    outcome: Mapped[SignInOutcome]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    name_digest: Mapped[str]
    address: Mapped[str]
    user_agent: Mapped[str]

    account: Mapped[Account | None] = relationship(lazy="raise")


class SignInRule(Keyed, Base):
    """How the door treats failures, from a moment on; a later row replaces it, none is changed."""

    __tablename__ = "sign_in_rule"
    __table_args__ = (
        UniqueConstraint("valid_from"),
        CheckConstraint(
            "name_failures BETWEEN 1 AND 1000 AND address_failures BETWEEN 1 AND 100000",
            name="failures",
        ),
        CheckConstraint(
            "first_delay_s BETWEEN 1 AND longest_delay_s AND longest_delay_s <= 86400",
            name="delay",
        ),
        CheckConstraint("kept_days BETWEEN 1 AND 3650", name="kept_days"),
        Index(None, "set_by_id"),
    )

    valid_from: Mapped[datetime]
    name_failures: Mapped[int]
    address_failures: Mapped[int]
    first_delay_s: Mapped[int]
    longest_delay_s: Mapped[int]
    kept_days: Mapped[int]
    set_by_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))

    set_by: Mapped[Account] = relationship(lazy="raise")

    def delay_after(self, failures: int, allowed: int) -> timedelta:
        """Return how long the door stays shut after so many failures: it doubles each time."""
        if failures < allowed:
            return timedelta(0)
        doublings = min(failures - allowed, 20)
        return timedelta(seconds=min(self.first_delay_s * 2**doublings, self.longest_delay_s))
