"""Since when a host has not had a model that is evaluated"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("candidate", sa.Column("missing_since", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("candidate", "missing_since")
