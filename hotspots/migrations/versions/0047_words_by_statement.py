"""The words of sites that come together are written together: a register took minutes for them."""

from importlib import import_module

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

# Of all sites at once: one by one, each asked for all units there are.
WRITE = """
CREATE OR REPLACE FUNCTION write_site_words(changed uuid[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO site_words (site_id, words)
    WITH RECURSIVE own AS (
        SELECT site_id, area_id AS id FROM site_area WHERE site_id = ANY(changed)
    ), older AS (
        SELECT site_id, id FROM own
        UNION SELECT k.site_id, a.old_id FROM area_succession a JOIN older k ON a.new_id = k.id
    ), newer AS (
        SELECT site_id, id FROM own
        UNION SELECT k.site_id, a.new_id FROM area_succession a JOIN newer k ON a.old_id = k.id
    ), kin AS (
        (SELECT site_id, id FROM older UNION SELECT site_id, id FROM newer)
        EXCEPT SELECT site_id, id FROM own
    ), unit AS (
        (SELECT site_id, id FROM own
        UNION SELECT k.site_id, k.id FROM kin k
        JOIN site s ON s.id = k.site_id
        JOIN administrative_area u ON u.id = k.id
        WHERE u.geom IS NULL OR s.geom IS NULL OR ST_Intersects(u.geom, s.geom))
        UNION SELECT k.site_id, u.parent_id FROM administrative_area u JOIN unit k ON u.id = k.id
        WHERE u.parent_id IS NOT NULL
    ), named AS (
        SELECT k.site_id, string_agg(DISTINCT u.name, ' ') AS words
        FROM unit k JOIN administrative_area u ON u.id = k.id GROUP BY k.site_id
    ), road AS (
        SELECT DISTINCT e.site_id, (piece ->> 'route_id')::uuid AS id
        FROM site_extent e, jsonb_array_elements(e.stretches) piece
        WHERE e.site_id = ANY(changed) AND e.valid_to IS NULL
    ), led AS (
        SELECT k.site_id, string_agg(
            concat_ws(' ', r.code, r.name, array_to_string(r.aliases, ' ')), ' ' ORDER BY r.code
        ) AS words
        FROM road k JOIN route r ON r.id = k.id GROUP BY k.site_id
    )
    SELECT s.id, ' ' || plain_words(concat_ws(' ', s.code, s.name, led.words, named.words)) || ' '
    FROM site s
    LEFT JOIN led ON led.site_id = s.id
    LEFT JOIN named ON named.site_id = s.id
    WHERE s.id = ANY(changed)
    ON CONFLICT (site_id) DO UPDATE SET words = excluded.words
    WHERE site_words.words <> excluded.words
$$
"""

ADDED = """
CREATE FUNCTION words_added() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found uuid[];
BEGIN
    IF TG_TABLE_NAME = 'site' THEN
        SELECT array_agg(id) INTO found FROM new_rows;
    ELSIF TG_TABLE_NAME = 'area_succession' THEN
        SELECT sites_worded_by(array_agg(old_id) || array_agg(new_id)) INTO found FROM new_rows;
    ELSE
        SELECT array_agg(DISTINCT site_id) INTO found FROM new_rows;
    END IF;
    PERFORM write_site_words(found);
    RETURN NULL;
END
$$
"""

WHEN = {
    "site": "UPDATE OF code, name, geom",
    "site_area": "UPDATE OR DELETE",
    "site_extent": "UPDATE OF stretches, valid_to OR DELETE",
    "area_succession": "UPDATE OF old_id, new_id OR DELETE",
}


def upgrade() -> None:
    op.execute(WRITE)
    op.execute(ADDED)
    for table, events in WHEN.items():
        _write_row_by_row(table, events)
        op.execute(
            f"CREATE TRIGGER words_added AFTER INSERT ON {table} REFERENCING NEW TABLE AS new_rows"
            " FOR EACH STATEMENT EXECUTE FUNCTION words_added()"
        )


def downgrade() -> None:
    for table, events in WHEN.items():
        op.execute(f"DROP TRIGGER words_added ON {table}")
        _write_row_by_row(table, f"INSERT OR {events}")
    op.execute("DROP FUNCTION words_added()")
    before = import_module("hotspots.migrations.versions.0032_site_words")
    op.execute(before.WRITE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))


def _write_row_by_row(table: str, events: str) -> None:
    op.execute(f"DROP TRIGGER words_changed ON {table}")
    op.execute(
        f"CREATE TRIGGER words_changed AFTER {events} ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION words_changed()"
    )
