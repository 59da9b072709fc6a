"""What keeps failing in the ticks, and when each step last came to its end"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trouble",
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("n_failures", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("failed_at", sa.DateTime(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.Column("works_since", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("step", "item", name=op.f("pk_trouble")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=False),
        sa.Column("last_ms", sa.Integer(), nullable=False),
        sa.Column("worst_ms", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("step", name=op.f("pk_heartbeat")),
    )


def downgrade() -> None:
    op.drop_table("heartbeat")
    op.drop_table("trouble")
