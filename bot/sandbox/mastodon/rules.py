"""
What a Mastodon server takes and what it shows: the rules by which it refuses a post of ours or keeps one from us.

Source: https://docs.joinmastodon.org/methods/statuses/#create
"""

from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse

from bot.sandbox.mastodon.drawing import VISIBILITIES, Ids, number_of
from bot.sandbox.mastodon.text import size
from bot.sandbox.network import Network
from bot.sandbox.posts import Account, Post

LIMIT = 500
NOT_FOUND = "Record not found"
_KEYS = frozenset(("status", "in_reply_to_id", "visibility", "language", "spoiler_text", "sensitive"))


class Problem(Exception):
    """The request is not fulfilled."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error

    def answer(self, headers: dict[str, str]) -> JSONResponse:
        """The problem as Mastodon sends it."""
        return JSONResponse({"error": self.error}, self.status, headers)


@dataclass(frozen=True)
class Wanted:
    """A post as it was asked for."""

    text: str
    parent_id: str | None
    visibility: str
    language: str | None
    warning: str


def wanted(body: Any) -> Wanted:
    """What the body of a request asks for. Raises Problem: it is of another form."""
    if not isinstance(body, dict) or not body.keys() <= _KEYS:
        raise Problem(422, "Validation failed: the body holds what no post has")
    odd = [key for key in sorted(_KEYS - {"sensitive"}) if not isinstance(body.get(key, ""), str)]
    if odd:
        raise Problem(422, f"Validation failed: {odd[0]} is no text")
    visibilities = {theirs: ours for ours, theirs in VISIBILITIES.items()}
    visibility = body.get("visibility", "public")
    if visibility not in visibilities:
        raise Problem(422, "Validation failed: Visibility is not included in the list")
    parent_id, language = body.get("in_reply_to_id"), body.get("language")
    return Wanted(body.get("status", ""), parent_id, visibilities[visibility], language, body.get("spoiler_text", ""))


def publish(network: Network, account: Account, post: Wanted, ids: Ids) -> Post:
    """Publish a post as `account`. Raises Problem: it is empty or too long, or what it answers is not there."""
    parent = find(network, account, post.parent_id, ids) if post.parent_id else None
    if not post.text.strip():
        raise Problem(422, "Validation failed: Text can't be blank")
    if size(post.text, post.warning) > LIMIT:
        raise Problem(422, f"Validation failed: Text character limit of {LIMIT} exceeded")
    return network.post(
        account.handle,
        post.text,
        lang=post.language,
        reply_to=parent.id if parent else None,
        visibility=post.visibility,
        warning=post.warning,
    )


def find(network: Network, account: Account, id: str, ids: Ids) -> Post:
    """The post with that id on the server. Raises Problem: there is none, or none that `account` may see."""
    number = ids.read(id)
    post = next((one for one in network.posts if number_of(one) == number), None)
    if post is None or not may_see(network, account, post):
        raise Problem(404, NOT_FOUND)
    return post


def may_see(network: Network, account: Account, post: Post) -> bool:
    """Whether a post is for `account` to see; nobody of the sandbox is followed by it."""
    if post.visibility in ("public", "unlisted") or post.author_id == account.id:
        return True
    return any(handle.lower() == account.handle.lower() for handle in network.manners.named(post.text))
