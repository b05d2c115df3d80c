"""Administrative areas, routes, rails and junctions."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    "administrative_area",
    "area_succession",
    "route",
    "route_post",
    "rail_line",
    "rail_post",
    "junction",
    "junction_arm",
)


def upgrade() -> None:
    op.create_table(
        "administrative_area",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("geom", Geometry("MULTIPOLYGON", srid=4326, spatial_index=False), nullable=True),
        sa.CheckConstraint(
            "kind IN ('province', 'district', 'commune')", name=op.f("ck_administrative_area_kind")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_administrative_area_validity"),
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["administrative_area.id"],
            name=op.f("fk_administrative_area_parent_id_administrative_area"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_administrative_area")),
        sa.UniqueConstraint(
            "code", "valid_from", name=op.f("uq_administrative_area_code_valid_from")
        ),
    )
    op.create_index(
        op.f("ix_administrative_area_geom"),
        "administrative_area",
        ["geom"],
        postgresql_using="gist",
    )
    op.create_index(op.f("ix_administrative_area_parent_id"), "administrative_area", ["parent_id"])
    op.create_index(
        "uq_administrative_area_undated",
        "administrative_area",
        ["code"],
        unique=True,
        postgresql_where=sa.text("valid_from IS NULL"),
    )
    op.create_table(
        "area_succession",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("old_id", sa.Uuid(), nullable=False),
        sa.Column("new_id", sa.Uuid(), nullable=False),
        sa.Column("share", sa.Double(), nullable=True),
        sa.Column("verified", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("share > 0 AND share <= 1", name=op.f("ck_area_succession_share")),
        sa.ForeignKeyConstraint(
            ["new_id"],
            ["administrative_area.id"],
            name=op.f("fk_area_succession_new_id_administrative_area"),
        ),
        sa.ForeignKeyConstraint(
            ["old_id"],
            ["administrative_area.id"],
            name=op.f("fk_area_succession_old_id_administrative_area"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_succession")),
        sa.UniqueConstraint("old_id", "new_id", name=op.f("uq_area_succession_old_id_new_id")),
    )
    op.create_index(op.f("ix_area_succession_new_id"), "area_succession", ["new_id"])
    op.create_table(
        "route",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "aliases", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("road_class", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "geom", Geometry("MULTILINESTRING", srid=4326, spatial_index=False), nullable=True
        ),
        sa.CheckConstraint(
            "road_class IN ('expressway', 'national_road', 'provincial_road', "
            "'district_road', 'commune_road', 'urban_street', 'specialised_road')",
            name=op.f("ck_route_road_class"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_route_validity"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route")),
        sa.UniqueConstraint("code", name=op.f("uq_route_code")),
    )
    op.create_index(op.f("ix_route_aliases"), "route", ["aliases"], postgresql_using="gin")
    op.create_index(op.f("ix_route_geom"), "route", ["geom"], postgresql_using="gist")
    op.create_table(
        "route_post",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("route_id", sa.Uuid(), nullable=False),
        sa.Column("chainage_m", sa.Double(), nullable=False),
        sa.Column("measure_m", sa.Double(), nullable=False),
        sa.Column(
            "point",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("measure_m >= 0", name=op.f("ck_route_post_measure_m")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_route_post_validity"),
        ),
        sa.ForeignKeyConstraint(
            ["route_id"], ["route.id"], name=op.f("fk_route_post_route_id_route")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route_post")),
    )
    op.create_index(
        op.f("ix_route_post_route_id_measure_m"), "route_post", ["route_id", "measure_m"]
    )
    op.create_table(
        "rail_line",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "aliases", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "geom", Geometry("MULTILINESTRING", srid=4326, spatial_index=False), nullable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rail_line")),
        sa.UniqueConstraint("code", name=op.f("uq_rail_line_code")),
    )
    op.create_index(op.f("ix_rail_line_geom"), "rail_line", ["geom"], postgresql_using="gist")
    op.create_table(
        "rail_post",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("rail_line_id", sa.Uuid(), nullable=False),
        sa.Column("chainage_m", sa.Double(), nullable=False),
        sa.Column("measure_m", sa.Double(), nullable=False),
        sa.Column(
            "point",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("measure_m >= 0", name=op.f("ck_rail_post_measure_m")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_rail_post_validity"),
        ),
        sa.ForeignKeyConstraint(
            ["rail_line_id"], ["rail_line.id"], name=op.f("fk_rail_post_rail_line_id_rail_line")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rail_post")),
    )
    op.create_index(
        op.f("ix_rail_post_rail_line_id_measure_m"), "rail_post", ["rail_line_id", "measure_m"]
    )
    op.create_table(
        "junction",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("point", Geometry("POINT", srid=4326, spatial_index=False), nullable=True),
        sa.Column("radius_m", sa.Double(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("radius_m > 0", name=op.f("ck_junction_radius_m")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_junction")),
        sa.UniqueConstraint("code", name=op.f("uq_junction_code")),
    )
    op.create_index(op.f("ix_junction_point"), "junction", ["point"], postgresql_using="gist")
    op.create_table(
        "junction_arm",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("junction_id", sa.Uuid(), nullable=False),
        sa.Column("route_id", sa.Uuid(), nullable=False),
        sa.Column("chainage_m", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["junction_id"], ["junction.id"], name=op.f("fk_junction_arm_junction_id_junction")
        ),
        sa.ForeignKeyConstraint(
            ["route_id"], ["route.id"], name=op.f("fk_junction_arm_route_id_route")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_junction_arm")),
        sa.UniqueConstraint(
            "junction_id",
            "route_id",
            "chainage_m",
            name=op.f("uq_junction_arm_junction_id_route_id_chainage_m"),
        ),
    )
    op.create_index(
        op.f("ix_junction_arm_route_id_chainage_m"), "junction_arm", ["route_id", "chainage_m"]
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
