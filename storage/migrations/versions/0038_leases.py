"""Leases: which of several processes ticks and polls, and which one handles an update"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("clock", sa.String(), nullable=False),
        sa.Column("ends_at", sa.Float(), nullable=True),
        sa.Column("renewals", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.add_column("inboxupdate", sa.Column("worker", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("inboxupdate", "worker")
    op.drop_table("lease")
