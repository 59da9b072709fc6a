"""Alembic runs this for each upgrade. The connection comes from `storage.migrations.migrate`."""

from alembic import context
from sqlmodel import SQLModel

from storage import models  # noqa: F401  (fills the metadata)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    # SQLite cannot alter most things in place.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
