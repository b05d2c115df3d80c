"""Railway lines and their posts change the state of the network, as roads do."""

from alembic import op

revision = "0031"
down_revision = "0027"
branch_labels = None
depends_on = None

WATCHED = ("rail_line", "rail_post")


def upgrade() -> None:
    for table in WATCHED:
        op.execute(
            "CREATE TRIGGER network_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE"
            f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION network_changed()"
        )


def downgrade() -> None:
    for table in WATCHED:
        op.execute(f"DROP TRIGGER network_changed ON {table}")
