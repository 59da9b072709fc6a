"""Pairs of questions that vets have labelled: other wordings of what a verified answer answers, or not"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "labelledpair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_id", sa.Integer(), nullable=True),
        sa.Column("answered_id", sa.Integer(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("pets", sa.JSON(), nullable=False),
        sa.Column("n_context", sa.Integer(), nullable=False),
        sa.Column("likeness", sa.Float(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("n_asked", sa.Integer(), nullable=False),
        sa.Column("opinion", sa.Boolean(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("skipped_by", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["turn.id"], name=op.f("fk_labelledpair_asked_id_turn"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["answered_id"], ["turn.id"], name=op.f("fk_labelledpair_answered_id_turn"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labelledpair")),
        sa.UniqueConstraint("asked_id", "answered_id", name=op.f("uq_labelledpair_asked_id")),
    )
    op.create_index(op.f("ix_labelledpair_answered_id"), "labelledpair", ["answered_id"], unique=False)
    op.create_index(op.f("ix_labelledpair_revision"), "labelledpair", ["revision"], unique=False)


def downgrade() -> None:
    op.drop_table("labelledpair")
