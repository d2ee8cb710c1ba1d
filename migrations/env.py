"""Runs the migrations of one store over the connection that ``db.Stores`` hands in."""

from alembic import context

import accounts.models  # noqa: F401
import surveys.models
import surveys.models_box
import surveys.models_comments
import surveys.models_contacts
import surveys.models_fieldwork
import surveys.models_participation
import surveys.models_stories  # noqa: F401
from db import STORES

store = context.config.attributes["store"]
connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=STORES[store].metadata,
    version_table=f"alembic_{store}",
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
