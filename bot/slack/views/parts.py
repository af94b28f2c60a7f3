"""What several views show in the same way: where a case comes from, its author and post, who and when."""

import json
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from bot.desk.addressee import addressee
from bot.desk.case import Case, Priority, Reason, Status, number
from bot.desk.dossier import KNOWN_DAYS, Dossier, Face, face
from bot.desk.layout import Layout
from bot.desk.mention import Author, Heard, Mention, Replyable, Visibility
from bot.desk.reply import Reply
from bot.desk.source import account_in, search_in
from bot.platforms.naming import place_of
from bot.slack.views import rich
from bot.slack.views.blocks import Block, context, mrkdwn, plain
from bot.slack.views.carried import DELETED, IN_PRIVATE, is_private, media_of, words_of
from bot.slack.views.text import clip_json, day, escape_line, line, link, moment, person

CARD_POST = 760
"""Room for a post on a card, in characters of JSON: the worst of names and remarks keep the card under 3,500 too."""

WARNING, MEDIA, QUOTED = 50, 80, 90
"""How much of that room what a post carries may take, without what stands around it; its words get the rest."""

NAME = 40
QUOTED_BY = 24
HANDLE = 50
DASH = " · "

_MAY_REPLY = {
    Replyable.API: "",
    Replyable.BY_HAND: "reply by hand",
    Replyable.CLOSED: "closed to replies",
}


AUDIENCES = {
    Visibility.PUBLIC: "public",
    Visibility.UNLISTED: "unlisted",
    Visibility.FOLLOWERS: "followers only",
    Visibility.DIRECT: "only whom it names",
}


_SECOND = "URGENT: second post, unanswered"


def platform_name(platform: str) -> str:
    """`"X"` for `"x"`."""
    return platform.capitalize()


def account_name(layout: Layout, account: str) -> str:
    """`"@acme_es"`; the account's id where the configuration has lost it since."""
    known = layout.accounts.get(account)
    return f"@{known.handle}" if known else account


def handle(author: Author) -> str:
    """`"@marta_l"`, on one line; to be escaped for markup."""
    return f"@{line(author.handle, HANDLE)}"


def byline(author: Author) -> str:
    """`"Marta López @marta_l"`, on one line; to be escaped for markup."""
    return f"{line(author.name, NAME)} {handle(author)}".strip()


def header_line(dossier: Dossier, layout: Layout, account: str, replyable: Replyable) -> Block:
    """Where the case comes from, its number, and what is unusual about answering it from the `account` that does."""
    return context(plain(DASH.join(_origin(dossier, layout, account, replyable)), 300))


def _origin(dossier: Dossier, layout: Layout, account: str, replyable: Replyable) -> list[str]:
    mention = dossier.newest.mention
    found_by = _found_by(dossier, layout)
    for_whom = (
        account_name(layout, dossier.case.account)
        if found_by is None
        else f"found by search “{line(found_by, HANDLE)}”"
    )
    origin = [f"[{platform_name(mention.platform)}] {for_whom}"]
    origin.append((dossier.case.language or "language unknown").upper())
    if dossier.newest.withdrawn_at is not None:
        return [*origin, number(dossier.case.id)]
    if dossier.case.label is not None:
        origin.append(dossier.case.label.value)
    if dossier.case.priority is Priority.URGENT:
        origin.append(_SECOND if dossier.case.priority_reason is Reason.SECOND_POST else "URGENT")
    if mention.author.verified:
        origin.append("verified")
    if mention.author.followers is not None:
        origin.append(followers(mention.author.followers))
    if mention.visibility not in (Visibility.PUBLIC, Visibility.DIRECT):
        origin.append(AUDIENCES[mention.visibility])
    may_reply = _MAY_REPLY[replyable]
    if is_private(mention):
        may_reply = "direct message"
    elif replyable is Replyable.BY_HAND and (found_by or account != dossier.case.account):
        may_reply += f" from {account_name(layout, account)}"
    return [*origin, *filter(None, [may_reply]), number(dossier.case.id)]


def _found_by(dossier: Dossier, layout: Layout) -> str | None:
    """The search that found a case which is for none of our accounts, and has the one through which it was found."""
    first = dossier.first.mention
    search = search_in(first.source)
    if search is None or account_in(first.source) != dossier.case.account:
        return None
    here = [account for account in layout.accounts.values() if account.platform == first.platform]
    named = {account.id: place_of(account.handle, first.refs) for account in here}
    is_for = addressee(first, {id: place for id, place in named.items() if place is not None}, here)
    return search if is_for is None else None


def known_line(dossier: Dossier, layout: Layout) -> str:
    """
    What the author asked of us before: `"Known: 3rd contact in 90 days · last MD-988, Ana, closed 12 Feb 2026"`.

    On a new card nobody is named, for Slack would call whoever it was.
    """
    known = dossier.known
    if known is None:
        return ""
    last, parts = known.last, [number(known.last.id)]
    if face(dossier) is not Face.NEW and (by := last.closed_by or last.assignee):
        parts.append(person(by))
    closed = known.closed_at and f"closed {day(known.closed_at, layout.zone)}"
    parts.append(closed or ("answered, not closed" if last.status is Status.WAITING else "still open"))
    often = f"{ordinal(known.contacts)} contact in {KNOWN_DAYS} days" if known.contacts > 1 else ""
    return f"Known: {joined(often, 'last ' + ', '.join(parts))}"


def ordinal(count: int) -> str:
    """`"3rd"`."""
    ending = "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{ending}"


def followers(count: int) -> str:
    """`"12.4k followers"`."""
    if count == 1:
        return "1 follower"
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if count >= size:
            return f"{count / size:.1f}".removesuffix(".0") + f"{unit} followers"
    return f"{count} followers"


def post(heard: Heard, room: int) -> Block:
    """Who wrote, and what: the warning first, then words that Slack does not parse, then what they carry."""
    mention = heard.mention
    author = mention.author
    if name := line(author.name, NAME):
        wrote = rich.line(rich.bold(name, NAME), rich.words(f"  {handle(author)}", HANDLE + 3))
    else:
        wrote = rich.line(rich.bold(handle(author), HANDLE + 1))
    if heard.withdrawn_at is not None:
        return rich.rich_text(wrote, rich.quote(DELETED, room))
    if is_private(mention):
        return rich.rich_text(wrote, rich.line(rich.words(IN_PRIVATE, len(IN_PRIVATE))))
    warned, carried = _warned(mention), _carried(mention)
    taken = len(json.dumps([*warned, *carried], ensure_ascii=False))
    return rich.rich_text(wrote, *warned, rich.quote(mention.text, room - taken), *carried)


def _warned(mention: Mention) -> list[Block]:
    if not mention.warning:
        return []
    warning = clip_json(line(mention.warning, WARNING), WARNING)
    return [rich.line(rich.bold("Content warning: ", 20), rich.words(warning, WARNING))]


def _carried(mention: Mention) -> list[Block]:
    carried = []
    if mention.media:
        carried.append(rich.line(rich.words(clip_json(line(media_of(mention), MEDIA), MEDIA), MEDIA)))
    if mention.quoted:
        carried.append(rich.line(rich.words(f"Quotes {line(handle(mention.quoted.author), QUOTED_BY)}:", NAME)))
        carried.append(rich.quote(words_of(mention.quoted), QUOTED))
    return carried


def source_line(heard: Heard, layout: Layout, posts: int = 1, known: str = "") -> Block:
    """
    What the post answers, whether it was edited, where the whole is; `posts` is how many the author wrote.

    `known` is markup for a line below.
    """
    mention = heard.mention
    posted = moment(mention.posted_at, layout.zone)
    if heard.withdrawn_at is not None:
        return context(mrkdwn(f"posted {posted}"))
    answers = _answers(mention, layout) if mention.parent_id else ""
    several = f"{posts} posts by this author, the newest is shown" if posts > 1 else ""
    told = joined(answers, several, view_link(mention), posted, _edited(mention, layout))
    return context(mrkdwn("\n".join(filter(None, [told, known]))))


def view_line(mention: Mention, layout: Layout) -> Block:
    """Where the post is and whether it was edited, beside what tells all the rest of it."""
    return context(mrkdwn(joined(view_link(mention), _edited(mention, layout))))


def _edited(mention: Mention, layout: Layout) -> str:
    return f"edited {moment(mention.edited_at, layout.zone)}" if mention.edited_at is not None else ""


def _answers(mention: Mention, layout: Layout) -> str:
    if mention.parent is None:
        return "↳ in reply to another post"
    parent = mention.parent
    ours = parent.author.handle.casefold() in {account.handle.casefold() for account in layout.accounts.values()}
    whose = "our post" if ours else f"a post by {escape_line(handle(parent.author), HANDLE)}"
    when = f" of {moment(parent.posted_at, layout.zone)}" if parent.posted_at else ""
    return f"↳ in reply to {link(parent.url, whose)}{when}"


def view_link(mention: Mention) -> str:
    """A link to the post, on its platform."""
    return link(mention.url, f"View on {platform_name(mention.platform)}")


def due(case: Case, zone: ZoneInfo, now: datetime) -> str:
    """
    When the running promise ends, or since when it is broken; nothing when none runs.

    `"first reply due 16:02 (team hours)"`, `"first reply *overdue* since 16:02"`
    """
    if case.reply_due_at is None:
        return ""
    which, at = "first" if case.first_reply_at is None else "next", moment(case.reply_due_at, zone)
    if case.reply_due_at <= now:
        return f"{which} reply *overdue* since {at}"
    return f"{which} reply due {at} (team hours)"


def holder(case: Case) -> str:
    """Whose case it is."""
    return f"{person(case.assignee)} has it" if case.assignee else "nobody yet"


def live_reply(dossier: Dossier) -> Reply:
    """The reply that some faces tell of; those are shown only where there is one."""
    return cast("Reply", dossier.live)


def joined(*parts: str) -> str:
    """The parts that say something, with dots between them."""
    return DASH.join(part for part in parts if part)


def span(start: datetime, end: datetime) -> str:
    """`"19 min"`: how long something took, in the one or two units that matter."""
    minutes = max(0, int((end - start) / timedelta(minutes=1)))
    if minutes < 1:
        return "under a minute"
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min"
