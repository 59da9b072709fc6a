"""The launches of epochs' models, which 0.2.0 did not keep: they are asked with the prompt that they have learned"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_model = sa.table("model", sa.column("id"), sa.column("provider"), sa.column("name"), sa.column("launch_id"))
_launch = sa.table("launch", sa.column("id"), sa.column("provider"), sa.column("fine_tuned_model"))


def upgrade() -> None:
    connection = op.get_bind()
    of_name = {
        (provider, name): launch_id
        for launch_id, provider, name in connection.execute(
            sa.select(_launch.c.id, _launch.c.provider, _launch.c.fine_tuned_model)
        )
        if name
    }
    models = sa.select(_model.c.id, _model.c.provider, _model.c.name).where(_model.c.launch_id.is_(None))
    for model_id, provider, name in connection.execute(models).all():
        launch_id = of_name.get((provider, re.sub(r":ckpt-step-\d+", "", name)))
        if launch_id is not None:
            connection.execute(sa.update(_model).where(_model.c.id == model_id).values(launch_id=launch_id))


def downgrade() -> None:
    pass
