"""What migrations say again and again: audit a table, keep its rows as written, change a list."""

import re
from collections.abc import Iterable

from alembic import op
from sqlalchemy import text

_IMAGES = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}


def audit(table: str) -> None:
    """Let the audit keep every change of a table."""
    for statement, images in _IMAGES.items():
        op.execute(
            f"CREATE TRIGGER audit_{statement.lower()} AFTER {statement} ON {table}"
            f" REFERENCING {images} FOR EACH STATEMENT EXECUTE FUNCTION audit_change()"
        )
    refuse_truncate(table)


def write_once(table: str) -> None:
    """Refuse any change of a row once it is written."""
    op.execute(
        f"CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def refuse_truncate(table: str) -> None:
    """Refuse to empty a table: TRUNCATE fires no row images, so it would leave no trace."""
    op.execute(
        f"CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def set_codes(table: str, column: str, codes: Iterable[str], *, new: bool = False) -> None:
    """Make the list of codes that a column takes."""
    name = op.f(f"ck_{table}_{column}")
    if not new:
        op.drop_constraint(name, table, type_="check")
    listed = ", ".join(f"'{code}'" for code in codes)
    op.create_check_constraint(name, table, f"{column} IN ({listed})")


def add_codes(table: str, column: str, *codes: str) -> None:
    """Let a column take further codes beside those it takes already."""
    set_codes(table, column, (*_codes_of(table, column), *codes))


def remove_codes(table: str, column: str, *codes: str) -> None:
    """Take codes away from a column again; no row may hold one."""
    set_codes(table, column, (each for each in _codes_of(table, column) if each not in codes))


def _codes_of(table: str, column: str) -> list[str]:
    query = text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
    found = op.get_bind().execute(query, {"name": f"ck_{table}_{column}"}).scalar_one()
    return re.findall(r"'([a-z_]+)'", found)
