"""The model is refreshed by itself: plans, refreshes with their steps, and the messages that show them"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refreshplan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("least_clusters", sa.Integer(), nullable=False),
        sa.Column("least_days", sa.Integer(), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(), nullable=True),
        sa.Column("base", sa.String(), nullable=True),
        sa.Column("full_every", sa.Integer(), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("set_by", sa.BigInteger(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_refreshplan"),
    )
    op.create_table(
        "refresh",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("begun_by", sa.BigInteger(), nullable=True),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("is_full", sa.Boolean(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("n_clusters", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("waits_for", sa.String(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("past_version_id", sa.Integer(), nullable=True),
        sa.Column("launch_id", sa.String(), nullable=True),
        sa.Column("agreed_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("end", sa.String(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=True),
        sa.Column("told_step_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["refreshplan.id"], name="fk_refresh_plan_id_refreshplan"),
        sa.ForeignKeyConstraint(["version_id"], ["datasetversion.id"], name="fk_refresh_version_id_datasetversion"),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name="fk_refresh_launch_id_launch"),
        sa.PrimaryKeyConstraint("id", name="pk_refresh"),
        sa.UniqueConstraint("slot", name="uq_refresh_slot"),
    )
    op.create_table(
        "refreshstep",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("refresh_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=True),
        sa.Column("moved_by", sa.BigInteger(), nullable=True),
        sa.Column("moved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["refresh_id"], ["refresh.id"], name="fk_refreshstep_refresh_id_refresh"),
        sa.PrimaryKeyConstraint("id", name="pk_refreshstep"),
    )
    op.create_index("ix_refreshstep_refresh_id", "refreshstep", ["refresh_id"])
    op.create_table(
        "refreshcard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("refresh_id", sa.Integer(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["refresh_id"], ["refresh.id"], name="fk_refreshcard_refresh_id_refresh"),
        sa.PrimaryKeyConstraint("id", name="pk_refreshcard"),
        sa.UniqueConstraint("refresh_id", "telegram_id", name="uq_refreshcard_refresh_id"),
    )


def downgrade() -> None:
    for table in ("refreshcard", "refreshstep", "refresh", "refreshplan"):
        op.drop_table(table)
