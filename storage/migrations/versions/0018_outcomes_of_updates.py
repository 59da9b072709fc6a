"""What an update has changed, so that another attempt at it changes nothing again"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inboxupdate", sa.Column("outcomes", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("inboxupdate", "outcomes")
