"""A vet's word on whether a question tells of an emergency"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turn", sa.Column("is_emergency", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("turn", "is_emergency")
