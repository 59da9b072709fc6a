"""Ends of models as their hosts tell them, and the warnings that admins were sent"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hostdate",
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("provider", "model", name=op.f("pk_hostdate")),
    )
    op.create_table(
        "sunsetwarning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sunsetwarning")),
        sa.UniqueConstraint(
            "provider", "base", "ends_on", "mark", "telegram_id", name=op.f("uq_sunsetwarning_provider")
        ),
    )


def downgrade() -> None:
    op.drop_table("sunsetwarning")
    op.drop_table("hostdate")
