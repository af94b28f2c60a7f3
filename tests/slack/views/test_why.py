"""Why this card? is answered from the case's history, in words."""

from dataclasses import replace

from bot.desk.case import Priority, Reason, Status
from bot.desk.dossier import Dossier, Face, Known
from bot.desk.events import AUTHOR, DESK, Event, Fact
from bot.desk.label import Label
from bot.desk.mention import Visibility
from bot.slack.views.card import card
from bot.slack.views.parts import ordinal
from bot.slack.views.why import why_modal
from tests.slack.views.checks import faults_of
from tests.slack.views.desks import ANA, CASE, FACES, HEARD, HELD, LAYOUT, MENTION, NOW, POSTED, dossier

OPENED: dict[str, Fact] = {
    "team": "care",
    "language": "es",
    "queue": "es",
    "source": "x:acme_es/search:misspelt",
    "route": "typos",
    "label": "complaint",
    "reason": "route",
    "hint": "pt",
    "basis": "words",
    "score": 93,
}


def why(*events: Event) -> str:
    view = why_modal(dossier(), events, LAYOUT)
    assert faults_of(view) == []
    return str(view["blocks"])


def opened(**differs: Fact) -> Event:
    return Event("case.opened", AUTHOR, POSTED, OPENED | differs)


def test_it_says_which_search_and_which_rule_and_how_sure_the_detectors_were() -> None:
    words = why(opened(addressee=None))

    assert "Found by the search “misspelt” of @acme_es, on X. Its own words name none of our accounts." in words
    assert "care, Spanish, by the rule “typos”." in words
    assert "Spanish, by its words. The detectors were 93 % sure of their best guess. X says Portuguese." in words
    assert "complaint, for the words “llevo tres”." in words
    assert "Urgent: the rule “typos” says so." in words


def test_no_word_of_a_direct_message_is_the_reason() -> None:
    told = replace(HEARD, mention=replace(MENTION, visibility=Visibility.DIRECT))

    words = str(why_modal(replace(dossier(), mentions=(told,)), (opened(),), LAYOUT)["blocks"])

    assert "complaint, by its words when it came in." in words


def test_it_tells_everybody_who_brought_the_post_and_whose_it_is() -> None:
    found = {"post": "1001", "source": "x:acme_es"}
    other = {"post": "1002", "source": "x:acme_es/search:tag"}
    again = [Event("case.found_again", DESK, POSTED, facts) for facts in (found, other)]
    gone_over = Event("case.readdressed", DESK, POSTED, {"account": "x:acme_es", "from": "x:acme", "team": "care"})
    source = "x:acme/search:deals"

    named = why(opened(source=source, addressee="x:acme_es"), *again)
    untold = why(opened(source=source, addressee=None), *again, gone_over)

    both = "Found by the search “deals” of @acme; then heard in the mentions of @acme_es, on X. "
    assert f"{both}It addresses @acme_es, and belongs to that account." in named
    assert f"{both}It belongs to @acme_es, for that account's mentions brought it." in untold


def test_it_shows_the_catch_all_and_what_happened_later() -> None:
    moved = Event("case.moved", ANA, POSTED, {"team": "sales", "language": "de"})
    raised = Event("case.raised", DESK, POSTED, {"why": "second_post"})

    words = why(opened(source="x:acme_es", route=None, reason=None, queue="*", label=None), raised, moved)

    assert "Heard in the mentions of @acme_es, on X." in words
    assert "care, any language, the team of @acme_es: no rule takes it." in words
    assert "No word in it tells." in words
    assert "its author wrote again before anybody had answered." in words
    assert f"<@{ANA}> moved it to sales, German, on " in words


def test_it_tells_of_the_post_that_opened_the_case_though_an_edit_of_it_came_in_last() -> None:
    later = replace(
        HEARD, id=2, heard_at=NOW, mention=replace(MENTION, post_id="1002", text="¿Hola?", account="x:acme")
    )
    edited = replace(HEARD, id=3)
    about = Dossier(CASE, (later, edited))
    again = Event("case.found_again", DESK, POSTED, {"post": "1001", "source": "x:acme_es/search:misspelt"})

    words = str(why_modal(about, (opened(source=None), again), LAYOUT)["blocks"])

    assert "Heard in the mentions of @acme_es; then found by the search “misspelt” of @acme_es, on X." in words
    assert "complaint, for the words “llevo tres”." in words


def test_a_label_is_told_without_a_word_that_no_longer_says_so() -> None:
    assert "press, by its words when it came in." in why(opened(label="press"))


def test_a_label_that_an_edit_changed_is_told_by_the_words_of_now_with_what_it_was() -> None:
    now: dict[str, Fact] = {"label": "complaint", "was": "question", "language": "es", "route": None, "reason": None}
    edited = Event("case.relabelled", DESK, POSTED, now)
    ruled = replace(edited, facts=now | {"label": "press", "was": None, "route": "papers", "reason": "route"})

    by_word, by_rule = why(opened(label="question"), edited), why(opened(label=None), ruled)

    assert "complaint, for the words “llevo tres”. Its author edited it <!date^" in by_word
    assert "; before: question." in by_word
    assert "press, by its words when it was edited." in by_rule
    assert "; before: no word told." in by_rule
    assert "the rule “papers” says so of its edited words." in by_rule


def test_a_case_from_before_reasons_were_kept_says_what_is_known() -> None:
    old = Event("case.opened", AUTHOR, POSTED, {"team": "care", "language": None})

    assert "care" in why(old)
    assert "Unknown language." in why(old)


def test_the_card_says_in_words_why_it_is_urgent_and_what_it_is_about() -> None:
    urgent = replace(CASE, priority=Priority.URGENT, priority_reason=Reason.SECOND_POST, label=Label.COMPLAINT)

    message = card(replace(dossier(), case=urgent), LAYOUT, NOW)

    assert "· ES · complaint · URGENT: second post, unanswered ·" in str(message.blocks[0])


def test_the_card_tells_of_earlier_cases_and_names_nobody_while_it_is_new() -> None:
    last = replace(HELD, id=38, status=Status.CLOSED, closed_by=ANA)
    known = Known(3, last, POSTED)

    new = card(replace(dossier(), known=known), LAYOUT, NOW)
    claimed = card(replace(FACES[Face.CLAIMED], known=known), LAYOUT, NOW)
    first_in_months = card(replace(dossier(), known=Known(1, replace(last, status=Status.OPEN))), LAYOUT, NOW)

    assert "Known: 3rd contact in 90 days · last MD-38, closed 3 Mar 2026" in str(new.blocks)
    assert f"last MD-38, <@{ANA}>, closed" in str(claimed.blocks)
    assert "Known: last MD-38, still open" in str(first_in_months.blocks)


def test_numbers_are_told_as_people_say_them() -> None:
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)] == [
        *("1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th")
    ]


def test_what_somebody_added_by_its_link_says_so() -> None:
    added = Event("case.added", ANA, POSTED, {"mention": 7})

    assert f"Added by <@{ANA}> by its link, on X." in why(opened(mention=7), added)
    assert "Found by the search" in why(opened(mention=6), added)
