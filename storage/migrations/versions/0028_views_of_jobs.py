"""What providers have last shown of jobs, their curves and their result files"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jobview",
        sa.Column("launch_id", sa.String(), nullable=False),
        sa.Column("estimated_finish", sa.DateTime(), nullable=True),
        sa.Column("newest_event", sa.String(), nullable=True),
        sa.Column("last_events", sa.JSON(), nullable=True),
        sa.Column("paused_by", sa.BigInteger(), nullable=True),
        sa.Column("n_result_looks", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("results_looked_at", sa.DateTime(), nullable=True),
        sa.Column("results_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_jobview_launch_id_launch")),
        sa.PrimaryKeyConstraint("launch_id", name=op.f("pk_jobview")),
    )
    op.create_table(
        "jobresult",
        sa.Column("launch_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("n_bytes", sa.Integer(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_jobresult_launch_id_launch")),
        sa.PrimaryKeyConstraint("launch_id", "name", name=op.f("pk_jobresult")),
    )
    op.create_table(
        "jobpoint",
        sa.Column("launch_id", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("train_loss", sa.Float(), nullable=True),
        sa.Column("valid_loss", sa.Float(), nullable=True),
        sa.Column("train_accuracy", sa.Float(), nullable=True),
        sa.Column("valid_accuracy", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_jobpoint_launch_id_launch")),
        sa.PrimaryKeyConstraint("launch_id", "step", name=op.f("pk_jobpoint")),
    )


def downgrade() -> None:
    op.drop_table("jobpoint")
    op.drop_table("jobresult")
    op.drop_table("jobview")
