"""What a post says and carries beside its words: the warning in front of it, its media, the post that it quotes."""

from collections import Counter

from bot.desk.mention import Heard, Media, Mention, Post, Visibility

IN_PRIVATE = "A direct message. Its words stay out of Slack."
"""What stands in the place of words that were written to us alone."""

DELETED = "[deleted by its author]"


def is_private(post: Mention | Post) -> bool:
    """Whether its author wrote to us alone."""
    return post.visibility is Visibility.DIRECT


def words_of(post: Mention | Post) -> str:
    """What the author wrote, as far as it may be read here."""
    return IN_PRIVATE if is_private(post) else post.text


def all_of(heard: Heard) -> str:
    """The whole of it in the order in which it is to be read, for who only hears it."""
    mention = heard.mention
    if heard.withdrawn_at is not None:
        return DELETED
    if is_private(mention):
        return IN_PRIVATE
    warned = f"[content warning: {mention.warning}] " if mention.warning else ""
    media = f" ({media_of(mention)})" if mention.media else ""
    quoted = f" (quotes @{mention.quoted.author.handle}: {words_of(mention.quoted)})" if mention.quoted else ""
    return f"{warned}{mention.text}{media}{quoted}"


def media_of(mention: Mention) -> str:
    """`"2 images: a router with a red light; a bill · 1 video"`; nothing for a post that carries none."""
    counted = Counter(one.kind for one in mention.media)
    return " · ".join(_told(kind, count, mention.media) for kind, count in counted.items())


def _told(kind: str, count: int, media: tuple[Media, ...]) -> str:
    described = "; ".join(one.alt for one in media if one.kind == kind and one.alt)
    name = kind if count == 1 or kind == "audio" else f"{kind}s"
    return f"{count} {name}: {described}" if described else f"{count} {name}"
