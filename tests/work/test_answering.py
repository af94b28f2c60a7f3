"""What is submitted is what is published: from the right account, naming its author, before no more eyes."""

from dataclasses import dataclass, replace

import pytest

from bot.desk.layout import Canned, Layout
from bot.desk.mention import Mention, Replyable, Visibility
from bot.desk.reply import ReplyState
from bot.desk.routing import Route
from bot.platforms.base import Outgoing
from bot.store.database import Database
from bot.store.outbox import Kind
from bot.work import following_up, replying, sending
from bot.work.desk import Desk
from tests.build import ANA
from tests.work.desks import LAYOUT, PROMO, WORDS, AtWork, Network, X, refusal

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


@dataclass
class Naming(Network):
    """A network on which an answer names its author, and people choose who sees it."""

    has_audiences: bool = True

    def addressed(self, text: str, mention: Mention) -> str:
        lead = f"@{mention.author.handle} "
        return text if lead.strip() in text else lead + text


HELPING = replace(LAYOUT, routes=(Route("help", "care", accounts=(PROMO,), words=("ayuda",)),))


@pytest.fixture
def naming(db: Database, layout: Layout = HELPING) -> AtWork:
    return AtWork(Desk(db, layout, {account: Naming() for account in layout.accounts}))


def outgoing(work: AtWork, reply_id: int) -> Outgoing:
    return sending.outgoing(work.desk, work.begun(reply_id))


def test_who_asks_the_promo_account_for_help_is_answered_by_care(naming: AtWork) -> None:
    case_id = naming.heard(account=PROMO, text="ayuda por favor")

    reply = naming.approved(case_id)

    assert naming.case(case_id).team == "care"
    assert reply.account == X
    assert naming.to_tell(Kind.REPLY) == [f"reply:{reply.id}.1"]


def test_a_text_to_start_from_names_the_account_that_answers(naming: AtWork) -> None:
    case_id = naming.heard(account=PROMO, text="ayuda por favor")
    canned = Canned("hi-es", "Hola", "es", "Aquí @{account}")

    assert following_up.words(naming.desk.layout, naming.dossier(case_id), canned) == "Aquí @brand_es"


def test_an_account_that_its_author_did_not_address_answers_by_hand(naming: AtWork) -> None:
    naming.network.named = False
    case_id = naming.heard(account=PROMO, text="ayuda por favor")

    assert naming.desk.ways(naming.dossier(case_id))[0].replyable is Replyable.BY_HAND
    assert naming.approved(case_id).state is ReplyState.BY_HAND


def test_an_agent_may_answer_from_the_account_that_was_asked_and_from_no_other(naming: AtWork) -> None:
    case_id = naming.heard(account=PROMO, text="ayuda por favor")

    assert refusal(lambda: naming.written(case_id, account="x:elsewhere")) == "wrong_account"
    assert naming.written(case_id, account=PROMO).account == PROMO


def test_the_approver_reads_the_very_text_that_is_published(naming: AtWork) -> None:
    submitted = naming.written(naming.heard())

    published = outgoing(naming, naming.let_out(submitted).id)

    assert submitted.text == f"@marta_l {WORDS}" == published.text


def test_a_text_that_the_name_in_front_makes_too_long_is_refused_before_it_is_approved(naming: AtWork) -> None:
    case_id = naming.heard()

    assert refusal(lambda: naming.written(case_id, text="x" * (280 - len("@marta_l")))) == "too_long"
    assert naming.written(case_id, text="x" * (280 - len("@marta_l "))).state is ReplyState.SUBMITTED


def test_nothing_but_a_name_is_still_nothing(naming: AtWork) -> None:
    case_id = naming.heard()

    assert refusal(lambda: naming.written(case_id, text="  ")) == "empty"


def test_a_second_press_on_send_begins_no_second_draft(naming: AtWork) -> None:
    case_id = naming.heard()
    naming.written(case_id)

    assert refusal(lambda: naming.written(case_id)) == "reply_in_flight"
    assert len(naming.dossier(case_id).replies) == 1


def test_visibility_and_warning_are_inherited_and_never_widened(naming: AtWork) -> None:
    behind = {"visibility": Visibility.UNLISTED, "warning": "Sickness"}

    plain = naming.approved(naming.heard("9001", **behind))
    wider = naming.approved(naming.heard("9002", **behind), visibility=Visibility.PUBLIC, warning="")
    narrower = naming.approved(naming.heard("9003", **behind), visibility=Visibility.FOLLOWERS, warning="Being ill")

    sent = [outgoing(naming, reply.id) for reply in (plain, wider, narrower)]
    assert [(one.visibility, one.warning) for one in sent] == [
        (Visibility.UNLISTED, "Sickness"),
        (Visibility.UNLISTED, "Sickness"),
        (Visibility.FOLLOWERS, "Being ill"),
    ]


def test_the_warning_counts(naming: AtWork) -> None:
    case_id = naming.heard()

    assert refusal(lambda: naming.written(case_id, text="x" * 200, warning="x" * 80)) == "too_long"


def test_a_post_that_more_people_see_does_not_widen_a_draft_that_was_narrowed(naming: AtWork) -> None:
    case_id = naming.heard(visibility=Visibility.FOLLOWERS)
    replying.withdraw(naming.desk, naming.written(case_id).id, ANA, naming.now())
    naming.author_writes_again(case_id)

    reply = naming.written(case_id)

    assert (reply.mention_id, reply.visibility) == (naming.newest(case_id), Visibility.FOLLOWERS)


def test_a_direct_message_is_answered_on_its_platform_only(naming: AtWork) -> None:
    case_id = naming.heard(visibility=Visibility.DIRECT)

    assert refusal(replying.open_draft, naming.desk, case_id, ANA, naming.now()) == "direct_message"
    assert refusal(lambda: naming.written(case_id)) == "direct_message"
    assert naming.case(case_id).assignee is None
