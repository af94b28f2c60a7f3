"""
The sandbox's Slack as it stands: who is there, what was written, and what everybody has open.

Everything is behind one lock, which is also a condition that is told of all that happens; `version` counts
what people can see of it. Nobody waits for the bot while holding the lock.
"""

import threading
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.lag import Lag
from bot.sandbox.slack.blocks import with_ids
from bot.sandbox.slack.ledger import Call, Envelope
from bot.sandbox.slack.message import Channel, Json, Message, Person, UserGroup
from bot.sandbox.slack.surfaces import Surfaces, View
from bot.sandbox.slack.throttle import Throttle
from bot.sandbox.time import Time

APP = "A0DESK"
BOT = "U0DESK"
BOT_ID = "B0DESK"
TEAM = "T0DEMO"
BOT_TOKEN = "xoxb-demo"  # noqa: S105  It opens nothing but this sandbox.
APP_TOKEN = "xapp-demo"  # noqa: S105
SCOPES = frozenset(
    {
        "chat:write",
        "commands",
        "users:read",
        "usergroups:read",
        "channels:read",
        "groups:read",
        "channels:history",
        "groups:history",
        "im:write",
        "im:history",
    }
)
_REMEMBERED = 20_000  # calls and envelopes; a long demo must not eat the machine


class Workspace:
    """One workspace with one bot in it, which belongs to the channels it was added to."""

    def __init__(self, time: Time, scopes: Collection[str] = SCOPES) -> None:
        self.time = time
        self.scopes = frozenset(scopes)
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.version = 0
        self.url = ""
        """Where the sandbox is served; permalinks begin with it."""
        self.door = ""
        """Where the bot reaches Slack; the addresses of sockets and response URLs begin with it."""
        self.zone = "Etc/UTC"
        """The time zone that everybody in it sits in."""
        self.people = {BOT: Person(BOT, "mentiondesk", "mentiondesk", bot=True)}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, UserGroup] = {}
        self.surfaces = Surfaces()
        self.throttle = Throttle(time)
        self.rate_limits = True
        self.ledger: deque[Call] = deque(maxlen=_REMEMBERED)
        """Every request to the Web API, oldest first."""
        self.envelopes: deque[Envelope] = deque(maxlen=_REMEMBERED)
        """Everything that was sent to the bot over its sockets, oldest first."""
        self.revoked = False
        """Whether the bot's token was taken from it."""
        self.lag = Lag()
        """What `conversations.history` and `.replies` do not show yet."""
        self._on_shown: list[Callable[[Message], object]] = []
        self._ephemerals: dict[str, dict[str, Message]] = defaultdict(dict)
        self._last_ts = (0, 0)

    def add_user(self, id: str, name: str, real_name: str, role: str = "") -> Person:
        """Somebody joins the workspace: `id` like `"U0ANA"`."""
        with self.changed:
            self.people[id] = Person(id, name, real_name, role)
            self.touch()
            return self.people[id]

    def add_channel(self, id: str, name: str, members: Collection[str] = (), private: bool = False) -> Channel:
        """A channel is made: `id` like `"C0CARE"`. The bot is in it only when `members` names it."""
        with self.changed:
            self.channels[id] = Channel(id, name, set(members), private)
            self.touch()
            return self.channels[id]

    def add_usergroup(self, id: str, handle: str, users: Sequence[str]) -> UserGroup:
        """A user group is made: `id` like `"S0LEADS"`."""
        with self.changed:
            self.usergroups[id] = UserGroup(id, handle, tuple(users))
            self.touch()
            return self.usergroups[id]

    def archive(self, channel: str) -> None:
        """Nobody can write into the channel any more."""
        with self.changed:
            self.channels[channel].archived = True
            self.touch()

    def kick(self, channel: str, user: str) -> None:
        """Somebody, perhaps the bot, is no longer in the channel."""
        with self.changed:
            self.channels[channel].members.discard(user)
            self.touch()

    def set_lag(self, seconds: float, probability: float = 1.0, seed: int = 0) -> None:
        """Let new messages be found by the bot only after so many of the sandbox's seconds; some of them."""
        self.lag = Lag(timedelta(seconds=seconds), probability, seed)

    def on_shown(self, tell: Callable[[Message], object]) -> None:
        """Call `tell` with every message that everybody sees, when it is written and when it is edited."""
        self._on_shown.append(tell)

    def messages(self, channel: str) -> list[Message]:
        """What stands in the channel for everybody, roots and threads, oldest first."""
        with self.lock:
            return list(self.channels[channel].messages.values())

    def message(self, channel: str, ts: str) -> Message | None:
        """One message, be it ephemeral."""
        with self.lock:
            shown = [self.channels[channel].messages, *self._ephemerals.values()]
            found = next((messages[ts] for messages in shown if ts in messages), None)
            return found if found and found.channel == channel else None

    def replies(self, channel: str, ts: str) -> list[Message]:
        """The replies under a root, oldest first."""
        with self.lock:
            place = self.channels[channel]
            return [place.messages[reply] for reply in place.threads.get(ts, ())]

    def ephemerals(self, user: str) -> list[Message]:
        """What only `user` sees, oldest first."""
        with self.lock:
            return list(self._ephemerals[user].values())

    def views(self, user: str) -> list[View]:
        """The modals `user` has open, the topmost last."""
        with self.lock:
            return list(self.surfaces.stacks[user])

    def home(self, user: str) -> View | None:
        """The Home the bot published for `user`."""
        with self.lock:
            return self.surfaces.homes.get(user)

    def direct(self, user: str) -> Channel:
        """The direct messages between the bot and `user`, opened when there are none yet."""
        with self.changed:
            id = "D" + user[1:]
            if id not in self.channels:
                self.channels[id] = Channel(id, self.people[user].name, {BOT, user}, im=user)
                self.touch()
            return self.channels[id]

    def write(self, channel: str, user: str, text: str, blocks: Iterable[Json] = (), **more: Any) -> Message:
        """Put a new message of `user` into the channel; `more` are fields of `Message`."""
        with self.changed:
            message = Message(channel, self.next_ts(), user, text, with_ids(blocks), **more)
            if message.ephemeral_to:
                self._ephemerals[message.ephemeral_to][message.ts] = message
            else:
                place = self.channels[channel]
                place.messages[message.ts] = message
                if message.thread_ts:
                    place.threads.setdefault(message.thread_ts, []).append(message.ts)
                self._show(message)
            self.touch()
            return message

    def edit(self, message: Message, blocks: Iterable[Json], **changed: Any) -> Message:
        """Replace the blocks and perhaps more of a message that stands; it counts as edited."""
        with self.changed:
            edited = replace(message, edited=self.next_ts(), blocks=with_ids(blocks), **changed)
            self._shelf(message)[message.ts] = edited
            if not edited.ephemeral_to:
                self._show(edited)
            self.touch()
            return edited

    def remove(self, message: Message) -> None:
        """Take a message away. Its replies, if it has any, stay without a root."""
        with self.changed:
            del self._shelf(message)[message.ts]
            if message.thread_ts and not message.ephemeral_to:
                self.channels[message.channel].threads[message.thread_ts].remove(message.ts)
            self.touch()

    def _show(self, message: Message) -> None:
        for tell in self._on_shown:
            tell(message)

    def _shelf(self, message: Message) -> dict[str, Message]:
        if message.ephemeral_to:
            return self._ephemerals[message.ephemeral_to]
        return self.channels[message.channel].messages

    def next_ts(self) -> str:
        """A time stamp that no other message has, later than all of them: `"1772546520.000100"`."""
        with self.lock:
            now = self.time.now()
            moment = (int(now.timestamp()), now.microsecond)
            if moment <= self._last_ts:
                seconds, micros = self._last_ts
                moment = (seconds + (micros + 1) // 1_000_000, (micros + 1) % 1_000_000)
            self._last_ts = moment
            return f"{moment[0]}.{moment[1]:06}"

    def now(self) -> datetime:
        """The workspace's moment, in UTC."""
        return self.time.now()

    def record(self, entry: Call | Envelope) -> None:
        """Put something into its ledger."""
        with self.changed:
            if isinstance(entry, Call):
                self.ledger.append(entry)
            else:
                self.envelopes.append(entry)
            self.changed.notify_all()

    def touch(self) -> None:
        """Count a change and wake those who wait for one."""
        with self.changed:
            self.version += 1
            self.changed.notify_all()

    def wait(self, version: int, timeout: float) -> int:
        """Wait until something is newer than `version`, at most `timeout` real seconds; the version then."""
        with self.changed:
            self.changed.wait_for(lambda: self.version > version, timeout)
            return self.version
