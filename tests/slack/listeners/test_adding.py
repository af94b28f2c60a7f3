"""Adding a post by its link: typed behind the command, or chosen in the menu of a message."""

import pytest

from bot.desk.addition import Addition
from bot.slack import ids
from bot.slack.listeners.adding import ASKED, NO_LINK, link_of
from bot.slack.listeners.command import NO_POST
from bot.store import additions
from bot.store.outbox import Kind
from bot.store.tables_delivery import OUTBOX
from tests.slack.listeners.stage import ANA, CARE, EVA, Stage

POST = "https://x.com/marta_l/status/1001?s=20&t=a"


def asked(stage: Stage) -> list[Addition]:
    """What was asked for so far, oldest first."""
    with stage.desk.db.reading() as tx:
        refs = tx.execute(OUTBOX.select().where(OUTBOX.c.kind == Kind.ADDED.value).order_by(OUTBOX.c.id)).all()
        return [additions.read(tx, int(row.ref)) for row in refs]


def written(stage: Stage, text: str) -> str:
    """A colleague's message; its ts."""
    return stage.box.slack.write(CARE, EVA, text).ts


@pytest.mark.parametrize("typed", [POST, f"<{POST}>", f"<{POST.replace('&', '&amp;')}|x.com/marta>", f" {POST} "])
def test_a_link_behind_the_command_is_looked_up_after_it_was_kept(stage: Stage, typed: str) -> None:
    before = len(asked(stage))

    answer = stage.box.hands.command(ANA, CARE, ids.COMMAND, f"add {typed}")

    (kept,) = asked(stage)[before:]
    assert answer["response"]["text"] == ASKED
    assert (kept.url, kept.by, kept.is_settled) == (POST, ANA, False)


@pytest.mark.parametrize("typed", ["", "Marta", "ftp://x.com/1", "https://x.com/1 and more", "javascript:alert(1)"])
def test_what_is_no_link_is_not_looked_up(typed: str) -> None:
    assert link_of(typed) is None


def test_who_types_no_link_is_told_how_it_is_done(stage: Stage) -> None:
    assert stage.box.hands.command(ANA, CARE, ids.COMMAND, "add Marta")["response"]["text"] == NO_POST


def test_the_links_of_a_message_are_added_from_its_menu_each_once(stage: Stage) -> None:
    before = len(asked(stage))
    ts = written(
        stage, f"have you seen <{POST.replace('&', '&amp;')}|this> and <{POST.replace('&', '&amp;')}> <@{ANA}>?"
    )

    told = stage.box.hands.shortcut(ANA, CARE, ts, ids.ADD_SHORTCUT)

    assert [one.url for one in asked(stage)[before:]] == [POST]
    assert (told["acked"], told["ephemeral"]) == (True, [ASKED])


def test_a_message_without_a_link_says_so(stage: Stage) -> None:
    told = stage.box.hands.shortcut(ANA, CARE, written(stage, "no link here"), ids.ADD_SHORTCUT)

    assert told["ephemeral"] == [NO_LINK]


def test_who_is_in_no_team_is_told_so(stage: Stage) -> None:
    before = len(asked(stage))

    told = stage.box.hands.shortcut(EVA, CARE, written(stage, f"<{POST}>"), ids.ADD_SHORTCUT)

    assert told["ephemeral"] == ["Only people of the desk's teams can add posts to it."]
    assert len(asked(stage)) == before
