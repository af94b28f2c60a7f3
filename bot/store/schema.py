"""All the tables together."""

from bot.store import tables, tables_delivery, tables_listening
from bot.store.rows import Stored

DECLARING = (tables, tables_delivery, tables_listening)
METADATA = Stored.metadata
