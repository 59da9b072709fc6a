"""Finished models are candidates: their states, what they were asked, and the vets' votes"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("deployment") as deployment:
        deployment.add_column(sa.Column("update_id", sa.BigInteger(), nullable=True))
        deployment.create_unique_constraint(op.f("uq_deployment_update_id"), ["update_id"])
    _candidates()
    _samples()
    _votes()


def _candidates() -> None:
    op.create_table(
        "candidate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("moved_at", sa.DateTime(), nullable=False),
        sa.Column("active_id", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("n_looks", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.DateTime(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=True),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("tried_by", sa.BigInteger(), nullable=True),
        sa.Column("card_chat_id", sa.BigInteger(), nullable=True),
        sa.Column("card_message_id", sa.BigInteger(), nullable=True),
        sa.Column("told_move_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["model.id"], name=op.f("fk_candidate_model_id_model")),
        sa.ForeignKeyConstraint(["active_id"], ["model.id"], name=op.f("fk_candidate_active_id_model")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint("model_id", "attempt", name=op.f("uq_candidate_model_id")),
    )
    op.create_index(op.f("ix_candidate_state"), "candidate", ["state"], unique=False)
    op.create_table(
        "candidatemove",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("moved_by", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=True),
        sa.Column("moved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_candidatemove_candidate_id_candidate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidatemove")),
    )
    op.create_index(op.f("ix_candidatemove_candidate_id"), "candidatemove", ["candidate_id"], unique=False)


def _samples() -> None:
    op.create_table(
        "sample",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("arm", sa.String(), nullable=False),
        sa.Column("example_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("has_thoughts", sa.Boolean(), nullable=False),
        sa.Column("nats", sa.Float(), nullable=True),
        sa.Column("n_bytes", sa.Integer(), nullable=True),
        sa.Column("n_tokens", sa.Integer(), nullable=True),
        sa.Column("ms", sa.Integer(), nullable=True),
        sa.Column("finish_reason", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_sample_candidate_id_candidate")),
        sa.ForeignKeyConstraint(["example_id"], ["example.id"], name=op.f("fk_sample_example_id_example")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample")),
        sa.UniqueConstraint("candidate_id", "round", "kind", "item", "arm", name=op.f("uq_sample_candidate_id")),
    )
    op.create_index(op.f("ix_sample_example_id"), "sample", ["example_id"], unique=False)


def _votes() -> None:
    op.create_table(
        "pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("cluster", sa.String(), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("candidate_answer", sa.Text(), nullable=False),
        sa.Column("active_answer", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_pair_candidate_id_candidate")),
        sa.ForeignKeyConstraint(["turn_id"], ["turn.id"], name=op.f("fk_pair_turn_id_turn")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair")),
        sa.UniqueConstraint("candidate_id", "round", "cluster", name=op.f("uq_pair_candidate_id")),
    )
    op.create_index(op.f("ix_pair_turn_id"), "pair", ["turn_id"], unique=False)
    op.create_table(
        "vote",
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("vet_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ballot", sa.String(), nullable=False),
        sa.Column("voted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"], name=op.f("fk_vote_pair_id_pair")),
        sa.PrimaryKeyConstraint("pair_id", "vet_id", name=op.f("pk_vote")),
    )
    op.create_table(
        "safetyquestion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safetyquestion")),
        sa.UniqueConstraint("question", name=op.f("uq_safetyquestion_question")),
    )


def downgrade() -> None:
    for table in ("safetyquestion", "vote", "pair", "sample", "candidatemove", "candidate"):
        op.drop_table(table)
    with op.batch_alter_table("deployment") as deployment:
        deployment.drop_constraint(op.f("uq_deployment_update_id"), type_="unique")
        deployment.drop_column("update_id")
