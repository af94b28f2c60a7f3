"""
Mastodon's JSON of posts, read leniently into the desk's values.

Every server has its own ids for the same post, so a post is known by its `uri`, which all of them share, and an author
by name and server. The id on the server of the account that heard it stands in `refs`: only there can it be asked for
or answered by that id.

Source: https://docs.joinmastodon.org/entities/Status/
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.desk.mention import Author, Media, Mention, Post, Replyable, Visibility, words_beside
from bot.desk.source import Source
from bot.platforms.clean import clean_line
from bot.platforms.lenient import Json, followers, language, moment, record, records
from bot.platforms.mastodon.text import plain
from bot.platforms.naming import kept

KINDS = {"image": "image", "gifv": "gif", "video": "video", "audio": "audio"}
VISIBILITIES = {
    "public": Visibility.PUBLIC,
    "unlisted": Visibility.UNLISTED,
    "private": Visibility.FOLLOWERS,
    "limited": Visibility.FOLLOWERS,
    "direct": Visibility.DIRECT,
}
QUOTED_INLINE = "quote-inline"
"""The class of the line by which a quote is told to servers that know no quotes."""

_ACCOUNT = re.compile(r"[\w.-]+(@[\w.:-]+)?", re.ASCII)

# Where the servers of the fediverse keep a post for people to see: Mastodon, Pleroma, Misskey, Pixelfed, Friendica.
_PAGES = re.compile(
    r"https://[^/?#@:]+\.[^/?#@:]+(?::\d+)?/(?:@[^/]+/(?:statuses/)?\w+|(?:deck|web)/(?:@[^/]+|statuses)/\w+"
    r"|(?:ap/)?users/[^/]+/statuses/\w+|notice/\w+|notes/\w+|objects/[\w-]+|p/[^/]+/\w+|display/[\w-]+)/?(?:[?#].*)?"
)


@dataclass(frozen=True)
class Us:
    """Our own account: its id on its server, and its handle with that server's name."""

    id: str
    handle: str

    @property
    def server(self) -> str:
        """The server's name, as it stands behind those who are there with us."""
        return self.handle.partition("@")[2].casefold()


def local_id(raw: Json) -> str:
    """The id of a post, notification or account on the server that sent it; `""` where it has none."""
    found = raw.get("id")
    return found if isinstance(found, str) and re.fullmatch(r"[\w-]{1,100}", found, re.ASCII) else ""


def name_of(raw: Json, us: Us) -> str:
    """
    What a post is called on every server.

    Raises:
        ValueError: it has no id.
    """
    if not local_id(raw):
        raise ValueError("a post without an id")
    uri = raw.get("uri")
    return uri if isinstance(uri, str) and _is_address(uri) else _made_up(local_id(raw), us)


def mention(raw: Json, above: Sequence[Json], us: Us, source: Source, now: datetime) -> Mention:
    """
    A post as a mention. `above` are the posts over it in its thread, the first one first, as far as there are any.

    No post is from later than `now`: a date that its author's server made up would move deadlines.

    Raises:
        ValueError: it has no id or no author.
    """
    parent_id = raw.get("in_reply_to_id")
    # Of a thread only what is for us to see comes along, and the parent may not be.
    parent = above[-1] if above and above[-1].get("id") == parent_id else None
    author = author_of(raw, us)
    quoted = _quoted(raw, us)
    return Mention(
        platform="mastodon",
        account=source.account,
        post_id=name_of(raw, us),
        thread_id=name_of(above[0] if above else raw, us),
        author=author,
        text=words(raw, () if quoted is None else (QUOTED_INLINE,)),
        posted_at=min(moment(raw.get("created_at")) or now, now),
        url=url(raw, us),
        replyable=Replyable.API,
        hint=language(raw.get("language")),
        parent_id=name_of(parent, us) if parent else _made_up(str(parent_id), us) if parent_id else None,
        parent=_post(parent, us) if parent else None,
        quoted=quoted,
        media=tuple(
            Media(KINDS.get(str(one.get("type")), "image"), clean_line(str(one.get("description") or "")))
            for one in records(raw.get("media_attachments"))
        ),
        visibility=visibility(raw),
        warning=clean_line(str(raw.get("spoiler_text") or "")),
        edited_at=moment(raw.get("edited_at")),
        source=source.id,
        refs={**_refs(raw, us), **kept(named(raw, us))},
    )


def in_place_of(before: Mention, now: Mention) -> Mention:
    """A post as it is now, where it stood before: that does not change, and is not asked for again."""
    return replace(
        now,
        thread_id=before.thread_id,
        parent_id=before.parent_id,
        parent=before.parent,
        source=before.source,
    )


def author_of(raw: Json, us: Us) -> Author:
    """
    Who wrote a post. Names are never given away twice on a server, so a name is as good as an id.

    Raises:
        ValueError: nobody did.
    """
    account = record(raw.get("account"))
    told = account.get("acct")
    if not isinstance(told, str) or not _ACCOUNT.fullmatch(told):
        raise ValueError("a post without an author")
    handle = _with_server(told, us)
    return Author(
        id=handle.casefold(),
        handle=handle,
        name=clean_line(str(account.get("display_name") or "")) or handle,
        followers=followers(account.get("followers_count")),
    )


def words(raw: Json, without: Sequence[str] = ()) -> str:
    """The text of a post, but for the line in front of it."""
    return plain(str(raw.get("content") or ""), without)


def named(raw: Json, us: Us) -> list[str]:
    """Whom a post names, as its server understood that: handles with their servers, in the order of the words."""
    told = [str(one.get("acct") or "") for one in records(raw.get("mentions"))]
    said = words(raw).casefold()
    handles = [_with_server(acct, us) for acct in told if _ACCOUNT.fullmatch(acct)]
    places = {handle: said.find(f"@{handle.partition('@')[0].casefold()}") for handle in handles}
    return sorted(handles, key=lambda handle: places[handle] if places[handle] >= 0 else len(said))


def visibility(raw: Json) -> Visibility:
    """Who may see a post. Of a word that only some servers know, the narrowest is believed."""
    return VISIBILITIES.get(str(raw.get("visibility")), Visibility.DIRECT)


def is_repost(raw: Json) -> bool:
    """Whether it only passes on what somebody else said."""
    return bool(raw.get("reblog"))


def page_of(url: str) -> str | None:
    """`url` where a post of the fediverse may stand; None for any other address."""
    return url if _PAGES.fullmatch(url) else None


def _with_server(acct: str, us: Us) -> str:
    """A handle as every server writes it: of those who are there with us, a server leaves its own name out."""
    return acct if "@" in acct else f"{acct}@{us.server}"


def _quoted(raw: Json, us: Us) -> Post | None:
    quote = record(raw.get("quote"))
    found = record(quote.get("quoted_status")) or quote  # Some servers send the quoted post itself.
    return _post(found, us) if "content" in found else None


def _refs(raw: Json, us: Us) -> dict[str, str]:
    return {"id": local_id(raw), "at": us.server}


def _post(raw: Json, us: Us) -> Post | None:
    try:
        name, author, posted_at = name_of(raw, us), author_of(raw, us), moment(raw.get("created_at"))
        said = words_beside(words(raw), visibility(raw))
        return Post(name, author, said, posted_at, url(raw, us), _refs(raw, us), visibility(raw))
    except ValueError:
        return None


def url(raw: Json, us: Us) -> str:
    """Where people see it; that the server has it nowhere else is told by a missing address."""
    told = raw.get("url")
    return told if isinstance(told, str) and _is_address(told) else name_of(raw, us)


def _is_address(value: str) -> bool:
    return re.fullmatch(r"https?://[^\s<>\"|]{1,2000}", value) is not None


def _made_up(id: str, us: Us) -> str:
    """What to call a post of which only this server's id is known."""
    return f"https://{us.server}/statuses/{id}"
