"""A witness in the desk's database: it notes every delivery that becomes unsure, at the moment when it does."""

from bot.store.database import Database

_TABLE = "CREATE TABLE witness (key VARCHAR NOT NULL)"
_SQLITE = (
    _TABLE,
    "CREATE TRIGGER witness AFTER UPDATE OF state ON outbox WHEN NEW.state = 'unsure' AND OLD.state <> 'unsure'"
    " BEGIN INSERT INTO witness VALUES (NEW.key); END",
)
_POSTGRESQL = (
    _TABLE,
    "CREATE FUNCTION witness() RETURNS trigger LANGUAGE plpgsql AS"
    " 'BEGIN INSERT INTO witness VALUES (NEW.key); RETURN NEW; END'",
    "CREATE TRIGGER witness AFTER UPDATE OF state ON outbox FOR EACH ROW"
    " WHEN (NEW.state = 'unsure' AND OLD.state <> 'unsure') EXECUTE FUNCTION witness()",
)


def place(db: Database) -> None:
    """Let it watch from now on."""
    with db.transaction() as tx:
        for statement in _SQLITE if db.engine == "sqlite" else _POSTGRESQL:
            tx.connection().exec_driver_sql(statement)


def seen(db: Database) -> int:
    """How many deliveries have become unsure so far."""
    with db.reading() as tx:
        return int(tx.connection().exec_driver_sql("SELECT count(*) FROM witness").scalar_one())
