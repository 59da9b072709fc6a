"""Models that only complete, and trainings of such"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("launch", "model"):
        op.add_column(table, sa.Column("api", sa.String(), nullable=False, server_default="chat"))


def downgrade() -> None:
    for table in ("launch", "model"):
        op.drop_column(table, "api")
