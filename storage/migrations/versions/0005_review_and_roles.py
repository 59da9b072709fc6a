"""Claims of vets, the audit log, owners of the bot, what a turn's risk is seen by"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "auditentry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("who", sa.BigInteger(), nullable=True),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_auditentry")),
    )
    op.create_table(
        "reviewclaim",
        sa.Column("turn_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("vet_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_reviewclaim_turn_id_turn")),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_reviewclaim")),
    )
    op.create_index(op.f("ix_reviewclaim_vet_id"), "reviewclaim", ["vet_id"])

    # Columns with a default are added in place; anything else would copy every turn.
    op.add_column("role", sa.Column("configured", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("turn", sa.Column("dose", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("review", sa.Column("tell_owner", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("review", sa.Column("owner_told_at", sa.DateTime(), nullable=True))
    op.add_column("reviewcard", sa.Column("kind", sa.String(), nullable=False, server_default="card"))
    op.create_index(op.f("ix_reviewcard_turn_id"), "reviewcard", ["turn_id"])
    for name, where in (("flagged", sa.text("flag IS NOT NULL")), ("dosed", sa.text("dose"))):
        op.create_index(f"ix_turn_{name}", "turn", ["id"], sqlite_where=where, postgresql_where=where)
