"""Personal data in examples: found, decided on, erased; versions whose files are gone"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("example") as batch_op:
        batch_op.add_column(sa.Column("pii", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("pii_rules", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("kept", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("sha256_before", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("cleared_by", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("cleared_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix_example_sha256_before"), ["sha256_before"], unique=False)
    with op.batch_alter_table("example") as batch_op:
        batch_op.alter_column("kept", server_default=None)
    with op.batch_alter_table("datasetversion") as batch_op:
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(), nullable=True))
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("n_attempts", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"], ["datasetversion.id"], name=op.f("fk_erasure_version_id_datasetversion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("version_id", "place", name=op.f("uq_erasure_version_id")),
    )
