from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from bot.desk.answering import Fit
from bot.desk.dossier import Dossier, Face
from bot.desk.mention import Author, Post, Replyable, Visibility
from bot.desk.reply import ReplyState, Wording
from bot.platforms.clean import clean
from bot.slack import ids, refs
from bot.slack.views.blocks import View
from bot.slack.views.reply_modal import opening_words, read_start_from, read_wording, reply_modal
from tests.slack.views.checks import faults_of, few, hostile, told, words
from tests.slack.views.desks import (
    AGAIN,
    ANA,
    ANSWERED,
    BEN,
    CASE,
    DRAFT,
    ESCALATION,
    FACES,
    HEARD,
    HELD,
    LAYOUT,
    LUIS,
    MENTION,
    NOW,
    SENT,
    WAYS,
    dossier,
    said,
)

NOTHING = Wording("", 2, account="x:acme_es")


def drawn(case: Dossier, wording: Wording = NOTHING, agent_id: str = ANA, **more: Any) -> View:
    replyable = case.newest.mention.replyable
    fit, ways = Fit(len(wording.text), 280, replyable), tuple(replace(way, replyable=replyable) for way in WAYS)
    return reply_modal(case, agent_id, LAYOUT, NOW, wording, **{"ways": ways, "fit": fit, **more})


def fields(view: View) -> dict[str, Any]:
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def submitted(view: View) -> View:
    """The view as Slack sends it when nothing was touched."""
    values: dict[str, Any] = {}
    for block_id, block in fields(view).items():
        element = block["element"]
        values[block_id] = {
            element["action_id"]: {
                "type": element["type"],
                "value": element.get("initial_value"),
                "selected_option": element.get("initial_option"),
                "selected_options": element.get("initial_options", []),
            }
        }
    return view | {"state": {"values": values}}


@pytest.mark.parametrize("state", Face)
def test_slack_takes_the_modal_in_every_state(state: Face) -> None:
    case = FACES[state]

    view = drawn(case, opening_words(case, ANA, LAYOUT))

    assert faults_of(view) == []
    assert view["notify_on_close"] is True
    assert refs.draft_of_view(view) == refs.DraftRef(42, case.case.newest, 0, case.newest.id)


def test_what_is_written_comes_back_as_it_was_written() -> None:
    wording = Wording("Hola <Marta> & co\n\n", 5, "Is this fine?", "x:acme", second=True)

    view = submitted(drawn(dossier(ANSWERED, SENT), wording))

    assert read_wording(view) == wording


@given(hostile)
def test_any_text_that_slack_holds_comes_back_as_far_as_it_can_be_kept(text: str) -> None:
    view = drawn(dossier(HELD))
    state = {"values": {"field.text.3": {ids.TEXT: {"type": "plain_text_input", "value": text or None}}}}

    assert read_wording(view | {"state": state}).text == clean(text)


def test_a_modal_that_tells_nothing_holds_no_words() -> None:
    assert read_wording({"state": {"values": {}}}) == Wording("", 2)
    assert read_wording({}) == Wording("", 2)


def test_a_text_that_the_desk_puts_in_comes_in_a_new_block() -> None:
    typed, filled = (drawn(dossier(HELD), generation=generation) for generation in (0, 1))

    assert set(fields(typed)) ^ set(fields(filled)) == {ids.text_block(0), ids.text_block(1)}


def test_the_chosen_canned_text_stays_chosen() -> None:
    view = drawn(dossier(HELD), canned_id="sorry-es")

    assert read_start_from(submitted(view)) == "sorry-es"
    assert fields(view)[ids.START_FROM]["dispatch_action"] is True


def test_canned_texts_are_those_of_the_authors_language() -> None:
    german = dossier(replace(HELD, language="de"))

    assert ids.START_FROM not in fields(drawn(german))
    assert ids.START_FROM in fields(drawn(dossier(HELD)))


def test_what_was_written_to_us_alone_is_not_told_by_what_answers_or_quotes_it_for_all_to_see() -> None:
    told = Post(
        "1000", MENTION.author, "mi IBAN es ES76 2077", NOW, "https://x.com/i/1000", visibility=Visibility.DIRECT
    )
    answering = replace(HEARD, mention=replace(MENTION, parent=told, quoted=told))

    view = drawn(replace(FACES[Face.NEW], mentions=(answering,)))

    assert "IBAN" not in str(view)
    assert words(view).count("A direct message. Its words stay out of Slack.") == 2
    assert MENTION.text.split()[0] in words(view)


def test_the_button_tells_what_it_does() -> None:
    sales = dossier(replace(HELD, team="sales"))
    by_hand = replace(FACES[Face.BY_HAND], case=replace(HELD, team="sales"))

    assert drawn(dossier(HELD))["submit"]["text"] == "Send for approval"
    assert drawn(sales)["submit"]["text"] == "Send"
    assert drawn(by_hand)["submit"]["text"] == "Ready to post by hand"
    assert ids.NOTE not in fields(drawn(sales))


def test_the_count_is_the_platforms_and_says_how_much_is_too_much() -> None:
    behind, warned = replace(NOTHING, warning="Illness"), Fit(16, 500, has_audiences=True)

    assert '"142 / 280"' in words(reply_modal(dossier(HELD), ANA, LAYOUT, NOW, NOTHING, WAYS, Fit(142, 280)))
    assert '"16 / 500 · the content warning counts, too"' in words(drawn(dossier(HELD), behind, fit=warned))
    assert '"290 / 280 · 10 too long"' in words(
        reply_modal(dossier(HELD), ANA, LAYOUT, NOW, NOTHING, WAYS, Fit(290, 280))
    )


def test_a_second_reply_to_the_same_post_has_to_be_meant() -> None:
    answered = drawn(dossier(ANSWERED, SENT))
    wrote_again = drawn(FACES[Face.AUTHOR_WROTE])

    assert fields(answered)[ids.SECOND]["optional"] is False
    assert ids.SECOND not in fields(wrote_again)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (dossier(HELD), "First reply due"),
        (dossier(replace(HELD, reply_due_at=NOW)), "First reply *overdue* since"),
        (Dossier(HELD, (replace(HEARD, mention=replace(MENTION, replyable=Replyable.BY_HAND)),)), "By hand only"),
        (Dossier(HELD, (replace(HEARD, mention=replace(MENTION, replyable=Replyable.CLOSED)),)), "Closed to replies"),
        (Dossier(HELD, (replace(HEARD, language="pt"),)), "this post looks like Portuguese"),
        (dossier(HELD, replace(DRAFT, drafter=BEN)), "A colleague's draft"),
        (dossier(HELD, replace(DRAFT, drafter=BEN)), "<@U0BEN>"),
        (FACES[Face.SENT_BACK], "Soften the second line."),
        (FACES[Face.FAILED], "The author limits replies"),
        (FACES[Face.SUBMITTED], "Another reply is on its way"),
        (replace(dossier(HELD), escalation=replace(ESCALATION, answer="Paid <today>", expert=LUIS)), "Paid &lt;today"),
    ],
)
def test_what_must_be_known_stands_above_the_fields(case: Dossier, expected: str) -> None:
    assert expected in words(drawn(case))


def test_it_opens_with_ones_own_draft_else_a_colleagues_and_never_with_their_note() -> None:
    mine, theirs = replace(DRAFT, note="mine"), replace(DRAFT, id=6, drafter=BEN, text="Ben's", note="theirs")

    kept: dict[str, Any] = {"account": "x:acme_es", "visibility": Visibility.PUBLIC, "warning": ""}
    assert opening_words(dossier(HELD, mine, theirs), ANA, LAYOUT) == Wording(DRAFT.text, 2, "mine", **kept)
    assert opening_words(dossier(HELD, theirs), ANA, LAYOUT) == Wording("Ben's", 2, "", **kept)
    assert opening_words(dossier(HELD), ANA, LAYOUT) == Wording("", 2, "")


@pytest.mark.parametrize("behind", ["", "Sickness"])
def test_who_sees_it_and_behind_what_is_inherited_and_may_be_narrowed(behind: str) -> None:
    followers = replace(MENTION, visibility=Visibility.FOLLOWERS, warning=behind)
    wide = Wording("Hola", 2, visibility=Visibility.PUBLIC, warning="")

    view = drawn(Dossier(HELD, (replace(HEARD, mention=followers),)), wide, fit=Fit(4, 500, has_audiences=True))

    offered = [option["value"] for option in fields(view)[ids.VISIBILITY]["element"]["options"]]
    assert offered == ["followers", "direct"]
    assert read_wording(submitted(view)).visibility is Visibility.FOLLOWERS
    assert read_wording(submitted(view)).warning == behind
    assert faults_of(view) == []


def test_each_account_says_how_it_may_answer_before_anybody_writes() -> None:
    ways = (WAYS[0], replace(WAYS[1], replyable=Replyable.BY_HAND))

    view = drawn(dossier(HELD), ways=ways, fit=Fit(0, 280, Replyable.BY_HAND, lead="@marta_l@social.example"))

    labels = [option["text"]["text"] for option in fields(view)[ids.ACCOUNT]["element"]["options"]]
    assert labels == ["@acme_es (care)", "@acme (promo), by hand"]
    assert "*By hand from this account*: you post the text yourself. @acme_es can send it" in words(view)
    assert "published with “@marta_l@social.example” in front" in words(view)


def test_what_was_said_stands_in_its_order_each_post_once() -> None:
    answer_to_ours = replace(AGAIN, mention=replace(AGAIN.mention, parent_id="1002", parent=None))
    shown = words(drawn(Dossier(replace(CASE, newest=8), (HEARD, answer_to_ours), (SENT,))))

    assert shown.index("Estamos aquí.") < shown.index("Llevo tres") < shown.index(SENT.text) < shown.index("¿Y bien?")
    assert shown.count(SENT.text) == 1
    assert shown.count(f"{int(AGAIN.mention.posted_at.timestamp())}") == 1


@few
@given(text=hostile, name=hostile, draft=hostile, note=hostile)
def test_strangers_words_cannot_act_in_the_modal(text: str, name: str, draft: str, note: str) -> None:
    back = replace(DRAFT, state=ReplyState.SENT_BACK, text=draft, note=note, remark=note, remark_by=LUIS)
    case = replace(said(text, Author("99", name, name)), case=HELD, replies=(back,))

    view = drawn(case, opening_words(case, ANA, LAYOUT))

    assert faults_of(view) == []
    assert told(view) <= {"<@U0LUIS>"}
