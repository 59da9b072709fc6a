"""What was chosen of a training, in which currency it was offered, what it has cost, and a second admin's yes"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ADDED = ("bill", "batch_size", "learning_rate", "seed", "suffix", "is_validated", "choices", "since_version_id",
         "second_wanted_at", "seconded_by", "currency")  # fmt: skip


def upgrade() -> None:
    op.execute("ALTER TABLE launch RENAME COLUMN price_usd TO price")
    op.add_column("launch", sa.Column("currency", sa.String(), nullable=False, server_default="USD"))
    op.add_column("launch", sa.Column("bill", sa.Float(), nullable=True))
    op.add_column("launch", sa.Column("batch_size", sa.Integer(), nullable=True))
    op.add_column("launch", sa.Column("learning_rate", sa.Float(), nullable=True))
    op.add_column("launch", sa.Column("seed", sa.BigInteger(), nullable=True))
    op.add_column("launch", sa.Column("suffix", sa.String(), nullable=True))
    op.add_column("launch", sa.Column("is_validated", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("launch", sa.Column("choices", sa.JSON(), nullable=True))
    op.add_column("launch", sa.Column("since_version_id", sa.Integer(), nullable=True))
    op.add_column("launch", sa.Column("second_wanted_at", sa.DateTime(), nullable=True))
    op.add_column("launch", sa.Column("seconded_by", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    for name in ADDED:
        op.drop_column("launch", name)
    op.execute("ALTER TABLE launch RENAME COLUMN price TO price_usd")
