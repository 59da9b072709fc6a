"""Models that an admin has had deleted at their provider, and what became of each"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "modeldeletion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("wanted_by", sa.BigInteger(), nullable=False),
        sa.Column("wanted_at", sa.DateTime(), nullable=False),
        sa.Column("n_attempts", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("refused_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["model_id"], ["model.id"], name=op.f("fk_modeldeletion_model_id_model")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_modeldeletion")),
    )
    op.create_index(op.f("ix_modeldeletion_model_id"), "modeldeletion", ["model_id"], unique=False)


def downgrade() -> None:
    op.drop_table("modeldeletion")
