"""The audit keeps geometries as the bytes they are: exact, and a fifth of the time of GeoJSON."""

from importlib import import_module

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# to_jsonb would turn a geometry into GeoJSON, of nine decimals, and look up its system each time.
AUDIT_COLUMNS = """
    CREATE FUNCTION audit_columns(audited regclass, of_row text) RETURNS text STABLE LANGUAGE sql
    RETURN (
        SELECT string_agg(CASE
            WHEN atttypid = 'geometry'::regtype THEN format('%1$I.%2$I::text AS %2$I', of_row, attname)
            ELSE format('%1$I.%2$I', of_row, attname) END, ', ' ORDER BY attnum)
        FROM pg_attribute WHERE attrelid = audited AND attnum > 0 AND NOT attisdropped
    )
"""  # noqa: E501 - one format, one line
AUDIT_CHANGE = """
    CREATE OR REPLACE FUNCTION audit_change() RETURNS trigger LANGUAGE plpgsql
    SET timezone = 'Asia/Ho_Chi_Minh' AS $$
    DECLARE
        acting text := nullif(current_setting('hotspots.actor', true), '');
        old_ones text := format('(SELECT %s FROM old_rows o) o', audit_columns(TG_RELID, 'o'));
        new_ones text := format('(SELECT %s FROM new_rows n) n', audit_columns(TG_RELID, 'n'));
        written bigint;
    BEGIN
        EXECUTE 'INSERT INTO audit_entry (actor, table_name, operation, row_id, old_row, new_row)'
            || CASE TG_OP
            WHEN 'INSERT' THEN ' SELECT $1, $2, $3, n.id::text, NULL::jsonb,'
                ' audit_image(to_jsonb(n)) FROM ' || new_ones
            WHEN 'UPDATE' THEN ' SELECT $1, $2, $3, coalesce(n.id, o.id)::text,'
                ' audit_image(to_jsonb(o)), audit_image(to_jsonb(n)) FROM ' || old_ones
                || ' FULL JOIN ' || new_ones || ' ON n.id = o.id WHERE o IS DISTINCT FROM n'
            ELSE ' SELECT $1, $2, $3, o.id::text, audit_image(to_jsonb(o)), NULL::jsonb FROM '
                || old_ones
            END
        USING acting, TG_TABLE_NAME, TG_OP;
        GET DIAGNOSTICS written = ROW_COUNT;
        IF written > 0 THEN
            INSERT INTO audit_pending VALUES ((pg_current_xact_id()::text)::bigint);
        END IF;
        RETURN NULL;
    END $$
"""


def upgrade() -> None:
    op.execute(AUDIT_COLUMNS)
    op.execute(AUDIT_CHANGE)


def downgrade() -> None:
    earlier = import_module("hotspots.migrations.versions.0007_audit").FUNCTIONS
    (as_before,) = (each for each in earlier if "FUNCTION audit_change()" in each)
    op.execute(as_before.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    op.execute("DROP FUNCTION audit_columns")
