"""Second opinions on questions that triage let through"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turn", sa.Column("flag_source", sa.String(), nullable=True))
    op.create_table(
        "secondopinion",
        sa.Column("turn_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("has_flagged", sa.Boolean(), nullable=False),
        sa.Column("prompt_tokens", sa.Integer(), nullable=True),
        sa.Column("answer_tokens", sa.Integer(), nullable=True),
        sa.Column("ms", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_secondopinion_turn_id_turn")),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_secondopinion")),
    )
    is_untold = sa.text("has_flagged AND told_at IS NULL")
    op.create_index(
        "ix_secondopinion_untold", "secondopinion", ["turn_id"], sqlite_where=is_untold, postgresql_where=is_untold
    )


def downgrade() -> None:
    op.drop_index("ix_secondopinion_untold", table_name="secondopinion")
    op.drop_table("secondopinion")
    op.drop_column("turn", "flag_source")
