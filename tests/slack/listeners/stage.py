"""
A desk, its Bolt app and the sandbox's Slack, joined by a real socket; people act through the sandbox's hands.

No courier runs: the stage posts a card where a test presses on one, and what the outbox would bring stays in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import count
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot.desk.case import Case, Outcome
from bot.desk.dossier import Dossier
from bot.desk.hours import Hours, Span
from bot.desk.layout import Account, Canned, Layout, Queue
from bot.desk.mention import Mention, Replyable
from bot.desk.people import Agent, Team
from bot.desk.reply import Reply, Wording
from bot.desk.tongue import Basis, Tongue
from bot.platforms.base import Outgoing, Page, Published, Sought
from bot.sandbox.server import Sandbox
from bot.sandbox.slack.message import Message as Shown
from bot.sandbox.slack.surfaces import View
from bot.sandbox.slack.workspace import BOT
from bot.slack.bolt import DeskApp
from bot.slack.views.blocks import Message
from bot.slack.views.card import card
from bot.store import checks, lists, places
from bot.store.places import Place
from bot.store.tables_delivery import OUTBOX
from bot.work import casework, intake, looking_up, replying, withdrawing
from bot.work.desk import Desk
from tests import build
from tests.networks import Quiet

ANA, BEN, LUIS, EVA, ZOE = "U0ANA", "U0BEN", "U0LUIS", "U0EVA", "U0ZOE"
"""Ana and Ben are agents of care, Luis leads it, Eva is in the group that knows about bills, Zoe is in no team."""

CARE, REVIEWS, SALES = "C0CARE", "C0REVIEWS", "C0SALES"
BILLING = "S0BILLING"
PROMO = "x:brand_promo"
LIMIT = 280

ALL_WEEK = Hours(ZoneInfo("UTC"), ((Span(time(), time()),),) * 7)

LAYOUT = Layout(
    name="Stage",
    zone=ZoneInfo("UTC"),
    accounts={
        "x:brand_es": Account("x:brand_es", "x", "brand_es", "care", "care"),
        PROMO: Account(PROMO, "x", "brand_promo", "promo", "sales"),
    },
    teams={
        "care": Team("care", (ANA, BEN), (), (LUIS,), ALL_WEEK),
        "sales": Team("sales", (ZOE, LUIS), (), (), ALL_WEEK),
    },
    queues=(
        Queue("care", "*", CARE, REVIEWS, timedelta(hours=4)),
        Queue("care", "de", CARE, REVIEWS, timedelta(hours=4)),
        Queue("sales", "*", SALES, REVIEWS, timedelta(hours=4)),
    ),
    canned=(
        Canned("looking-es", "Lo estamos mirando", "es", "Hola {author}, lo miramos. {case}"),
        Canned("solved-es", "¿Se arregló?", "es", "Hola {author}, ¿ya funciona?", follow_up=True),
    ),
)

_numbers = count(1)


def _unasked() -> NoReturn:
    raise AssertionError("a listener asked the network")


@dataclass(frozen=True)
class Network(Quiet):
    """The network at the other end of `account`, which lets it answer only what names it, and measures text."""

    account: str
    limit = LIMIT

    def replyable(self, mention: Mention) -> Replyable:
        return mention.replyable if mention.account == self.account else Replyable.BY_HAND

    def send(self, reply: Outgoing) -> Published:
        _unasked()

    def look(self, reply: Outgoing, since: datetime) -> Sought[Published]:
        _unasked()


@dataclass(frozen=True)
class Stage:
    """The whole of it, and short ways to do and to see things."""

    box: Sandbox
    desk: Desk
    app: DeskApp

    def now(self) -> datetime:
        """The desk's moment, which is the sandbox's."""
        return self.box.time.now()

    def case(self, **differs: Any) -> int:
        """A new case, free, with its card in the channel of its queue; `differs` are fields of the mention."""
        with self.desk.db.transaction() as tx:
            now = self.now()
            post_id = str(9000 + next(_numbers))
            differs = {"posted_at": now} | differs
            case = build.stored_case(tx, post_id, due_at=now + timedelta(hours=4), now=now, **differs)
        self.post_card(case.id)
        return case.id

    def post_card(self, case_id: int) -> Place:
        """Post the card as the case is now; it is the one that is pressed from then on."""
        place = self.post(CARE, card(self.dossier(case_id), self.desk.layout, self.now()))
        with self.desk.db.transaction() as tx:
            places.save(tx, f"card:{case_id}", place)
        return place

    def post(self, channel: str, message: Message, thread_ts: str | None = None) -> Place:
        """Write something as the bot; a person's id is their direct messages."""
        where = self.box.slack.direct(channel).id if channel.startswith("U") else channel
        written = self.box.slack.write(where, BOT, message.text, blocks=tuple(message.blocks), thread_ts=thread_ts)
        return Place(where, written.ts)

    def author_writes_again(self, case_id: int) -> None:
        """Let the author's next post join the case."""
        mention = self.dossier(case_id).newest.mention
        again = replace(mention, post_id=f"{mention.post_id}1", text="¿Hola?", posted_at=self.now())
        with self.desk.db.reading() as tx:
            cursor = tx.info.get("cursor", "")
        intake.take_in(self.desk, build.source(mention.account), Page((again,), cursor), _spanish, self.now())

    def author_deletes(self, case_id: int) -> None:
        """Let the author's newest post be found deleted."""
        mention = self.dossier(case_id).newest.mention
        with self.desk.db.reading() as tx:
            standing = checks.standing(tx, mention.platform, [mention.post_id])
        withdrawing.withdraw(self.desk, standing[mention.post_id], self.now())

    def submitted(self, case_id: int, by: str = ANA, text: str = "Lo miramos.") -> Reply:
        """A reply handed over for approval."""
        seen = self.dossier(case_id).newest.id
        return replying.submit(self.desk, case_id, agent(by), Wording(text, 2), seen, self.now())

    def press_card(self, user: str, case_id: int, action_id: str, value: str | None = None) -> Mapping[str, Any]:
        """Press a button of the case's card, or choose an entry of its menu."""
        place = looking_up.card_place(self.desk, case_id)
        assert place is not None
        return self.press(user, place, action_id, value)

    def press(self, user: str, place: Place, action_id: str, value: str | None = None) -> Mapping[str, Any]:
        """Press on a message."""
        return self.box.hands.press(user=user, channel=place.channel, ts=place.ts, action_id=action_id, value=value)

    def press_stale(self, user: str, place: Place, action_id: str, value: str) -> Mapping[str, Any]:
        """Press what a person's screen still shows and the message does not any more, or what somebody made up."""
        return self.box.hands.press(
            user=user, channel=place.channel, ts=place.ts, action_id=action_id, value=value, stale=True
        )

    def press_in_view(self, user: str, view: View, action_id: str, value: str | None = None) -> Mapping[str, Any]:
        """Press, choose or type in a modal or a Home."""
        return self.box.hands.press(user, view_id=view.id, action_id=action_id, value=value)

    def submit(self, user: str, **values: Any) -> Mapping[str, Any]:
        """Send the topmost modal off; `values` are named without the `field.` of their ids."""
        return self.box.hands.submit(user, values={f"field.{name}": value for name, value in values.items()})

    def window(self, user: str) -> View:
        """The modal that somebody sees."""
        return self.box.slack.views(user)[-1]

    def windows(self, user: str) -> int:
        """How many modals somebody has open."""
        return len(self.box.slack.views(user))

    def dossier(self, case_id: int) -> Dossier:
        """What the desk knows about the case."""
        return looking_up.dossier(self.desk, case_id)

    def found(self, case_id: int) -> Case:
        """The case as it is now."""
        return self.dossier(case_id).case

    def clear_queue(self, but: int | None = None) -> None:
        """Close what other tests have left free, so that `but` stands alone."""
        with self.desk.db.reading() as tx:
            lines = lists.free(tx, {"care"}, self.now(), 1000)
        for line in lines:
            if line.case.id != but:
                seen = line.case.newest
                casework.close(self.desk, line.case.id, agent(LUIS), Outcome.SPAM, seen, self.now())

    def to_be_told(self) -> int:
        """How many lines the outbox was given, whatever became of them."""
        with self.desk.db.reading() as tx:
            return int(tx.execute(select(func.count()).select_from(OUTBOX)).scalar_one())

    def message(self, place: Place) -> Shown:
        """A message as it stands."""
        shown = self.box.slack.message(place.channel, place.ts)
        assert shown is not None
        return shown


def agent(user: str) -> Agent:
    """Somebody with the roles that the layout gives them."""
    care = frozenset({"care"})
    roles = {ANA: Agent(ANA, care), BEN: Agent(BEN, care), LUIS: Agent(LUIS, care | {"sales"}, care, care)}
    return roles[user]


def words(shown: object) -> str:
    """All that can be read in a view or a message, to be searched."""
    match shown:
        case {"type": "text" | "plain_text" | "mrkdwn", "text": str(text)}:
            return text
        case Mapping():
            return "\n".join(words(part) for part in shown.values())
        case list() | tuple():
            return "\n".join(words(part) for part in shown)
    return ""


def _spanish(text: str, **_: object) -> Tongue:
    return Tongue("es", Basis.WORDS)
