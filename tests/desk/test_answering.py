"""From which account a case is answered, and before whose eyes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.answering import account_for, accounts_for, answering, no_wider_than, visibility_for
from bot.desk.dossier import Dossier
from bot.desk.layout import Account, Layout
from bot.desk.mention import Visibility
from bot.desk.reply import ReplyState
from bot.errors import Refused
from tests.build import case, heard, mention, reply
from tests.work.desks import LAYOUT

CARE, PROMO, SALES = "x:care", "x:promo", "x:sales"
visibilities = st.sampled_from(Visibility)


def with_accounts(*accounts: Account) -> Layout:
    return replace(LAYOUT, accounts={account.id: account for account in accounts})


def account(id: str, role: str, team: str = "care", *languages: str) -> Account:
    return Account(id, id.partition(":")[0], id.partition(":")[2], role, team, languages)


def asked(account_id: str, *replies: str, **differs: object) -> Dossier:
    sent = tuple(reply(state=ReplyState.SENT, account=one) for one in replies)
    return Dossier(replace(case(account=account_id), **differs), (heard(),), sent)  # type: ignore[arg-type]


BRANDS = with_accounts(
    account(PROMO, "promo"),
    account("x:care_de", "care", "care", "de"),
    account(CARE, "care"),
    account("x:care_es", "care", "care", "es"),
    account("mastodon:care", "care"),
    account(SALES, "sales", "sales"),
)


@pytest.mark.parametrize(
    ("dossier", "allowed"),
    [
        (asked(CARE), [CARE, "x:care_es"]),
        (asked("x:care_de"), ["x:care_de", "x:care_es", CARE]),
        (asked(PROMO), ["x:care_es", CARE, PROMO]),
        (asked(PROMO, language="fr"), [CARE, PROMO]),
        (asked(PROMO, CARE), [CARE, "x:care_es", PROMO]),
        (asked(PROMO, team="sales"), [SALES, PROMO]),
        (asked(PROMO, team="press"), [PROMO]),
    ],
    ids=["its own", "another language", "promo", "no such language", "answered before", "sales", "nobody's"],
)
def test_the_account_that_answers_is_the_teams(dossier: Dossier, allowed: list[str]) -> None:
    assert [one.id for one in accounts_for(dossier, BRANDS)] == allowed
    assert account_for(dossier, BRANDS, None) == allowed[0]


def test_where_roles_do_not_name_teams_the_account_that_the_team_hears_answers() -> None:
    layout = with_accounts(account("x:a", "brand", "care"), account("x:b", "brand", "sales"))

    assert account_for(asked("x:b"), layout, None) == "x:a"


def test_no_other_account_may_answer() -> None:
    with pytest.raises(Refused, match="wrong_account"):
        account_for(asked(PROMO), BRANDS, SALES)


@given(wished=visibilities, answered=visibilities)
def test_an_answer_is_never_seen_by_more_people_than_what_it_answers(wished: Visibility, answered: Visibility) -> None:
    widest_first = list(Visibility)

    chosen = visibility_for(wished, answered)

    assert widest_first.index(chosen) >= widest_first.index(answered)
    assert chosen is wished or wished not in no_wider_than(answered)


def test_what_stands_behind_a_warning_is_answered_behind_one() -> None:
    post = heard(of=mention(warning="Sickness", visibility=Visibility.UNLISTED))

    inherited = answering(reply(), post, CARE)
    own = answering(reply(warning="Being ill", visibility=Visibility.FOLLOWERS), post, CARE)

    assert (inherited.warning, inherited.visibility) == ("Sickness", Visibility.UNLISTED)
    assert (own.warning, own.visibility) == ("Being ill", Visibility.FOLLOWERS)


def test_a_direct_message_is_not_answered_here() -> None:
    with pytest.raises(Refused, match="direct_message"):
        answering(reply(), heard(of=mention(visibility=Visibility.DIRECT)), CARE)
