"""Dataset versions that are made of a file, beside the pool"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("datasetversion", sa.Column("source_file", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("datasetversion", "source_file")
