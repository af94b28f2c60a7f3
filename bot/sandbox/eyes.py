"""What a person sees of the sandbox: the workspace from their place in it, and the networks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.network import Network
from bot.sandbox.posts import Post
from bot.sandbox.slack.message import Channel, Message
from bot.sandbox.slack.workspace import BOT, Workspace
from bot.sandbox.time import Time

Json = dict[str, Any]

SHOWN = 100  # messages or posts, unless more are asked for
_ELSEWHERE = frozenset({"home", "network"})


@dataclass(frozen=True)
class Question:
    """
    Who looks, and where.

    `channel` is a channel's id, `"direct"` for what the bot writes to `user` alone, `"home"` or `"network"`; the
    first channel of `user` stands in for one they are not in. `post` is shown with its exchange however old it is.
    """

    user: str | None = None
    channel: str | None = None
    thread_ts: str | None = None
    post: str | None = None
    version: str | None = None
    limit: int = SHOWN


class Eyes:
    """The eyes of everybody: they remember how far each person has read in each channel."""

    def __init__(self, slack: Workspace, networks: Mapping[str, Network], time: Time) -> None:
        self._slack = slack
        self._networks = networks
        self._time = time
        self._read: dict[tuple[str, str], str] = {}

    @property
    def version(self) -> str:
        """Another string as soon as anything changed."""
        return ".".join(map(str, [self._slack.version, *(network.version for network in self._networks.values())]))

    def see(self, question: Question) -> Json:
        """All that the page draws for one person. Raises ValueError: there are no people in the workspace."""
        slack, version = self._slack, self.version
        people = [person for person in slack.people.values() if not person.bot]
        if not people:
            raise ValueError("nobody is in the workspace yet")
        user = question.user if question.user in {person.id for person in people} else people[0].id
        direct = slack.direct(user).id
        rooms = [room for room in slack.channels.values() if user in room.members]
        place = _place(direct if question.channel == "direct" else question.channel, rooms)
        room = next((room for room in rooms if room.id == place), None)
        home = slack.home(user)
        return {
            "ok": True,
            "version": version,
            "now": self._time.now().isoformat(),
            "speed": self._time.speed,
            "zone": slack.zone,
            "team": "Demo workspace",
            "user": user,
            "place": place,
            "channel": self._room(room, user, question.limit) if room else None,
            "thread": self._thread(room, user, question.thread_ts) if room and question.thread_ts else None,
            "users": self._people(),
            "usergroups": [{"id": group.id, "handle": group.handle} for group in slack.usergroups.values()],
            "channels": [self._line(room, user) for room in rooms],
            "views": [view.as_json() for view in slack.views(user)],
            "home": home.as_json() if home else None,
            **self._outside(question),
        }

    def _room(self, room: Channel, user: str, limit: int) -> Json:
        slack = self._slack
        roots = [message for message in slack.messages(room.id) if message.thread_ts is None]
        if roots:
            self._read[user, room.id] = roots[-1].ts
        alone = [each for each in slack.ephemerals(user) if each.channel == room.id and each.thread_ts is None]
        messages = sorted([*roots, *alone], key=lambda message: message.ts)
        return {
            **self._line(room, user),
            "people": len(room.members - {BOT}),
            "older": len(messages) > limit,
            "messages": [self._message(message) for message in messages[-limit:]],
        }

    def _thread(self, room: Channel, user: str, ts: str) -> Json:
        slack = self._slack
        root = slack.message(room.id, ts)
        alone = [each for each in slack.ephemerals(user) if each.channel == room.id and each.thread_ts == ts]
        below = sorted([*slack.replies(room.id, ts), *alone], key=lambda message: message.ts)
        return {"ts": ts, "messages": [self._message(message) for message in [*([root] if root else []), *below]]}

    def _message(self, message: Message) -> Json:
        below = self._slack.replies(message.channel, message.ts)
        return {
            "ts": message.ts,
            "user": message.user,
            "text": message.text,
            "blocks": list(message.blocks),
            "edited": message.edited is not None,
            "ephemeral": message.ephemeral_to is not None,
            "replies": len(below),
            "last_reply": below[-1].ts if below else None,
        }

    def _line(self, room: Channel, user: str) -> Json:
        return {
            "id": room.id,
            "name": room.name,
            "private": room.private,
            "direct": room.im is not None,
            "unread": self._unread(room, user),
        }

    def _unread(self, room: Channel, user: str) -> int:
        read = self._read.get((user, room.id), "")
        roots = (message for message in self._slack.messages(room.id) if message.thread_ts is None)
        return sum(message.ts > read and message.user != user for message in roots)

    def _people(self) -> list[Json]:
        slack = self._slack
        rooms = {room.im: room for room in list(slack.channels.values()) if room.im}
        return [
            {
                "id": person.id,
                "name": person.name,
                "real_name": person.real_name,
                "role": person.role,
                "bot": person.bot,
                "unread": self._unread(rooms[person.id], person.id) if person.id in rooms else 0,
            }
            for person in slack.people.values()
        ]

    def _outside(self, question: Question) -> Json:
        networks = self._networks.values()
        of = {post.id: network for network in networks for post in network.posts}
        posts = [post for network in networks for post in network.posts if post.versions[-1] == post.id]
        posts.sort(key=lambda post: post.created_at)
        return {
            "posts": [_post(post, of[post.id]) for post in _wanted(posts, question)],
            "older_posts": len(posts) > question.limit,
            "accounts": [
                {"platform": platform, "handle": account.handle}
                for platform, network in self._networks.items()
                for account in network.accounts
            ],
        }


def _post(post: Post, network: Network) -> Json:
    author = network.profile(post.author_id)
    return {
        "id": post.id,
        "platform": network.manners.platform,
        "author": {"id": author.id, "handle": author.handle, "name": author.name} if author else None,
        "text": post.words,
        "warning": post.warning,
        "media": [{"kind": one.kind, "alt": one.alt} for one in post.media],
        "edited": post.edited_at is not None,
        "lang": post.lang,
        "created_at": post.created_at.isoformat(),
        "reply_to": post.reply_to,
        "thread": post.thread_id,
        "by_account": any(post.author_id == account.id for account in network.accounts),
    }


def _place(wanted: str | None, rooms: list[Channel]) -> str:
    if wanted in _ELSEWHERE:
        return wanted
    ids = [room.id for room in rooms]
    return wanted if wanted in ids else ids[0]


def _wanted(posts: list[Post], question: Question) -> list[Post]:
    """The newest posts and the exchange asked for, each with what it answers: a reply stands under its post."""
    by_id = {post.id: post for post in posts}
    asked = by_id.get(question.post or "")
    exchange = [post for post in posts if asked and post.thread_id == asked.thread_id]
    wanted = {}
    for post in [*posts[-question.limit :], *exchange]:
        above: Post | None = post
        while above and above.id not in wanted:
            wanted[above.id] = above
            above = by_id.get(above.reply_to or "")
    return sorted(wanted.values(), key=lambda post: post.created_at)
