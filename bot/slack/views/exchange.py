"""What was said so far between the author and us, as one rich text that Slack does not parse."""

from dataclasses import dataclass
from datetime import datetime

from bot.desk.dossier import Dossier
from bot.desk.layout import Layout
from bot.slack.views import rich
from bot.slack.views.blocks import Block
from bot.slack.views.carried import all_of, words_of
from bot.slack.views.parts import HANDLE, NAME, account_name, byline

ROOM_A_POST = 1500
MOST_POSTS = 6
"""Three exchanges: three times a post of theirs and a reply of ours."""


@dataclass(frozen=True)
class _Said:
    by: str
    at: datetime
    text: str


def exchange(dossier: Dossier, layout: Layout, most: int = MOST_POSTS, room: int = ROOM_A_POST) -> Block:
    """The last `most` posts of both sides, oldest first; each takes about `room` characters of JSON at most."""
    said = _said(dossier, layout)[-most:]
    return rich.rich_text(*(part for one in said for part in _drawn(one, layout, room)))


def _said(dossier: Dossier, layout: Layout) -> list[_Said]:
    """Their posts, what those answered and our replies, each once, in the order of time."""
    said: dict[str, _Said] = {}
    for heard in dossier.mentions:
        mention = heard.mention
        if mention.parent is not None:
            at = mention.parent.posted_at or mention.posted_at
            said[mention.parent.id] = _Said(byline(mention.parent.author), at, words_of(mention.parent))
        said[mention.post_id] = _Said(byline(mention.author), mention.posted_at, all_of(heard))
    for reply in dossier.sent:
        by = f"{account_name(layout, reply.account)}, our reply"
        said[reply.post_id or f"reply {reply.id}"] = _Said(by, reply.sent_at or reply.changed_at, reply.text)
    return sorted(said.values(), key=lambda one: one.at)


def _drawn(said: _Said, layout: Layout, room: int) -> list[Block]:
    by = rich.bold(said.by, NAME + HANDLE + 2)
    return [rich.line(by, rich.words(" · ", 3), rich.date(said.at, layout.zone)), rich.quote(said.text, room)]
