"""Organisations and the people who act for them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hotspots.models.base import Base, Keyed, Versioned
from hotspots.models.network import AdministrativeArea
from hotspots.vocabulary import AccountState, Locale, OrganisationKind, Role


class Organisation(Keyed, Versioned, Base):
    """A body that holds files or sends people, for as long as it existed under that name."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="validity"
        ),
        CheckConstraint("superior_id <> id", name="another_superior"),
        Index(None, "area_id"),
        Index(None, "successor_id"),
        Index(None, "superior_id"),
    )

    name: Mapped[str]
    kind: Mapped[OrganisationKind]
    area_id: Mapped[UUID | None] = mapped_column(ForeignKey("administrative_area.id"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    """The last day it existed; it is empty while the body exists."""
    successor_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    email: Mapped[str | None]
    """Where the digest of what waits for the body is sent."""
    superior_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    """Who is told what is late here; empty takes the people's committee of the area."""

    area: Mapped[AdministrativeArea | None] = relationship(lazy="raise")
    successor: Mapped["Organisation | None"] = relationship(
        foreign_keys=[successor_id], remote_side="Organisation.id", lazy="raise"
    )
    superior: Mapped["Organisation | None"] = relationship(
        foreign_keys=[superior_id], remote_side="Organisation.id", lazy="raise"
    )


class Account(Keyed, Versioned, Base):
    """One person's access: one role, one organisation, and the areas the work covers.

    The organisation comes with the account, and the areas when they are asked for: every permission
    asks for those of who acts, and of who wrote a line nobody wants more than the name.
    """

    __tablename__ = "account"
    __table_args__ = (
        # Two accounts that differ only in capitals would be one person to a reader of the log.
        Index("uq_account_username", func.lower(text("username")), unique=True),
        Index(None, "organisation_id"),
    )

    username: Mapped[str]
    display_name: Mapped[str]
    role: Mapped[Role]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    password_hash: Mapped[str | None]
    """Empty until a password is set: nobody can sign in with the account until then."""
    active: Mapped[bool] = mapped_column(server_default=text("true"), default=True)
    locale: Mapped[Locale] = mapped_column(default=Locale.VI, server_default="vi")
    created_at: Mapped[datetime]
    email: Mapped[str | None]
    wants_digest: Mapped[bool] = mapped_column(server_default=text("true"), default=True)
    """Whether the digest of the day goes to the address."""
    session_epoch: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    """Every session names the epoch it began in: to count on ends them all at once."""

    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    areas: Mapped[list[AdministrativeArea]] = relationship(
        secondary="account_area", lazy="select", order_by=AdministrativeArea.code
    )

    @property
    def state(self) -> AccountState:
        """Whether somebody can work with the account."""
        if not self.active:
            return AccountState.CLOSED
        return AccountState.OPEN if self.password_hash else AccountState.WITHOUT_PASSWORD

    def end_sessions(self) -> None:
        """Make every session that is open now a session of the past."""
        self.session_epoch += 1


class AccountArea(Keyed, Base):
    """One area an account works for, everything below it included."""

    __tablename__ = "account_area"
    __table_args__ = (UniqueConstraint("account_id", "area_id"), Index(None, "area_id"))

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    area_id: Mapped[UUID] = mapped_column(ForeignKey("administrative_area.id"))
