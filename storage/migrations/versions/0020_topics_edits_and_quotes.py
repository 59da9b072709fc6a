"""Topics of forums, the message that asked, what an edit has replaced, and whose words are quoted"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("conversation", "turn", "case"):
        op.add_column(table, sa.Column("thread_id", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("turn", sa.Column("question_message_id", sa.BigInteger(), nullable=True))
    op.add_column("turn", sa.Column("replaced_by", sa.Integer(), nullable=True))
    op.add_column("turn", sa.Column("quoted_id", sa.BigInteger(), nullable=True))
    op.add_column("casemessage", sa.Column("quoted_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("casemessage", "quoted_id")
    for column in ("quoted_id", "replaced_by", "question_message_id"):
        op.drop_column("turn", column)
    for table in ("case", "turn", "conversation"):
        op.drop_column(table, "thread_id")
