"""A desk and a case in each of a card's states, for looking at what the views make of them."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.desk.answering import Way
from bot.desk.case import Case, Outcome, Priority, Status
from bot.desk.dossier import Dossier, Face
from bot.desk.escalation import Escalation, Need
from bot.desk.follow_up import FollowUp, FollowUpState
from bot.desk.hours import Hours, Span
from bot.desk.label import Label
from bot.desk.layout import ANY, Account, Canned, Layout, Queue
from bot.desk.mention import Author, Heard, Media, Mention, Post, Replyable, Visibility
from bot.desk.people import Team
from bot.desk.reply import Reply, ReplyState

ANA, BEN, LUIS, EVA = "U0ANA", "U0BEN", "U0LUIS", "U0EVA"
MADRID = ZoneInfo("Europe/Madrid")
POSTED = datetime(2026, 3, 3, 13, 2, tzinfo=UTC)
DUE = POSTED + timedelta(hours=2)
NOW = POSTED + timedelta(minutes=30)

_WEEK = tuple((Span(time(9), time(18)),) if day < 5 else () for day in range(7))
CARE = Team("care", agents=(ANA, BEN, "S0CARE"), approvers=(LUIS,), leads=(LUIS,), hours=Hours(MADRID, _WEEK))
SALES = Team("sales", agents=(BEN,), approvers=(LUIS,), leads=(LUIS,), hours=Hours(MADRID, _WEEK))
LAYOUT = Layout(
    name="Acme",
    zone=MADRID,
    accounts={
        "x:acme_es": Account("x:acme_es", "x", "acme_es", "care", "care"),
        "x:acme": Account("x:acme", "x", "acme", "promo", "sales"),
    },
    teams={"care": CARE, "sales": SALES},
    queues=(
        Queue("care", "es", "C0CAREES", "C0LEADS", timedelta(hours=4)),
        Queue("care", ANY, "C0CARE", "C0LEADS", timedelta(hours=4)),
        Queue("sales", ANY, "C0SALES", "C0LEADS", timedelta(hours=4), approval=False),
    ),
    canned=(
        Canned("sorry-es", "Lo sentimos", "es", "Lo sentimos, {author}. Lo estamos mirando."),
        Canned("still-es", "¿Sigue pasando?", "es", "Hola {author}, ¿se ha arreglado?", follow_up=True),
    ),
)
WAYS = tuple(Way(account, Replyable.API) for account in LAYOUT.accounts.values())
MARTA = Author("99", "marta_l", "Marta López", followers=12_431)
MENTION = Mention(
    platform="x",
    account="x:acme_es",
    post_id="1001",
    thread_id="1000",
    author=MARTA,
    text="Llevo tres días sin servicio y nadie contesta @acme_es https://status.example/es",
    posted_at=POSTED,
    url="https://x.com/marta_l/status/1001",
    replyable=Replyable.API,
    parent_id="1000",
    parent=Post(
        "1000",
        Author("1", "acme_es", "Acme"),
        "Estamos aquí.",
        POSTED - timedelta(days=1),
        "https://x.com/acme_es/status/1000",
    ),
    media=(Media("image", "a router with a red light"),),
)
HEARD = Heard(7, MENTION, "es", POSTED + timedelta(seconds=20))
CASE = Case(
    id=42,
    platform="x",
    account="x:acme_es",
    thread_id="1000",
    author_id="99",
    team="care",
    language="es",
    newest=7,
    opened_at=POSTED,
    first_reply_due_at=DUE,
    reply_due_at=DUE,
)
HELD = replace(CASE, assignee=ANA, assigned_at=POSTED + timedelta(minutes=1))
ANSWERED = replace(HELD, status=Status.WAITING, reply_due_at=None, first_reply_at=POSTED + timedelta(minutes=19))
DRAFT = Reply(
    id=5,
    case_id=42,
    drafter=ANA,
    account="x:acme_es",
    mention_id=7,
    parent_post_id="1001",
    text="Hola Marta, lo sentimos. Lo estamos mirando.",
    started_at=POSTED + timedelta(minutes=3),
    changed_at=POSTED + timedelta(minutes=5),
)
SUBMITTED = replace(DRAFT, state=ReplyState.SUBMITTED, round=2, submitted_at=POSTED + timedelta(minutes=8))
APPROVED = replace(
    SUBMITTED, state=ReplyState.APPROVED, approver=LUIS, send_at=POSTED + timedelta(minutes=19, seconds=20)
)
SENT = replace(
    APPROVED,
    state=ReplyState.SENT,
    sent_at=POSTED + timedelta(minutes=19),
    post_id="1002",
    url="https://x.com/acme_es/status/1002",
)
FOLLOW_UP = FollowUp(3, 42, datetime(2026, 3, 5, 9, tzinfo=UTC), ANA)
ESCALATION = Escalation(
    4, 42, ANA, "S0BILLING", Need.ANSWER, "Is the refund <out> already?", POSTED + timedelta(minutes=20)
)
AGAIN = Heard(
    8,
    replace(
        MENTION, post_id="1003", text="¿Y bien?", posted_at=POSTED + timedelta(hours=1), parent_id=None, parent=None
    ),
    "es",
    POSTED + timedelta(hours=1),
)


def dossier(case: Case = CASE, *replies: Reply) -> Dossier:
    """The case with its one mention."""
    return Dossier(case, (HEARD,), replies)


def said(text: str, author: Author = MARTA) -> Dossier:
    """The new case of a post with these words."""
    return Dossier(CASE, (replace(HEARD, mention=replace(MENTION, text=text, author=author)),))


CARRYING = replace(
    MENTION,
    visibility=Visibility.UNLISTED,
    warning="Illness",
    media=(Media("image", "a router with a red light"), Media("image"), Media("video", "the light blinks")),
    quoted=Post("900", Author("2", "acme", "Acme"), "Our new router is here.", POSTED, "https://x.com/acme/status/900"),
    edited_at=POSTED + timedelta(minutes=5),
)
"""A post that carries everything that a post can."""

FOUND = replace(
    MENTION,
    source="x:acme_es/search:rivals",
    text="@rival_tel llevo tres días sin servicio",
    replyable=Replyable.BY_HAND,
    parent=None,
    parent_id=None,
    refs={"named": "rival_tel"},
)
"""A post that a search found, and that is for none of our accounts."""

OTHERS: dict[str, Dossier] = {
    "carrying": Dossier(
        replace(CASE, label=Label.COMPLAINT, priority=Priority.URGENT), (replace(HEARD, mention=CARRYING),)
    ),
    "found": Dossier(CASE, (replace(HEARD, mention=FOUND),)),
    "overdue": dossier(replace(CASE, reply_due_at=NOW)),
    "direct": Dossier(HELD, (replace(HEARD, mention=replace(CARRYING, visibility=Visibility.DIRECT)),)),
}
"""Cases that look unlike others in the same state."""

DELETED = replace(
    HEARD,
    mention=replace(MENTION, author=replace(MARTA, name=""), text="", parent=None, media=()),
    withdrawn_at=POSTED + timedelta(hours=1),
)

FACES: dict[Face, Dossier] = {
    Face.NEW: dossier(),
    Face.CLAIMED: dossier(HELD),
    Face.DRAFTING: dossier(HELD, DRAFT),
    Face.SUBMITTED: dossier(HELD, SUBMITTED),
    Face.SENT_BACK: dossier(
        HELD, replace(DRAFT, state=ReplyState.SENT_BACK, remark="Soften the second line.", remark_by=LUIS)
    ),
    Face.SENDING: dossier(HELD, APPROVED),
    Face.WAITING: replace(dossier(ANSWERED, SENT), follow_up=FOLLOW_UP),
    Face.BY_HAND: Dossier(
        HELD,
        (replace(HEARD, mention=replace(MENTION, replyable=Replyable.BY_HAND)),),
        (replace(APPROVED, state=ReplyState.BY_HAND, send_at=None),),
    ),
    Face.FAILED: dossier(HELD, replace(APPROVED, state=ReplyState.FAILED, remark="The author limits replies.")),
    Face.UNSURE: dossier(HELD, replace(APPROVED, state=ReplyState.UNSURE)),
    Face.AUTHOR_WROTE: Dossier(
        replace(ANSWERED, status=Status.OPEN, newest=8, author_wrote_at=AGAIN.mention.posted_at, reply_due_at=DUE),
        (HEARD, AGAIN),
        (SENT,),
        FOLLOW_UP,
        ESCALATION,
    ),
    Face.FOLLOW_UP: replace(
        dossier(replace(ANSWERED, status=Status.OPEN), SENT),
        follow_up=replace(FOLLOW_UP, state=FollowUpState.FIRED, reminders=1),
    ),
    Face.SNOOZED: dossier(replace(HELD, snoozed_until=POSTED + timedelta(days=4))),
    Face.CLOSED: dossier(replace(HELD, status=Status.CLOSED, closed_as=Outcome.PRAISE, closed_by=LUIS)),
    Face.WITHDRAWN: Dossier(ANSWERED, (DELETED,), (SENT,)),
}
