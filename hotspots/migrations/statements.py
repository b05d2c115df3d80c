"""What migrations say again and again: audit a table, keep its rows as written, change a list."""

from collections.abc import Iterable

from alembic import op

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
