"""
Who may publish what: the rules by which X refuses a post of ours.

Source: https://docs.x.com/changelog (23 February 2026, programmatic replies);
https://docs.x.com/x-api/posts/create-post
"""

from datetime import timedelta

from bot.sandbox.network import Network
from bot.sandbox.posts import Account, Post
from bot.sandbox.x.problems import forbidden, invalid
from bot.sandbox.x.text import LIMIT, weight

DUPLICATE_WITHIN = timedelta(hours=24)


def publish(network: Network, account: Account, text: str, parent_id: str | None) -> Post:
    """
    Publish `text` as `account`, if X would.

    The same words to somebody else are no duplicate, for the name that a reply begins with differs.

    Raises Problem: it is too long, a duplicate, or an answer to somebody who did not ask for one.
    """
    if not text.strip():
        raise invalid("Your Post must contain text.", text=[text])
    if weight(text) > LIMIT:
        raise invalid("Your Post text is too long.", text=[text])
    parent = network.get(parent_id) if parent_id else None
    if parent_id:
        _check_parent(network, account, parent)
    if not network.takes_duplicates and _is_said(network, account, text.strip(), parent):
        raise forbidden("You are not allowed to create a Post with duplicate content.")
    return network.post(account.handle, text.strip(), reply_to=parent_id)


def _check_parent(network: Network, account: Account, parent: Post | None) -> None:
    if parent is None:
        raise forbidden("You attempted to reply to a Post that is deleted or not visible to you.")
    if not network.takes_replies(parent):
        raise forbidden("The original Post author restricted who can reply to this Post.")
    if parent.author_id != account.id and not network.summons(parent, account):
        raise forbidden(
            "Reply to this conversation is not allowed because you have not been mentioned or otherwise "
            "engaged by the author of the post you are replying to."
        )


def _is_said(network: Network, account: Account, text: str, parent: Post | None) -> bool:
    addressee, since = parent and parent.author_id, network.time.now() - DUPLICATE_WITHIN
    for post in network.posts:
        answered = network.get(post.reply_to or "")
        same = text in (post.words, post.text) and (answered and answered.author_id) == addressee
        if same and post.author_id == account.id and post.created_at > since:
            return True
    return False
