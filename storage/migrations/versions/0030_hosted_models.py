"""Models that a host keeps ready to answer"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.add_column("model", sa.Column("serve_name", sa.String(), nullable=True))
    moments = ("requested_at", "ready_at", "ending_at", "ended_at", "doubted_at", "offered_at")
    op.create_table(
        "hostedmodel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("wanted_by", sa.BigInteger(), nullable=True),
        sa.Column("wanted_at", sa.DateTime(), nullable=False),
        *(sa.Column(name, sa.DateTime(), nullable=True) for name in moments),
        sa.Column("host_id", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("serve_name", sa.String(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("ending_by", sa.BigInteger(), nullable=True),
        sa.Column("price_per_hour", sa.Float(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("n_looks", sa.Integer(), nullable=False),
        sa.Column("host_words", sa.Text(), nullable=True),
        sa.Column("told", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["model_id"], ["model.id"], name=op.f("fk_hostedmodel_model_id_model")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hostedmodel")),
        sa.UniqueConstraint("mark", name=op.f("uq_hostedmodel_mark")),
    )
    op.create_index(op.f("ix_hostedmodel_model_id"), "hostedmodel", ["model_id"])
    op.create_index(
        "ix_hostedmodel_open", "hostedmodel", ["model_id"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
    )
    op.create_table(
        "hostingnotice",
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("strangers", sa.JSON(), nullable=False),
        sa.Column("looked_at", sa.DateTime(), nullable=True),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("provider", name=op.f("pk_hostingnotice")),
    )


def downgrade() -> None:
    op.drop_table("hostingnotice")
    op.drop_table("hostedmodel")
    op.drop_column("model", "serve_name")
