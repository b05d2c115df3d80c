"""Sites, their codes and their remediation files."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = (
    "site",
    "site_area",
    "road_spot",
    "site_code_counter",
    "remediation_case",
    "case_event",
)


def upgrade() -> None:
    op.create_table(
        "site",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("legal_class", sa.String(length=40), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("deciding", postgresql.JSONB(), nullable=False),
        sa.Column("registered_by_id", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("kind IN ('road_spot')", name=op.f("ck_site_kind")),
        sa.CheckConstraint(
            "legal_class IN ('black_spot', 'potential_black_spot', 'none')",
            name=op.f("ck_site_legal_class"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_site_proposal_id_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["account.id"], name=op.f("fk_site_registered_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("code", name=op.f("uq_site_code")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_site_proposal_id")),
    )
    op.create_index(op.f("ix_site_geom"), "site", ["geom"], postgresql_using="gist")
    op.create_index(op.f("ix_site_kind_legal_class"), "site", ["kind", "legal_class"])
    op.create_index(op.f("ix_site_registered_by_id"), "site", ["registered_by_id"])
    op.create_table(
        "site_area",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["administrative_area.id"],
            name=op.f("fk_site_area_area_id_administrative_area"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_area_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_area")),
        sa.UniqueConstraint("site_id", "area_id", name=op.f("uq_site_area_site_id_area_id")),
    )
    op.create_index(op.f("ix_site_area_area_id"), "site_area", ["area_id"])
    op.create_table(
        "road_spot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("route_id", sa.Uuid(), nullable=True),
        sa.Column("from_m", sa.Double(), nullable=True),
        sa.Column("to_m", sa.Double(), nullable=True),
        sa.Column("footprint_from_m", sa.Double(), nullable=True),
        sa.Column("footprint_to_m", sa.Double(), nullable=True),
        sa.Column("junction_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "place IN ('line', 'junction', 'straddle', 'disc')", name=op.f("ck_road_spot_place")
        ),
        sa.CheckConstraint(
            "place NOT IN ('line', 'straddle') OR (route_id IS NOT NULL AND from_m IS "
            "NOT NULL AND to_m IS NOT NULL)",
            name=op.f("ck_road_spot_line_has_route"),
        ),
        sa.CheckConstraint("from_m <= to_m", name=op.f("ck_road_spot_stretch")),
        sa.ForeignKeyConstraint(["id"], ["site.id"], name=op.f("fk_road_spot_id_site")),
        sa.ForeignKeyConstraint(
            ["junction_id"], ["junction.id"], name=op.f("fk_road_spot_junction_id_junction")
        ),
        sa.ForeignKeyConstraint(
            ["route_id"], ["route.id"], name=op.f("fk_road_spot_route_id_route")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_road_spot")),
    )
    op.create_index(op.f("ix_road_spot_junction_id"), "road_spot", ["junction_id"])
    op.create_index(op.f("ix_road_spot_route_id_from_m"), "road_spot", ["route_id", "from_m"])
    op.create_table(
        "site_code_counter",
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("last > 0", name=op.f("ck_site_code_counter_last")),
        sa.PrimaryKeyConstraint("prefix", "year", name=op.f("pk_site_code_counter")),
    )
    op.create_table(
        "remediation_case",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_actor_id", sa.Uuid(), nullable=False),
        sa.Column("state_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'file_opened', 'works_under_way', 'reported_done', "
            "'verified_done', 'closed')",
            name=op.f("ck_remediation_case_state"),
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"],
            ["organisation.id"],
            name=op.f("fk_remediation_case_holder_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_remediation_case_site_id_site")
        ),
        sa.ForeignKeyConstraint(
            ["state_actor_id"],
            ["account.id"],
            name=op.f("fk_remediation_case_state_actor_id_account"),
        ),
        sa.ForeignKeyConstraint(
            ["state_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_remediation_case_state_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remediation_case")),
        sa.UniqueConstraint("site_id", name=op.f("uq_remediation_case_site_id")),
    )
    op.create_index(op.f("ix_remediation_case_holder_id"), "remediation_case", ["holder_id"])
    op.create_index(op.f("ix_remediation_case_state"), "remediation_case", ["state"])
    op.create_index(
        op.f("ix_remediation_case_state_actor_id"), "remediation_case", ["state_actor_id"]
    )
    op.create_index(
        op.f("ix_remediation_case_state_organisation_id"),
        "remediation_case",
        ["state_organisation_id"],
    )
    op.create_table(
        "case_event",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("from_state", sa.String(length=40), nullable=True),
        sa.Column("to_state", sa.String(length=40), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("data", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.CheckConstraint(
            "from_state IN ('proposed', 'file_opened', 'works_under_way', "
            "'reported_done', 'verified_done', 'closed')",
            name=op.f("ck_case_event_from_state"),
        ),
        sa.CheckConstraint(
            "kind IN ('opened', 'advanced', 'noted', 'evidence_changed')",
            name=op.f("ck_case_event_kind"),
        ),
        sa.CheckConstraint(
            "to_state IN ('proposed', 'file_opened', 'works_under_way', 'reported_done', "
            "'verified_done', 'closed')",
            name=op.f("ck_case_event_to_state"),
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["account.id"], name=op.f("fk_case_event_actor_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["remediation_case.id"],
            name=op.f("fk_case_event_case_id_remediation_case"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_case_event_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    op.create_index(op.f("ix_case_event_actor_id"), "case_event", ["actor_id"])
    op.create_index(op.f("ix_case_event_case_id_sequence"), "case_event", ["case_id", "sequence"])
    op.create_index(op.f("ix_case_event_organisation_id"), "case_event", ["organisation_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
