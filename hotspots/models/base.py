"""What every table shares: names of constraints, keys, times with a zone, and lists of codes."""

import enum
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Double,
    Enum,
    Integer,
    MetaData,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SRID = 4326
"""Geometry is stored in WGS 84 degrees; metres exist only inside an analysis."""

CODE_LENGTH = 40

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def _codes(members: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in members]


class Base(DeclarativeBase):
    """One row of the registry.

    A column typed with an enumeration of `hotspots.vocabulary` is stored as its code, with a
    CHECK named after the column: left to SQLAlchemy, two columns of one enumeration in one table
    would ask for the same name.
    """

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),  # a bare datetime would lose its time zone
        enum.Enum: Enum(enum.Enum, native_enum=False, length=CODE_LENGTH, values_callable=_codes),
        str: Text(),
        float: Double(),
        UUID: Uuid(),
        dict[str, Any]: JSONB(),
        list[dict[str, Any]]: JSONB(),
        list[str]: ARRAY(Text()),
        list[UUID]: ARRAY(Uuid()),
    }

    def __init_subclass__(cls, **kw: Any) -> None:
        super().__init_subclass__(**kw)
        if "__table__" not in cls.__dict__ and "__tablename__" not in cls.__dict__:
            return
        for column in cls.__table__.columns:
            if isinstance(column.type, Enum):
                check = CheckConstraint(column.in_(column.type.enums), name=column.name)
                cls.metadata.tables[cls.__tablename__].append_constraint(check)


class Keyed:
    """A row known by a UUID.

    The database can make the key as well, so that COPY need not send one.
    """

    id: Mapped[UUID] = mapped_column(
        primary_key=True, default=uuid4, server_default=text("gen_random_uuid()"), sort_order=-1
    )


class Versioned:
    """A row two people may edit at once: the second to write is told, and overwrites nothing.

    The flush of the second raises `StaleDataError`, which `database.transaction` turns into
    `errors.StaleVersion`.
    """

    version: Mapped[int] = mapped_column(Integer, server_default=text("1"), sort_order=1000)

    __mapper_args__: Any = {"version_id_col": version}  # noqa: RUF012  (SQLAlchemy reads it once)


class Explained:
    """A row that is corrected with a reason: that of its latest change, where one was told.

    Whoever changes the row otherwise empties it, so that the audit has each reason at its change.
    """

    change_reason: Mapped[str | None] = mapped_column(sort_order=999)


BIG = BigInteger()
