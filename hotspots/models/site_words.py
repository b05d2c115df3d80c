"""The words by which a site is searched, written by the database whenever one of them changes."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hotspots.models.base import Base


class SiteWords(Base):
    """What a site is found by: its code and name, its roads, its wards of today and before.

    Between two spaces each, as `analysis.search_words.plain_words` gives them. Of the units that
    came before or after a ward of the site, those count on which it lies, as far as both are drawn.
    """

    __tablename__ = "site_words"
    __table_args__ = (
        Index(
            None,
            "words",
            postgresql_using="gin",
            postgresql_ops={"words": "gin_trgm_ops"},
        ),
    )

    site_id: Mapped[UUID] = mapped_column(
        ForeignKey("site.id", ondelete="CASCADE"), primary_key=True
    )
    words: Mapped[str]


WORDED_TABLES = (
    "site",
    "site_area",
    "site_extent",
    "route",
    "administrative_area",
    "area_succession",
)
"""The tables from which these words are read: a trigger of each writes them anew."""

WORDED_TOGETHER = ("site", "site_area", "site_extent", "area_succession")
"""Of those, the tables whose new rows come by the thousand: their words are written at once."""
