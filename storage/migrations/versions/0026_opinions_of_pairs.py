"""Whose opinion of a pair it is"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("labelledpair", sa.Column("opinion_by", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("labelledpair", "opinion_by")
