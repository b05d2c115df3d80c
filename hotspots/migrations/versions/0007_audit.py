"""The audit: entries written by triggers, the hash chain over them, and what may not change."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("audit_entry", "audit_seal", "audit_pending")

AUDITED = {
    **dict.fromkeys(
        (
            *("deployment", "organisation", "account", "account_area", "administrative_area"),
            *("area_succession", "route", "route_management", "route_post", "rail_line"),
            *("rail_post", "junction", "junction_arm", "import_batch", "crash", "site"),
            *("site_area", "road_spot", "remediation_case", "case_event"),
        ),
        ("INSERT", "UPDATE", "DELETE"),
    ),
    "proposal": ("UPDATE", "DELETE"),
}
APPEND_ONLY = ("audit_entry", "audit_seal", "case_event", "screening_run")
TRANSITION_TABLES = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}

FUNCTIONS = (
    # A password hash never leaves its table; its digest still shows that it changed.
    """
    CREATE FUNCTION audit_image(stored jsonb) RETURNS jsonb IMMUTABLE PARALLEL SAFE LANGUAGE sql
    RETURN CASE
        WHEN stored ->> 'password_hash' IS NULL THEN stored
        ELSE jsonb_set(stored, '{password_hash}', to_jsonb(
            encode(sha256(convert_to(stored ->> 'password_hash', 'UTF8')), 'hex')))
    END
    """,
    # One INSERT for one statement, however many rows it touched, and no lock. The time zone is
    # fixed, because the text of a time depends on it and images are compared later.
    """
    CREATE FUNCTION audit_change() RETURNS trigger LANGUAGE plpgsql
    SET timezone = 'Asia/Ho_Chi_Minh' AS $$
    DECLARE
        acting text := nullif(current_setting('hotspots.actor', true), '');
    BEGIN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO audit_entry (actor, table_name, operation, row_id, new_row)
            SELECT acting, TG_TABLE_NAME, TG_OP, n.id::text, audit_image(to_jsonb(n))
            FROM new_rows n;
        ELSIF TG_OP = 'UPDATE' THEN
            INSERT INTO audit_entry (actor, table_name, operation, row_id, old_row, new_row)
            SELECT acting, TG_TABLE_NAME, TG_OP, coalesce(n.id, o.id)::text,
                audit_image(to_jsonb(o)), audit_image(to_jsonb(n))
            FROM old_rows o FULL JOIN new_rows n ON n.id = o.id
            WHERE o IS DISTINCT FROM n;
        ELSE
            INSERT INTO audit_entry (actor, table_name, operation, row_id, old_row)
            SELECT acting, TG_TABLE_NAME, TG_OP, o.id::text, audit_image(to_jsonb(o))
            FROM old_rows o;
        END IF;
        IF FOUND THEN
            INSERT INTO audit_pending VALUES ((pg_current_xact_id()::text)::bigint);
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% of % is refused: its rows are written once', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE FUNCTION audit_origin() RETURNS bytea IMMUTABLE PARALLEL SAFE LANGUAGE sql
    RETURN sha256(convert_to('hotspots audit', 'UTF8'))
    """,
    """
    CREATE FUNCTION audit_digest(entry audit_entry) RETURNS bytea STABLE LANGUAGE sql
    RETURN sha256(convert_to(jsonb_build_array(
        (entry).id, extract(epoch FROM (entry).at), (entry).transaction, (entry).actor,
        (entry).database_user, (entry).table_name, (entry).operation, (entry).row_id,
        (entry).old_row, (entry).new_row)::text, 'UTF8'))
    """,
    """
    CREATE FUNCTION audit_link(previous bytea, digest bytea) RETURNS bytea
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
    RETURN sha256(previous || digest)
    """,
    # Over a window ordered by place it gives the running hash; its first input is taken as it is.
    "CREATE AGGREGATE audit_chain(bytea) (SFUNC = audit_link, STYPE = bytea)",
    """
    CREATE FUNCTION audit_seal_entries() RETURNS bigint LANGUAGE plpgsql AS $$
    DECLARE
        last audit_seal;
        waiting bigint[];
        added bigint;
    BEGIN
        PERFORM pg_advisory_xact_lock(hashtext('hotspots.audit_seal'));
        SELECT * INTO last FROM audit_seal ORDER BY position DESC LIMIT 1;
        WITH taken AS (DELETE FROM audit_pending RETURNING transaction)
        SELECT array_agg(DISTINCT transaction) INTO waiting FROM taken;
        WITH fresh AS (
            SELECT e.id, audit_digest(e) AS digest FROM audit_entry e
            WHERE e.transaction = ANY (waiting)
                -- After a restore on another server, numbers of transactions come again.
                AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.entry_id = e.id)
        ), chain AS (
            SELECT id, row_number() OVER by_id - 1 AS place, audit_chain(digest) OVER by_id AS hash
            FROM (
                SELECT id, digest FROM fresh
                UNION ALL SELECT 0, coalesce(last.hash, audit_origin())
            ) links
            WINDOW by_id AS (ORDER BY id)
        )
        INSERT INTO audit_seal (position, entry_id, hash)
        SELECT coalesce(last.position, 0) + place, id, hash FROM chain WHERE place > 0;
        GET DIAGNOSTICS added = ROW_COUNT;
        RETURN added;
    END $$
    """,
)


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "transaction",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text)::bigint"),
            nullable=False,
        ),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column(
            "database_user", sa.Text(), server_default=sa.text("session_user"), nullable=False
        ),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Text(), nullable=False),
        sa.Column("old_row", postgresql.JSONB(), nullable=True),
        sa.Column("new_row", postgresql.JSONB(), nullable=True),
        sa.CheckConstraint(
            "operation IN ('INSERT', 'UPDATE', 'DELETE')", name=op.f("ck_audit_entry_operation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(
        op.f("ix_audit_entry_table_name_row_id_id"), "audit_entry", ["table_name", "row_id", "id"]
    )
    op.create_index(op.f("ix_audit_entry_transaction"), "audit_entry", ["transaction"])
    op.create_table(
        "audit_seal",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_seal")),
    )
    op.create_index(op.f("ix_audit_seal_entry_id"), "audit_seal", ["entry_id"], unique=True)
    op.create_table("audit_pending", sa.Column("transaction", sa.BigInteger(), nullable=False))
    for function in FUNCTIONS:
        op.execute(function)
    for table, operations in AUDITED.items():
        for operation in operations:
            op.execute(
                f"CREATE TRIGGER audit_{operation.lower()} AFTER {operation} ON {table}"
                f" REFERENCING {TRANSITION_TABLES[operation]}"
                " FOR EACH STATEMENT EXECUTE FUNCTION audit_change()"
            )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    # TRUNCATE fires no row images, so it would leave no trace.
    for table in {**AUDITED, **dict.fromkeys(APPEND_ONLY)}:
        op.execute(
            f"CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in {**AUDITED, **dict.fromkeys(APPEND_ONLY)}:
        for trigger in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER IF EXISTS audit_{trigger} ON {table}")
        op.execute(f"DROP TRIGGER IF EXISTS refuse_change ON {table}")
        op.execute(f"DROP TRIGGER refuse_truncate ON {table}")
    op.execute("DROP FUNCTION audit_seal_entries, audit_change, refuse_change, audit_image")
    op.execute("DROP AGGREGATE audit_chain(bytea)")
    op.execute("DROP FUNCTION audit_digest, audit_link, audit_origin")
    for table in reversed(TABLES):
        op.drop_table(table)
