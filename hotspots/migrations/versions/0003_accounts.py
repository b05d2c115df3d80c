"""The mark of the database, the bodies and the people of the registry."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = (
    "deployment",
    "organisation",
    "account",
    "account_area",
    "route_management",
)


def upgrade() -> None:
    op.create_table(
        "deployment",
        sa.Column(
            "id", sa.Integer(), server_default=sa.text("1"), autoincrement=False, nullable=False
        ),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("site_code_prefix", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("banner", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'demo') = (as_of IS NOT NULL)", name=op.f("ck_deployment_demo_has_as_of")
        ),
        sa.CheckConstraint(
            "kind IN ('demo', 'test', 'production')", name=op.f("ck_deployment_kind")
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_deployment_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('police', 'urban_management', 'peoples_committee', "
            "'road_authority', 'rail_company', 'traffic_safety_committee')",
            name=op.f("ck_organisation_kind"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_organisation_validity"),
        ),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["administrative_area.id"],
            name=op.f("fk_organisation_area_id_administrative_area"),
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_successor_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_index(op.f("ix_organisation_area_id"), "organisation", ["area_id"])
    op.create_index(op.f("ix_organisation_successor_id"), "organisation", ["successor_id"])
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("locale", sa.String(length=40), server_default="vi", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("locale IN ('vi', 'en')", name=op.f("ck_account_locale")),
        sa.CheckConstraint(
            "role IN ('police_officer', 'police_leader', 'urban_officer', "
            "'ward_officer', 'rail_officer', 'road_manager', 'leader', 'gis_analyst', "
            "'administrator')",
            name=op.f("ck_account_role"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_account_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    op.create_index(op.f("ix_account_organisation_id"), "account", ["organisation_id"])
    op.create_index(
        "uq_account_username", "account", [sa.literal_column("lower(username)")], unique=True
    )
    op.create_table(
        "account_area",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_area_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["administrative_area.id"],
            name=op.f("fk_account_area_area_id_administrative_area"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_area")),
        sa.UniqueConstraint(
            "account_id", "area_id", name=op.f("uq_account_area_account_id_area_id")
        ),
    )
    op.create_index(op.f("ix_account_area_area_id"), "account_area", ["area_id"])
    op.create_table(
        "route_management",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("route_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("from_m", sa.Double(), nullable=False),
        sa.Column("to_m", sa.Double(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("to_m > from_m", name=op.f("ck_route_management_stretch")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from",
            name=op.f("ck_route_management_validity"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_route_management_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["route_id"], ["route.id"], name=op.f("fk_route_management_route_id_route")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route_management")),
    )
    op.create_index(
        op.f("ix_route_management_organisation_id"), "route_management", ["organisation_id"]
    )
    op.create_index(op.f("ix_route_management_route_id"), "route_management", ["route_id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
