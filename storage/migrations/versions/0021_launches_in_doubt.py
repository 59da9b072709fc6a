"""Launches of which we do not know how they stand, and files that launches have left at their providers"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("launch", sa.Column("offer_ends_at", sa.DateTime(), nullable=True))
    op.add_column("launch", sa.Column("n_looks", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("launch", sa.Column("host_words", sa.Text(), nullable=True))
    op.add_column("launch", sa.Column("doubted_at", sa.DateTime(), nullable=True))
    op.add_column("launch", sa.Column("doubt_told_at", sa.DateTime(), nullable=True))
    op.add_column("launch", sa.Column("possible_jobs", sa.JSON(), nullable=True))
    op.create_table(
        "sentfile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("launch_id", sa.String(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("n_attempts", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("given_up_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["launch_id"], ["launch.id"], name=op.f("fk_sentfile_launch_id_launch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentfile")),
        sa.UniqueConstraint("launch_id", "file_id", name=op.f("uq_sentfile_launch_id")),
    )


def downgrade() -> None:
    op.drop_table("sentfile")
    for name in ("possible_jobs", "doubt_told_at", "doubted_at", "host_words", "n_looks", "offer_ends_at"):
        op.drop_column("launch", name)
