"""
Posting, editing and finding messages; what goes wrong comes as one of the four kinds of `RemoteError`.

Slack has no idempotency key, so every message that we post carries, as metadata, the key of its delivery and the desk
that it is of; whoever does not know whether it was posted looks for that key. The client must come with
`retry_handlers=[]`: the SDK's own retry after a lost connection posts twice and says `ok`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.errors import Rejected, RemoteError, Repeatable, Unreachable, Unsure
from bot.slack.asking import called
from bot.slack.views.blocks import Message
from bot.store.places import Place

EVENT_TYPE = "mentiondesk_delivery"
DESK = "desk "
"""
How the field begins that says by its own name which desk posted a message; what has none is older than desks' ids.

Its value is the delivery's key once more: the release before takes every value for a name of the message.
"""

PAGE = 200

GONE_CODES = frozenset({"message_not_found", "cant_update_message"})
"""Slack's words for a message that somebody deleted, or that another app posted before a restore."""

MADE_WRONG_CODES = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "no_text"}
)
"""Refusals of how a message is made, which a plainer one may escape."""


@dataclass(frozen=True)
class Left:
    """A message that the desk has left in Slack; `names` are its delivery's key and, if it has one, its subject."""

    place: Place
    names: frozenset[str]


class Poster:
    """Speaks to Slack for the couriers. Every method raises the `RemoteError`s and nothing else."""

    def __init__(self, client: WebClient, desk_id: str) -> None:
        self._client = client
        self._desk = DESK + desk_id
        self._me: str | None = None

    def post(
        self,
        channel: str,
        message: Message,
        key: str,
        thread_ts: str | None = None,
        subject: str | None = None,
        last: Message | None = None,
    ) -> Place:
        """
        Post a message and return where it stands; `channel` may be a person's id, for a direct message.

        `key` is its delivery's, `subject` another name by which it can be found. Blocks that Slack does not take are
        left out once, for the text says the same; where it does not take that either, `last` is posted.
        """
        names = {"delivery": key, self._desk: key} | ({"subject": subject} if subject else {})
        metadata = {"event_type": EVENT_TYPE, "event_payload": names}
        quiet = {"unfurl_links": False, "unfurl_media": False}
        arguments: dict[str, Any] = {"channel": channel, "thread_ts": thread_ts, "metadata": metadata, **quiet}
        answer = self._ever_plainer(self._client.chat_postMessage, message, last, arguments)
        return Place(str(answer["channel"]), str(answer["ts"]))

    def edit(self, place: Place, message: Message, last: Message | None = None) -> None:
        """
        Replace a message of ours, getting plainer as `post` does.

        Raises:
            Repeatable: nobody can say. An edit that is thought lost may land later, and then undoes newer ones.
        """
        arguments = {"channel": place.channel, "ts": place.ts}
        try:
            self._ever_plainer(self._client.chat_update, message, last, arguments)
        except Unsure as error:
            raise Repeatable(error.code) from error

    def remove(self, place: Place) -> None:
        """Delete a message of ours, if it is still there."""
        try:
            _repeatable(lambda: called(self._client.chat_delete, channel=place.channel, ts=place.ts))
        except Rejected as error:
            if error.code != "message_not_found":
                raise

    def left(self, channel: str, oldest: datetime, thread_ts: str | None = None) -> list[Left]:
        """
        What the desk has posted since `oldest`, oldest first, as far as it carries a name; another desk's is not shown.

        It is read from a channel, a thread of it, or the direct messages to the person whose id `channel` is.
        """
        channel = self.room(channel)
        me = self._myself()
        found: list[Left] = []
        cursor: str | None = None
        while True:
            answer = self._page(channel, oldest, thread_ts, cursor)
            for line in answer.get("messages") or ():
                names = self._names_of(line)
                if names and line.get("user") == me:
                    found.append(Left(Place(channel, str(line["ts"])), names))
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return sorted(found, key=lambda left: float(left.place.ts))

    def room(self, channel: str) -> str:
        """The channel in which messages to `channel` stand: where that is a person's id, their direct messages."""
        if not channel.startswith(("U", "W")):
            return channel
        opened = _repeatable(lambda: called(self._client.conversations_open, users=channel))
        return str(opened["channel"]["id"])

    def probe(self) -> None:
        """Ask Slack for nothing but an answer."""
        _repeatable(lambda: called(self._client.auth_test))

    def link(self, place: Place) -> str | None:
        """The address of a message, None where Slack does not give one now."""
        try:
            answer = called(self._client.chat_getPermalink, channel=place.channel, message_ts=place.ts)
        except RemoteError:
            return None
        return str(answer["permalink"])

    def _ever_plainer(
        self,
        method: Callable[..., SlackResponse],
        message: Message,
        last: Message | None,
        arguments: Mapping[str, Any],
    ) -> SlackResponse:
        plainer = [Message(message.text, []), *([last] if last else [])]
        for attempt in (message, *plainer[:-1]):
            try:
                return called(method, **arguments, **_shown(attempt))
            except Rejected as error:
                if error.code not in MADE_WRONG_CODES:
                    raise
        return called(method, **arguments, **_shown(plainer[-1]))

    def _myself(self) -> str:
        """The id under which our own messages stand: others might carry our names, too."""
        if self._me is None:
            self._me = str(_repeatable(lambda: called(self._client.auth_test))["user_id"])
        return self._me

    def _names_of(self, line: Mapping[str, Any]) -> frozenset[str]:
        """The key and the subject that a message of this desk carries."""
        metadata = line.get("metadata") or {}
        if metadata.get("event_type") != EVENT_TYPE:
            return frozenset()
        fields = metadata.get("event_payload") or {}
        if self._desk not in fields and any(field.startswith(DESK) for field in fields):
            return frozenset()
        return frozenset(str(name) for name in fields.values())

    def _page(self, channel: str, oldest: datetime, thread_ts: str | None, cursor: str | None) -> Mapping[str, Any]:
        window: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{oldest.timestamp():.6f}",
            "include_all_metadata": True,
            "limit": PAGE,
            "cursor": cursor,
        }
        if thread_ts is None:
            return _body(_repeatable(lambda: called(self._client.conversations_history, **window)))
        try:
            return _body(_repeatable(lambda: called(self._client.conversations_replies, ts=thread_ts, **window)))
        except Rejected as error:
            if error.code != "thread_not_found":
                raise
        return {}


def _shown(message: Message) -> dict[str, Any]:
    """What people read; where that is the text, Slack is told to make no link of an address in a stranger's words."""
    return {"text": message.text, "blocks": message.blocks, "parse": None if message.blocks else "none"}


def _body(answer: SlackResponse) -> Mapping[str, Any]:
    return answer.data if isinstance(answer.data, dict) else {}


def _repeatable(call: Callable[[], SlackResponse]) -> SlackResponse:
    """What does no harm when it is done again counts as not done when nobody can say."""
    try:
        return call()
    except Unsure as error:
        raise Unreachable(error.code) from error
