"""Certificates of what owners have had erased, the messages that are to go, and who speaks in somebody else's case"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("casemessage", sa.Column("speaker_id", sa.BigInteger(), nullable=True))
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("version_ids", sa.JSON(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("tidied_at", sa.DateTime(), nullable=True),
        sa.Column("completed_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("update_id", name=op.f("uq_certificate_update_id")),
    )
    op.create_index(op.f("ix_certificate_owner_id"), "certificate", ["owner_id"], unique=False)
    _messages()


def _messages() -> None:
    op.create_table(
        "retraction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("n_attempts", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("left_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_retraction_certificate_id_certificate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retraction")),
        sa.UniqueConstraint("chat_id", "message_id", name=op.f("uq_retraction_chat_id")),
    )
    op.create_index(op.f("ix_retraction_certificate_id"), "retraction", ["certificate_id"], unique=False)
    op.create_table(
        "showing",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("owner_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shown_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", "message_id", "owner_id", name=op.f("pk_showing")),
    )
    op.create_index(op.f("ix_showing_owner_id"), "showing", ["owner_id"], unique=False)


def downgrade() -> None:
    op.drop_table("showing")
    op.drop_table("retraction")
    op.drop_table("certificate")
    op.drop_column("casemessage", "speaker_id")
