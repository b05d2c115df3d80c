"""What tells one state of the network from another without reading the network."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WATCHED = ("administrative_area", "junction", "junction_arm", "route", "route_post")
# A row, not a sequence: who sees the new value sees the change too, and a rollback takes it back.
# Random, not counted: two changes, one of them undone, never leave the same value.
NETWORK_CHANGED = """
    CREATE FUNCTION network_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE network_state SET revision = gen_random_uuid();
        RETURN NULL;
    END $$
"""


def upgrade() -> None:
    op.create_table(
        "network_state",
        sa.Column("id", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "revision", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_network_state_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_state")),
    )
    op.execute("INSERT INTO network_state DEFAULT VALUES")
    op.execute(NETWORK_CHANGED)
    for table in WATCHED:
        op.execute(
            "CREATE TRIGGER network_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE"
            f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION network_changed()"
        )


def downgrade() -> None:
    for table in WATCHED:
        op.execute(f"DROP TRIGGER network_changed ON {table}")
    op.execute("DROP FUNCTION network_changed()")
    op.drop_table("network_state")
