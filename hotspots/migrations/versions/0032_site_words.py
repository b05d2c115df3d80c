"""Sites are searched by words without diacritics; lists of sites are taken out and logged."""

import sqlalchemy as sa
from alembic import op

from hotspots.migrations.statements import set_codes

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

EXPORTS = ("site_archive", "site_list")

# The same as `analysis.search_words.plain_words`.
PLAIN_WORDS = r"""
CREATE FUNCTION plain_words(told text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT trim(regexp_replace(regexp_replace(regexp_replace(
        lower(translate(regexp_replace(normalize(told, NFKD), '[\u0300-\u036f]', '', 'g'),
            'đĐðÐ', 'dddd') COLLATE "C"),
        '[^a-z0-9]+', ' ', 'g'),
        '([a-z])([0-9])', '\1 \2', 'g'),
        '([0-9])([a-z])', '\1 \2', 'g'))
$$
"""

# Units before and after those a site was given to count where the site lies on them, as far as
# both are drawn; with every unit, those around it.
WRITE = """
CREATE FUNCTION write_site_words(changed uuid[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO site_words (site_id, words)
    SELECT s.id, ' ' || plain_words(concat_ws(' ', s.code, s.name, (
        SELECT string_agg(
            concat_ws(' ', r.code, r.name, array_to_string(r.aliases, ' ')), ' ' ORDER BY r.code)
        FROM route r
        WHERE r.id IN (
            SELECT (piece ->> 'route_id')::uuid
            FROM site_extent e, jsonb_array_elements(e.stretches) piece
            WHERE e.site_id = s.id AND e.valid_to IS NULL)
    ), (
        WITH RECURSIVE own (id) AS (
            SELECT area_id FROM site_area WHERE site_id = s.id
        ), older (id) AS (
            SELECT id FROM own
            UNION SELECT a.old_id FROM area_succession a JOIN older ON a.new_id = older.id
        ), newer (id) AS (
            SELECT id FROM own
            UNION SELECT a.new_id FROM area_succession a JOIN newer ON a.old_id = newer.id
        ), unit (id) AS (
            SELECT u.id FROM administrative_area u
            WHERE u.id IN (SELECT id FROM own)
                OR u.id IN (SELECT id FROM older UNION SELECT id FROM newer)
                    AND (u.geom IS NULL OR s.geom IS NULL OR ST_Intersects(u.geom, s.geom))
            UNION SELECT u.parent_id FROM administrative_area u JOIN unit ON u.id = unit.id
            WHERE u.parent_id IS NOT NULL
        )
        SELECT string_agg(DISTINCT u.name, ' ')
        FROM administrative_area u JOIN unit ON u.id = unit.id
    ))) || ' '
    FROM site s WHERE s.id = ANY(changed)
    ON CONFLICT (site_id) DO UPDATE SET words = excluded.words
    WHERE site_words.words <> excluded.words
$$
"""

AROUND = """
CREATE FUNCTION sites_worded_by(units uuid[]) RETURNS uuid[] LANGUAGE sql STABLE AS $$
    WITH RECURSIVE below (id) AS (
        SELECT unnest(units)
        UNION SELECT u.id FROM administrative_area u JOIN below ON u.parent_id = below.id
    ), older (id) AS (
        SELECT id FROM below
        UNION SELECT a.old_id FROM area_succession a JOIN older ON a.new_id = older.id
    ), newer (id) AS (
        SELECT id FROM below
        UNION SELECT a.new_id FROM area_succession a JOIN newer ON a.old_id = newer.id
    )
    SELECT array_agg(DISTINCT site_id) FROM site_area
    WHERE area_id IN (SELECT id FROM older UNION SELECT id FROM newer)
$$
"""

CHANGED = """
CREATE FUNCTION words_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed record;
    found uuid[];
BEGIN
    IF TG_OP = 'DELETE' THEN changed := OLD; ELSE changed := NEW; END IF;
    IF TG_TABLE_NAME = 'site' THEN
        found := ARRAY[changed.id];
    ELSIF TG_TABLE_NAME = 'route' THEN
        SELECT array_agg(site_id) INTO found FROM site_extent
        WHERE valid_to IS NULL
            AND stretches @> jsonb_build_array(jsonb_build_object('route_id', changed.id));
    ELSIF TG_TABLE_NAME = 'administrative_area' THEN
        found := sites_worded_by(ARRAY[changed.id]);
    ELSIF TG_TABLE_NAME = 'area_succession' THEN
        found := sites_worded_by(ARRAY[changed.old_id, changed.new_id]);
    ELSE
        found := ARRAY[changed.site_id];
    END IF;
    PERFORM write_site_words(found);
    RETURN NULL;
END
$$
"""

WHEN = {
    "site": "INSERT OR UPDATE OF code, name, geom",
    "site_area": "INSERT OR UPDATE OR DELETE",
    "site_extent": "INSERT OR UPDATE OF stretches, valid_to OR DELETE",
    "route": "UPDATE OF code, name, aliases",
    "administrative_area": "UPDATE OF name, parent_id, geom",
    "area_succession": "INSERT OR UPDATE OF old_id, new_id OR DELETE",
}


def upgrade() -> None:
    op.create_table(
        "site_words",
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_site_words_site_id_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_site_words")),
    )
    for statement in (PLAIN_WORDS, WRITE, AROUND, CHANGED):
        op.execute(statement)
    for table, events in WHEN.items():
        op.execute(
            f"CREATE TRIGGER words_changed AFTER {events} ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION words_changed()"
        )
    op.execute("SELECT write_site_words(array_agg(id)) FROM site")
    op.create_index(
        op.f("ix_site_words_words"),
        "site_words",
        ["words"],
        postgresql_using="gin",
        postgresql_ops={"words": "gin_trgm_ops"},
    )
    set_codes("export_log", "kind", EXPORTS)


def downgrade() -> None:
    set_codes("export_log", "kind", EXPORTS[:1])
    for table in WHEN:
        op.execute(f"DROP TRIGGER words_changed ON {table}")
    for function in (
        "words_changed()",
        "sites_worded_by(uuid[])",
        "write_site_words(uuid[])",
        "plain_words(text)",
    ):
        op.execute(f"DROP FUNCTION {function}")
    op.drop_table("site_words")
