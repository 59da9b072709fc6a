"""A provider's embeddings of verified answers' questions"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "embedding",
        sa.Column("verified_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["verified_id"],
            ["verifiedanswer.id"],
            name=op.f("fk_embedding_verified_id_verifiedanswer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("verified_id", name=op.f("pk_embedding")),
    )


def downgrade() -> None:
    op.drop_table("embedding")
