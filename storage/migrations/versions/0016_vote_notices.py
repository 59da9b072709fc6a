"""When vets were told that pairs wait for their votes"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "votenotice",
        sa.Column("vet_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("told_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("vet_id", name=op.f("pk_votenotice")),
    )


def downgrade() -> None:
    op.drop_table("votenotice")
