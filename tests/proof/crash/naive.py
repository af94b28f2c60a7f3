"""
The naive desk: what it is not sure of it does again.

It is made so in its database alone, by triggers that turn every unsure line into one that is due, and that nobody
sweeps after, as a queue does that delivers at least once.
"""

from bot.store.database import Database

_AGAIN = """
CREATE TRIGGER naive AFTER UPDATE OF state ON outbox WHEN NEW.state = 'unsure'
BEGIN
    UPDATE outbox SET state = 'due', lease_until = NULL, sweep_at = NULL WHERE id = NEW.id;
    UPDATE replies SET state = 'approved'
     WHERE NEW.kind = 'reply' AND state IN ('sending', 'unsure')
       AND id = CAST(substr(NEW.ref, 1, instr(NEW.ref, '.') - 1) AS INTEGER);
END
"""


def say_everything_twice(db: Database) -> None:
    """Take from the desk that it looks before it repeats; SQLite only."""
    with db.transaction() as tx:
        tx.connection().exec_driver_sql(_AGAIN)
