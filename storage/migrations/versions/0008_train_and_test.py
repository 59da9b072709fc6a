"""Train and test: each example's part, each version's test file and title, the launch's validation file"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "split",
        sa.Column("example_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("placed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["example_id"], ["example.id"], name=op.f("fk_split_example_id_example"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("example_id", name=op.f("pk_split")),
    )
    op.create_index(op.f("ix_split_cluster_id"), "split", ["cluster_id"])
    # What an earlier version has trained on can never be tested on.
    op.execute(
        "INSERT INTO split (example_id, cluster_id, part, placed_at) "
        "SELECT DISTINCT example_id, example_id, 'train', CURRENT_TIMESTAMP FROM datasetexample"
    )
    with op.batch_alter_table("datasetversion") as table:
        table.add_column(sa.Column("title", sa.String(), nullable=True))
        table.add_column(sa.Column("test_file_name", sa.String(), nullable=True))
        table.add_column(sa.Column("test_sha256", sa.String(), nullable=True))
        # The default stays: to drop it, SQLite would have to make the table anew, and other tables refer to its rows.
        table.add_column(sa.Column("n_test", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("launch") as table:
        table.add_column(sa.Column("validation_file", sa.String(), nullable=True))
