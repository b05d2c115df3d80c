"""What a backup says of itself: when, of what, by which version, and the hash of every part."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

FORMAT = 1
"""Grows when a backup can no longer be read by the program of before."""


class Member(BaseModel):
    """One part of the archive."""

    model_config = ConfigDict(frozen=True)

    name: str
    size: int
    sha256: str


class Manifest(BaseModel):
    """The last part but one of every archive, as JSON.

    Attributes
    ----------
    schema_revision
        The last migration of the database that was dumped.
    server_version
        Of the PostgreSQL it was dumped from, as that says it itself: `150018`.
    counts
        Rows of each table, counted in the transaction that was dumped.
    audit_head
        The hash of the last link of the audit chain; None where nothing was sealed yet.
    damaged_attachments
        Attachments that were not stored because their content is not what their name says.
    """

    model_config = ConfigDict(frozen=True)

    format: int = FORMAT
    made_at: AwareDatetime
    registry: str | None
    schema_revision: str
    code_version: str
    server_version: int
    counts: dict[str, int]
    audit_head: str | None
    damaged_attachments: tuple[str, ...] = ()
    members: tuple[Member, ...]

    @property
    def attachments(self) -> int:
        """How many attachments it holds."""
        return sum(each.name.startswith("attachments/") for each in self.members)
