"""How Alembic reaches the database, and what it leaves alone there."""

import os

from alembic import context
from geoalchemy2 import alembic_helpers
from sqlalchemy import Connection

from hotspots.database import make_engine
from hotspots.errors import Unavailable
from hotspots.models import Base


def run(connection: Connection) -> None:
    """Run the migrations asked for, in the one transaction of the connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        # GeoAlchemy's helpers leave PostGIS's own tables alone and write geometry columns right.
        include_object=alembic_helpers.include_object,
        render_item=alembic_helpers.render_item,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
elif "DATABASE_URL" in os.environ:
    engine = make_engine(os.environ["DATABASE_URL"])
    with engine.begin() as opened:
        run(opened)
    engine.dispose()
else:
    raise Unavailable("DATABASE_URL is not set: `./dev exec alembic …` sets it.")
