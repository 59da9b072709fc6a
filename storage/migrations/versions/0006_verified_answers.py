"""Verified answers; a turn knows which one it was answered with, and how like its question was"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "verifiedanswer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=True),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("pets", sa.JSON(), nullable=False),
        sa.Column("n_context", sa.Integer(), nullable=False),
        sa.Column("verified_by", sa.BigInteger(), nullable=False),
        sa.Column("verified_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_why", sa.String(), nullable=True),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.Column("n_served", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["turn_id"], ["turn.id"], name=op.f("fk_verifiedanswer_turn_id_turn"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_verifiedanswer_review_id_review"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifiedanswer")),
    )
    with op.batch_alter_table("verifiedanswer") as batch_op:
        batch_op.create_index(batch_op.f("ix_verifiedanswer_turn_id"), ["turn_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_verifiedanswer_revision"), ["revision"], unique=False)

    with op.batch_alter_table("turn") as batch_op:
        batch_op.add_column(sa.Column("verified_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("similarity", sa.Float(), nullable=True))
