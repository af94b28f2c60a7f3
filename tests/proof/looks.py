"""
How the cards look that stand in a sandbox, and whether the desk would draw them so.

A card tells how late it is, and is drawn anew when that changes; so it is held against what the desk would have drawn
at the moment of its last edit. One on which an older edit landed late shows then what was past already.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from bot.accounts import adapters
from bot.config.load import Config
from bot.sandbox.server import Sandbox
from bot.sandbox.slack.message import Message
from bot.slack.views.card import card
from bot.store import cases
from bot.store.database import Database
from bot.store.places import Place
from bot.store.tables_delivery import PLACES
from bot.work.desk import Desk


@dataclass(frozen=True)
class Look:
    """What a message shows, as a digest, and since when."""

    at: datetime
    digest: str


def looks(box: Sandbox) -> dict[Place, Look]:
    """How everything looks that stands in the channels."""
    messages = (message for channel in list(box.slack.channels) for message in box.slack.messages(channel))
    return {Place(message.channel, message.ts): _look(message) for message in messages if message.thread_ts is None}


def _look(message: Message) -> Look:
    at = datetime.fromtimestamp(float(message.edited or message.ts), UTC)
    return Look(at, _digest(message.text, message.blocks))


@contextmanager
def drawing(db: Database, config: Config) -> Iterator[Desk]:
    """A desk that only draws."""
    networks = adapters(config, db)
    try:
        yield Desk(db, config.layout(), networks)
    finally:
        for network in networks.values():
            network.close()


def stale(desk: Desk, shown: Mapping[Place, Look]) -> int:
    """How many cards stand that show something else than their cases' newest state."""
    with desk.db.reading() as tx:
        rows = tx.execute(select(PLACES).where(PLACES.c.subject.startswith("card:"))).all()
    known = {int(row.subject.removeprefix("card:")): shown.get(Place(row.channel, row.ts)) for row in rows}
    return sum(look is not None and not _is_shown(desk, case_id, look) for case_id, look in known.items())


def _is_shown(desk: Desk, case_id: int, look: Look) -> bool:
    with desk.db.reading() as tx:
        dossier = cases.dossier(tx, case_id)
    drawn = card(dossier, desk.layout, look.at, desk.by_hand_url(dossier), way=desk.ways(dossier)[0])
    return _digest(drawn.text, drawn.blocks) == look.digest


def _digest(text: str, blocks: Any) -> str:
    """Without the ids that Slack gives to blocks."""
    return sha256(json.dumps([text, _without_ids(blocks)], sort_keys=True).encode()).hexdigest()


def _without_ids(part: Any) -> Any:
    if isinstance(part, Mapping):
        return {name: _without_ids(inner) for name, inner in part.items() if name != "block_id"}
    return [_without_ids(inner) for inner in part] if isinstance(part, list | tuple) else part
