"""Organisations as they stood on a day: found by name, listed for a choice."""

from datetime import date

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from hotspots import clock
from hotspots.models import Organisation


def body_named(session: Session, name: str, on: date) -> Organisation | None:
    """Return the body of this name that existed on a day, None where there was none."""
    query = select(Organisation).where(Organisation.name == name, existed_on(on))
    return session.scalars(query.order_by(Organisation.valid_from.desc().nulls_last())).first()


def bodies_today(session: Session) -> list[Organisation]:
    """Return the bodies that exist today, by name."""
    query = select(Organisation).where(existed_on(clock.today())).order_by(Organisation.name)
    return list(session.scalars(query))


def existed_on(on: date) -> ColumnElement[bool]:
    """Return the condition that a body existed on a day."""
    return and_(
        func.coalesce(Organisation.valid_from, on) <= on,
        func.coalesce(Organisation.valid_to, on) >= on,
    )
