"""Hosting in the month's budget: since when it is reserved, or waits for room; what kind of a no a launch has met"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The commit that brought two of these had them under another number.
    columns = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("hostedmodel")}
    for name in sorted({"reserved_at", "short_at"} - columns):
        op.add_column("hostedmodel", sa.Column(name, sa.DateTime(), nullable=True))
    op.add_column("launch", sa.Column("refusal", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("launch", "refusal")
    op.drop_column("hostedmodel", "short_at")
    op.drop_column("hostedmodel", "reserved_at")
