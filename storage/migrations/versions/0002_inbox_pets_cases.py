"""The inbox of updates, pets, cases for vets; a turn knows its update, its flag and all its messages"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inboxupdate",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("n_attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("set_aside_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("update_id", name=op.f("pk_inboxupdate")),
    )
    with op.batch_alter_table("inboxupdate") as batch_op:
        batch_op.create_index(batch_op.f("ix_inboxupdate_done_at"), ["done_at"], unique=False)

    op.create_table(
        "pet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("species", sa.String(), nullable=False),
        sa.Column("breed", sa.String(), nullable=True),
        sa.Column("sex", sa.String(), nullable=True),
        sa.Column("neutered", sa.Boolean(), nullable=True),
        sa.Column("born", sa.Date(), nullable=True),
        sa.Column("weight_kg", sa.Float(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.telegram_id"], name=op.f("fk_pet_owner_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pet")),
    )
    with op.batch_alter_table("pet") as batch_op:
        batch_op.create_index(batch_op.f("ix_pet_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("taken_by", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["person.telegram_id"], name=op.f("fk_case_owner_id_person")),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_case_turn_id_turn")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
    )
    with op.batch_alter_table("case") as batch_op:
        batch_op.create_index(batch_op.f("ix_case_chat_id"), ["chat_id"], unique=False)

    op.create_table(
        "casecard",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_casecard_case_id_case")),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name=op.f("pk_casecard")),
    )
    with op.batch_alter_table("casecard") as batch_op:
        batch_op.create_index(batch_op.f("ix_casecard_case_id"), ["case_id"], unique=False)

    op.create_table(
        "casemessage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(), nullable=True),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_casemessage_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_casemessage")),
        sa.UniqueConstraint("update_id", name=op.f("uq_casemessage_update_id")),
    )
    with op.batch_alter_table("casemessage") as batch_op:
        batch_op.create_index(batch_op.f("ix_casemessage_case_id"), ["case_id"], unique=False)

    with op.batch_alter_table("turn") as batch_op:
        batch_op.add_column(sa.Column("update_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("flag", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("message_ids", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.create_unique_constraint(batch_op.f("uq_turn_update_id"), ["update_id"])
        batch_op.create_index("ix_turn_owner_id_created_at", ["owner_id", "created_at"])

    # SQLite keeps JSON as text and has no such type to cast to.
    cast = "::json" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"UPDATE turn SET message_ids = ('[' || message_id || ']'){cast} WHERE message_id IS NOT NULL")
    with op.batch_alter_table("turn") as batch_op:
        batch_op.drop_column("message_id")
        batch_op.alter_column("message_ids", server_default=None)
