"""Edits and deletions: the case shows what stands on the network, and nothing goes out on ground that has shifted."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.desk.case import Outcome, Priority, Status
from bot.desk.dossier import Face, face
from bot.desk.label import Label
from bot.desk.mention import Author, Media, Post, Visibility
from bot.desk.notice import THREAD
from bot.desk.reply import ReplyState
from bot.desk.routing import Route
from bot.desk.switch import Act, Switch
from bot.errors import Refused
from bot.platforms.base import Charge, Checked, Use
from bot.store.database import Database
from bot.store.tables import MENTIONS
from bot.work import casework, following_up, rechecking, replying, sending, switching
from tests import build
from tests.build import ANA, LUIS
from tests.work.desks import LAYOUT, AtWork, Network, X, at_work, refusal

DAY = timedelta(days=1)
SECRET = "Llevo tres días sin servicio"


class Charging(Network):
    """A network that says what it was asked for, and what that used."""

    def check_posts(self, posts: Any) -> Checked:
        self.looks += len(posts)
        return replace(super().check_posts(posts), uses=tuple(Use(Charge.POST, post.post_id) for post in posts))


def recheck(work: AtWork) -> int:
    return rechecking.recheck(work.desk, X, work.now)


def heard(work: AtWork, post_id: str = "9001", **differs: Any) -> int:
    """A mention that has come in, and that stands on the network; returns its case."""
    work.poll()
    work.posted(post_id, **differs)
    work.poll()
    return work.case_of(post_id).id


def edited(work: AtWork, post_id: str = "9001", **differs: Any) -> None:
    """The author changes a post on the network."""
    changed: dict[str, Any] = {"text": "Ya funciona, perdón", "edited_at": work.now()} | differs
    timeline = work.network.timeline
    work.network.timeline = [replace(one, **changed) if one.post_id == post_id else one for one in timeline]


def deleted(work: AtWork, post_id: str = "9001") -> None:
    """The author deletes a post from the network."""
    work.network.timeline = [one for one in work.network.timeline if one.post_id != post_id]


def everything_kept(work: AtWork) -> str:
    """All rows about posts, as one text."""
    with work.desk.db.reading() as tx:
        return str(tx.execute(select(MENTIONS)).all())


def test_an_edit_that_the_network_tells_of_takes_the_old_words_place_in_the_case(work: AtWork) -> None:
    case_id = heard(work)
    before = work.newest(case_id)
    edited(work)

    work.forward(DAY)
    asked = recheck(work)

    dossier = work.dossier(case_id)
    assert (asked, work.posts(case_id), dossier.newest.mention.text) == (1, ["9001"], "Ya funciona, perdón")
    assert dossier.newest.id == dossier.case.newest > before
    assert work.events(case_id)[-2:] == ["case.edited", "case.relabelled"]
    assert SECRET not in everything_kept(work)
    assert work.notices() == []


def test_an_edit_of_the_post_that_opened_a_case_says_anew_what_it_is_about_and_moves_no_card(work: AtWork) -> None:
    press = Route("press", "sales", Priority.URGENT, Label.PRESS, words=("diario",))
    work.desk = replace(work.desk, layout=replace(LAYOUT, routes=(press,)))
    case_id = heard(work, text="La app no funciona")
    before = work.case(case_id)
    work.forward(timedelta(minutes=1))
    work.posted("9002", thread_id="9001", text="¿Hola?")
    work.poll()

    found = []
    for post_id, text in (
        ("9002", "¿Hola? Soy de un diario"),
        ("9001", "La app no funciona. Soy de un diario"),
        ("9001", "¿Cómo se paga?"),
    ):
        edited(work, post_id, text=text, edited_at=work.forward(DAY))
        recheck(work)
        found.append(work.case(case_id))
    later_post, journalist, asking = found

    assert [one.label for one in (before, later_post, journalist, asking)] == [
        Label.COMPLAINT,
        Label.COMPLAINT,
        Label.PRESS,
        Label.QUESTION,
    ]
    assert [one.priority for one in (later_post, journalist, asking)] == [
        Priority.NORMAL,
        Priority.URGENT,
        Priority.URGENT,
    ]
    assert (asking.team, asking.reply_due_at) == (before.team, before.reply_due_at)
    assert work.events(case_id)[-4:] == ["case.edited", "case.relabelled"] * 2


def test_an_edit_that_a_poll_brings_is_one_too_and_no_second_mention(work: AtWork) -> None:
    case_id = heard(work)

    work.heard("9001", text="Ya funciona, perdón")

    assert work.dossier(case_id).newest.mention.text == "Ya funciona, perdón"
    assert (len(work.cases()), work.posts(case_id)) == (1, ["9001"])


def test_a_reply_to_what_was_edited_does_not_go_out_and_both_are_told(work: AtWork) -> None:
    case_id = heard(work)
    approved = work.approved(case_id)
    seen = work.newest(case_id)
    edited(work)

    recheck(work)

    assert work.reply(approved.id).state is ReplyState.DRAFT
    assert work.to_tell("reply") == []
    assert {("voided", ANA.id), ("voided", LUIS.id), ("post_edited", THREAD)} <= set(work.notices())
    assert refusal(casework.close, work.desk, case_id, ANA, Outcome.SOLVED, seen, work.now()) == "wrote_again"


def test_an_approval_of_what_was_edited_is_refused(work: AtWork) -> None:
    case_id = heard(work)
    reply = work.written(case_id)
    seen = work.newest(case_id)
    edited(work)
    recheck(work)

    with pytest.raises(Refused) as refused:
        replying.approve(work.desk, reply.id, LUIS, seen, "0" * 16, work.now())

    assert refused.value.code == "not_submitted"


def test_a_second_reply_to_an_edited_post_is_still_a_second_reply(work: AtWork) -> None:
    case_id = heard(work)
    sent(work, case_id)
    edited(work)
    work.forward(DAY)
    recheck(work)

    assert work.case(case_id).status is Status.WAITING
    assert refusal(lambda: work.written(case_id)) == "already_answered"


def test_an_edit_while_the_reply_is_on_the_wire_asks_for_no_second_one(work: AtWork) -> None:
    case_id = heard(work)
    reply = work.begun(work.approved(case_id).id)
    edited(work)
    recheck(work)

    sending.settle_sent(work.desk, reply.id, work.network.send(sending.outgoing(work.desk, reply)), work.now())

    assert (work.case(case_id).status, work.case(case_id).reply_due_at) == (Status.WAITING, None)


def test_a_deleted_post_is_kept_nowhere_and_nothing_is_owed(work: AtWork) -> None:
    parent = Post("8999", Author("9", "otro", "Otro"), "lo que dijo otro", work.now(), "https://x.com/otro/status/8999")
    secrets: dict[str, Any] = {"parent_id": "8999", "parent": parent, "media": (Media("image", "su cara"),)}
    case_id = heard(work, warning="su aviso", **secrets)
    approved = work.approved(case_id)
    deleted(work)

    recheck(work)

    kept, dossier = everything_kept(work), work.dossier(case_id)
    assert [word for word in (SECRET, "Marta López", "lo que dijo otro", "su cara", "su aviso") if word in kept] == []
    assert [word for word in ("9001", "marta_l") if word not in kept] == []
    assert (face(dossier), dossier.case.reply_due_at) == (Face.WITHDRAWN, None)
    assert (work.reply(approved.id).state, work.reply(approved.id).text) == (ReplyState.DRAFT, approved.text)
    assert work.to_tell("reply") == []
    assert work.events(case_id)[-2:] == ["case.withdrawn", "reply.voided"]


def test_whoever_holds_a_case_is_told_once_of_a_deletion_and_nobody_of_one_that_is_done(work: AtWork) -> None:
    held, done, free = (heard(work, post_id, thread_id=post_id) for post_id in ("9001", "9002", "9003"))
    for case_id in (held, done):
        casework.claim(work.desk, case_id, ANA, work.now())
    casework.close(work.desk, done, ANA, Outcome.SPAM, work.newest(done), work.now())
    for post_id in ("9001", "9002", "9003"):
        deleted(work, post_id)

    for _ in range(2):
        work.forward(DAY)
        recheck(work)

    assert [face(work.dossier(one)) for one in (held, free)] == [Face.WITHDRAWN] * 2
    assert work.notices() == [("post_deleted", THREAD)]


def test_a_deletion_is_honoured_while_nobody_listens(work: AtWork) -> None:
    case_id = heard(work)
    switching.pause(work.desk, Switch(Act.LISTEN, X), LUIS.id, work.now())
    deleted(work)
    work.forward(DAY)

    recheck(work)

    assert face(work.dossier(case_id)) is Face.WITHDRAWN


def test_nobody_can_answer_a_deleted_post_and_the_case_can_be_closed(work: AtWork) -> None:
    case_id = heard(work)
    deleted(work)
    work.forward(DAY)
    recheck(work)

    assert refusal(lambda: work.written(case_id)) == "post_deleted"
    assert work.dossier(case_id).closes_as is Outcome.NO_ANSWER
    casework.close(work.desk, case_id, ANA, Outcome.NO_ANSWER, work.newest(case_id), work.now())
    assert work.case(case_id).status is Status.CLOSED


def test_a_deletion_takes_the_follow_up_along(work: AtWork) -> None:
    case_id = heard(work)
    sent(work, case_id)
    deleted(work)
    work.forward(DAY)
    recheck(work)

    assert work.follow_up_due(case_id) is None
    assert following_up.wake_due(work.desk, work.forward(7 * DAY)) == 0


def test_when_the_newest_of_two_posts_is_deleted_the_other_one_is_what_is_answered(work: AtWork) -> None:
    case_id = heard(work)
    sent(work, case_id)
    work.forward(DAY)
    work.posted("9002", thread_id="9001", text="¿Hola?")
    work.poll()
    assert face(work.dossier(case_id)) is Face.AUTHOR_WROTE
    deleted(work, "9002")

    work.forward(DAY)
    recheck(work)

    dossier = work.dossier(case_id)
    assert (dossier.newest.mention.post_id, dossier.newest.id) == ("9001", dossier.case.newest)
    assert (face(dossier), dossier.case.reply_due_at) == (Face.WAITING, None)


@pytest.mark.parametrize("order", [("9001", "9002"), ("9002", "9001")])
def test_whichever_of_two_posts_is_deleted_first_the_case_can_be_closed(work: AtWork, order: tuple[str, str]) -> None:
    case_id = heard(work)
    work.posted("9002", thread_id="9001")
    work.poll()
    for post_id in order:
        deleted(work, post_id)
        work.forward(DAY)
        recheck(work)

    casework.close(work.desk, case_id, ANA, Outcome.SOLVED, work.newest(case_id), work.now())

    assert work.case(case_id).status is Status.CLOSED


def test_the_copies_of_a_deleted_post_in_other_cases_go_too(work: AtWork) -> None:
    marta = build.mention("9001")
    heard(work)
    post = Post("9001", marta.author, marta.text, marta.posted_at, marta.url)
    tom = Author("777", "tom", "Tom")
    other = heard(work, "9002", author=tom, text="¡A mí también!", parent_id="9001", parent=post)
    quoting = heard(work, "9003", author=replace(tom, id="778"), text="Miren esto", quoted=post)
    deleted(work)

    work.forward(DAY)
    recheck(work)

    assert SECRET not in everything_kept(work)
    assert [work.dossier(one).newest.mention.text for one in (other, quoting)] == ["¡A mí también!", "Miren esto"]


@pytest.mark.parametrize("beside", ["parent", "quoted"])
@pytest.mark.parametrize(
    ("now", "left"),
    [
        ({}, []),
        ({"text": "Perdón, ya va"}, ["Perdón, ya va"]),
        ({"text": SECRET, "visibility": Visibility.DIRECT}, [""]),
    ],
)
def test_what_a_card_shows_beside_its_post_is_shown_as_it_is_now_or_not_any_more(
    work: AtWork, beside: str, now: dict[str, Any], left: list[str]
) -> None:
    tom = build.mention("8999", author=Author("777", "tom", "Tom"), text=SECRET)
    ours = build.mention("8998", author=Author("1", "brand_es", "Brand"), text="Lo nuestro")
    one, other = (Post(at.post_id, at.author, at.text, at.posted_at, at.url) for at in (tom, ours))
    asking: dict[str, Any] = {"text": "¡A mí también!", beside: one, "parent_id": "8999"}
    case_id = heard(work, "9001", **asking)
    answering = heard(work, "9002", text="Gracias", thread_id="2", parent=other, parent_id="8998")
    work.network.timeline += [replace(tom, **now)] if now else []

    work.forward(DAY)
    recheck(work)

    shown = getattr(work.dossier(case_id).newest.mention, beside)
    assert ([shown.text] if shown else []) == left
    assert SECRET not in everything_kept(work)
    assert work.dossier(answering).newest.mention.parent == other


def test_what_was_deleted_does_not_come_back_by_a_poll(work: AtWork) -> None:
    case_id = heard(work)
    deleted(work)
    work.forward(DAY)
    recheck(work)

    work.heard("9001")

    assert (face(work.dossier(case_id)), SECRET in everything_kept(work)) == (Face.WITHDRAWN, False)


def test_where_asking_costs_a_post_is_asked_for_once_a_day_and_when_it_is_answered_or_that_is_approved(
    db: Database,
) -> None:
    work = charging(db)
    case_id = heard(work)

    asked = [recheck(work) for _ in range(3)]
    work.forward(timedelta(hours=1))
    reply = work.written(case_id)
    asked += [recheck(work), recheck(work)]
    work.let_out(reply)
    asked += [recheck(work), recheck(work)]
    work.forward(timedelta(hours=22))
    asked += [recheck(work), recheck(work)]
    work.forward(timedelta(hours=2))
    asked += [recheck(work), recheck(work)]

    assert asked == [0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0]


def test_where_asking_costs_a_closed_case_is_asked_for_once_more_and_then_no_more(db: Database) -> None:
    work = charging(db)
    case_id = heard(work)
    casework.close(work.desk, case_id, ANA, Outcome.SPAM, work.newest(case_id), work.now())

    asked = []
    for _ in range(4):
        work.forward(DAY + timedelta(hours=1))
        asked.append(recheck(work))

    assert asked == [1, 0, 0, 0]


def test_a_deletion_is_honoured_within_a_day_though_the_budget_is_spent(db: Database) -> None:
    work = charging(db)
    listening = replace(LAYOUT.listening, micros_a_month=5_000)
    work.desk = replace(work.desk, layout=replace(LAYOUT, listening=listening))
    case_id = heard(work)
    work.forward(DAY)
    recheck(work)
    deleted(work)

    work.forward(DAY - timedelta(minutes=1))
    recheck(work)

    assert face(work.dossier(case_id)) is Face.WITHDRAWN


def charging(db: Database) -> AtWork:
    work = at_work(db)
    work.desk = replace(work.desk, adapters={**work.desk.adapters, X: Charging()})
    return work


def sent(work: AtWork, case_id: int) -> None:
    """A reply of the desk's that stands on the network."""
    reply = work.begun(work.approved(case_id).id)
    sending.settle_sent(work.desk, reply.id, work.network.send(sending.outgoing(work.desk, reply)), work.now())
