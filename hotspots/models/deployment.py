"""What this database is: a real register, a demonstration or a test."""

from datetime import date

from sqlalchemy import CheckConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hotspots.models.base import Base
from hotspots.vocabulary import DeploymentKind


class Deployment(Base):
    """The one row that marks a database.

    A moved clock, demo accounts and single crashes on a page are allowed only where it says demo
    or test.
    """

    __tablename__ = "deployment"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("(kind = 'demo') = (as_of IS NOT NULL)", name="demo_has_as_of"),
    )

    id: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, default=1, server_default=text("1")
    )
    kind: Mapped[DeploymentKind]
    name: Mapped[str]
    site_code_prefix: Mapped[str]
    """In front of every site code: LK in LK-2026-0001."""
    as_of: Mapped[date | None]
    """The day on which a demonstration plays; its crashes end there."""
    banner: Mapped[str | None]
    """Shown on every page, such as that the data are synthetic."""
