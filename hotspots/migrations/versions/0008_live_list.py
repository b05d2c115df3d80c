"""The live list that goes on from a run, notices, jobs, and crashes taken out."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = ("notice", "notice_area", "job", "live_list", "decision_basis", "crash_removal")
APPEND_ONLY = ("decision_basis", "crash_removal")
CAUSES = (
    "'screening', 'crash_recorded', 'crash_corrected', 'crash_deleted', 'crashes_imported',"
    " 'network_changed', 'day_passed', 'calibration'"
)
REFUSED = {"refuse_change": "UPDATE OR DELETE", "refuse_truncate": "TRUNCATE"}
LIVE_INDEXES = {
    "ix_proposal_live_mode": ["mode"],
    "ix_proposal_live_stretch": ["route_id", "from_m"],
    "ix_proposal_live_centre": ["centre_x_m", "centre_y_m"],
}
NEW_COLUMNS = ("cause", "cause_id", "valid_from", "valid_to", "centre_x_m", "centre_y_m")

# A row stood in its list until the next run that made a list of its mode; a row of a look at
# another day, or by other rules, never stood in one.
STOOD = """
    WITH runs AS (
        SELECT id, finished_at, parameters ->> 'standing' = 'current' AS made_a_list,
            lead(finished_at) OVER (
                PARTITION BY mode, parameters ->> 'standing' = 'current' ORDER BY number
            ) AS next_at
        FROM screening_run
    )
    UPDATE proposal p SET valid_from = r.finished_at,
        valid_to = CASE WHEN r.made_a_list THEN r.next_at ELSE r.finished_at END
    FROM runs r WHERE r.id = p.run_id
"""
# Nearly the centre the engine gave; the next screening stores it exactly.
CENTRES = """
    UPDATE proposal p SET centre_x_m = ST_X(middle.at), centre_y_m = ST_Y(middle.at)
    FROM (
        SELECT d.id, ST_Transform(ST_Centroid(d.geom), (r.parameters ->> 'epsg')::integer) AS at
        FROM proposal d JOIN screening_run r ON r.id = d.run_id
        WHERE d.place = 'disc' AND d.geom IS NOT NULL
    ) middle WHERE middle.id = p.id
"""
# The list has no notices and no evidence yet: it waits for the refresh that makes them.
LAST_LIST = """
    INSERT INTO live_list (run_id, as_of, changed_at, waits_for)
    SELECT id, as_of, finished_at, 'screening' FROM screening_run
    WHERE mode = 'trailing' AND parameters ->> 'standing' = 'current'
    ORDER BY number DESC LIMIT 1
"""
FIRST_REFRESH = """
    INSERT INTO job (kind, state, queued_at) SELECT 'refresh', 'queued', now() FROM live_list
"""


def upgrade() -> None:
    _create_notices()
    _create_jobs()
    _create_live_list()
    _extend_proposals()
    op.execute(LAST_LIST)
    op.execute(FIRST_REFRESH)


def _create_notices() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("route_id", sa.Uuid(), nullable=True),
        sa.Column("from_m", sa.Double(), nullable=True),
        sa.Column("to_m", sa.Double(), nullable=True),
        sa.Column("reach_from_m", sa.Double(), nullable=True),
        sa.Column("reach_to_m", sa.Double(), nullable=True),
        sa.Column("junction_id", sa.Uuid(), nullable=True),
        sa.Column("centre_x_m", sa.Double(), nullable=True),
        sa.Column("centre_y_m", sa.Double(), nullable=True),
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
        sa.Column("crash_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("fatal_crashes", sa.Integer(), nullable=False),
        sa.Column("injury_crashes", sa.Integer(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("fatal_deadline", sa.Date(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'drop_out') = (place_id IS NOT NULL)",
            name=op.f("ck_notice_drop_out_of_a_place"),
        ),
        sa.CheckConstraint(f"cause IN ({CAUSES})", name=op.f("ck_notice_cause")),
        sa.CheckConstraint("kind IN ('near_miss', 'drop_out')", name=op.f("ck_notice_kind")),
        sa.CheckConstraint(
            "place IN ('line', 'junction', 'straddle', 'disc')", name=op.f("ck_notice_place")
        ),
        sa.CheckConstraint("cardinality(crash_ids) > 0", name=op.f("ck_notice_crash_ids")),
        sa.CheckConstraint("from_m <= to_m", name=op.f("ck_notice_stretch")),
        sa.CheckConstraint("reach_from_m <= reach_to_m", name=op.f("ck_notice_reach")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_notice_validity")),
        sa.ForeignKeyConstraint(
            ["junction_id"], ["junction.id"], name=op.f("fk_notice_junction_id_junction")
        ),
        sa.ForeignKeyConstraint(["route_id"], ["route.id"], name=op.f("fk_notice_route_id_route")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_crash_ids"), "notice", ["crash_ids"], postgresql_using="gin")
    op.create_index(op.f("ix_notice_geom"), "notice", ["geom"], postgresql_using="gist")
    op.create_index(op.f("ix_notice_junction_id"), "notice", ["junction_id"])
    op.create_index(op.f("ix_notice_place_id"), "notice", ["place_id"])
    op.create_index(op.f("ix_notice_route_id_from_m"), "notice", ["route_id", "from_m"])
    op.create_index(
        "ix_notice_live_centre",
        "notice",
        ["centre_x_m"],
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    op.create_index(
        "ix_notice_live_deadline",
        "notice",
        ["deadline"],
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    op.create_table(
        "notice_area",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["administrative_area.id"],
            name=op.f("fk_notice_area_area_id_administrative_area"),
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_notice_area_notice_id_notice")
        ),
        sa.PrimaryKeyConstraint("notice_id", "area_id", name=op.f("pk_notice_area")),
    )
    op.create_index(op.f("ix_notice_area_area_id"), "notice_area", ["area_id"])


def _create_jobs() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payload", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("total", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("result", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("error", postgresql.JSONB(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('done', 'failed')) = (finished_at IS NOT NULL)", name=op.f("ck_job_end")
        ),
        sa.CheckConstraint(
            "kind IN ('screening', 'refresh', 'evidence', 'daily')", name=op.f("ck_job_kind")
        ),
        sa.CheckConstraint(
            "state <> 'failed' OR error IS NOT NULL", name=op.f("ck_job_failed_says_why")
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed')", name=op.f("ck_job_state")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_job_attempts")),
        sa.CheckConstraint("done >= 0 AND total >= 0", name=op.f("ck_job_progress")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["account.id"], name=op.f("fk_job_asked_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("number", name=op.f("uq_job_number")),
    )
    op.create_index(op.f("ix_job_asked_by_id"), "job", ["asked_by_id"])
    op.create_index(
        "ix_job_unfinished",
        "job",
        ["number"],
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )
    op.create_index(
        "uq_job_queued_kind_payload",
        "job",
        ["kind", "payload"],
        unique=True,
        postgresql_where=sa.text("state = 'queued'"),
    )


def _create_live_list() -> None:
    op.create_table(
        "live_list",
        sa.Column(
            "id",
            sa.Integer(),
            server_default=sa.text("1"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waits_for", sa.String(length=40), nullable=True),
        sa.CheckConstraint(f"waits_for IN ({CAUSES})", name=op.f("ck_live_list_waits_for")),
        sa.CheckConstraint("id = 1", name=op.f("ck_live_list_one_row")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["screening_run.id"], name=op.f("fk_live_list_run_id_screening_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_list")),
    )
    op.create_index(op.f("ix_live_list_run_id"), "live_list", ["run_id"])
    op.create_table(
        "decision_basis",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("input_hash", sa.Text(), nullable=False),
        sa.Column("input_crashes", sa.LargeBinary(), nullable=False),
        sa.Column("input_junctions", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_decision_basis_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_decision_basis")),
    )
    op.create_table(
        "crash_removal",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("crash_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_reference", sa.Text(), nullable=True),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("removed_by_id", sa.Uuid(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["removed_by_id"], ["account.id"], name=op.f("fk_crash_removal_removed_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crash_removal")),
    )
    for column in ("crash_id", "removed_by_id"):
        op.create_index(op.f(f"ix_crash_removal_{column}"), "crash_removal", [column])
    for table in APPEND_ONLY:
        for name, statements in REFUSED.items():
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {statements} ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def _extend_proposals() -> None:
    op.add_column(
        "proposal",
        sa.Column("cause", sa.String(length=40), server_default="screening", nullable=False),
    )
    op.alter_column("proposal", "cause", server_default=None)
    op.add_column("proposal", sa.Column("cause_id", sa.Uuid(), nullable=True))
    op.add_column("proposal", sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True))
    op.add_column("proposal", sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True))
    for name in ("centre_x_m", "centre_y_m"):
        op.add_column("proposal", sa.Column(name, sa.Double(), nullable=True))
    # What the new columns say follows from the runs: it is no change that anybody made.
    op.execute("ALTER TABLE proposal DISABLE TRIGGER audit_update")
    op.execute(STOOD)
    op.execute(CENTRES)
    op.execute("ALTER TABLE proposal ENABLE TRIGGER audit_update")
    op.alter_column("proposal", "valid_from", nullable=False)
    op.create_check_constraint(op.f("ck_proposal_cause"), "proposal", f"cause IN ({CAUSES})")
    op.create_check_constraint(
        op.f("ck_proposal_run_is_the_cause"), "proposal", "cause <> 'screening' OR cause_id IS NULL"
    )
    op.create_check_constraint(op.f("ck_proposal_validity"), "proposal", "valid_to >= valid_from")
    op.create_check_constraint(
        op.f("ck_proposal_ended_is_not_open"), "proposal", "valid_to IS NULL OR state <> 'open'"
    )
    op.drop_constraint(op.f("uq_proposal_run_id_place_id"), "proposal", type_="unique")
    op.create_index(
        "uq_proposal_run_id_place_id",
        "proposal",
        ["run_id", "place_id"],
        unique=True,
        postgresql_where=sa.text("cause = 'screening'"),
    )
    op.create_index(
        "uq_proposal_live_place_id",
        "proposal",
        ["place_id"],
        unique=True,
        postgresql_where=sa.text("mode = 'trailing' AND valid_to IS NULL"),
    )
    for name, columns in LIVE_INDEXES.items():
        op.create_index(name, "proposal", columns, postgresql_where=sa.text("valid_to IS NULL"))


def downgrade() -> None:
    for name in (*LIVE_INDEXES, "uq_proposal_live_place_id", "uq_proposal_run_id_place_id"):
        op.drop_index(name, "proposal")
    for name in ("cause", "run_is_the_cause", "validity", "ended_is_not_open"):
        op.drop_constraint(op.f(f"ck_proposal_{name}"), "proposal", type_="check")
    for table in reversed(TABLES):
        op.drop_table(table)
    # A run knew each of its places once. Rows of the live list that a site rests on stop this.
    op.execute(
        "DELETE FROM proposal_area a USING proposal p"
        " WHERE p.id = a.proposal_id AND p.cause <> 'screening'"
    )
    op.execute("DELETE FROM proposal WHERE cause <> 'screening'")
    op.create_unique_constraint(
        op.f("uq_proposal_run_id_place_id"), "proposal", ["run_id", "place_id"]
    )
    for name in NEW_COLUMNS:
        op.drop_column("proposal", name)
