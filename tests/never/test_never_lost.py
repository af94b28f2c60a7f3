"""Words that Slack has delivered are never lost, on any error; and a secret is never in a log."""

import io
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot import log
from bot.desk.case import Outcome
from bot.sandbox.faults import FaultKind
from bot.sandbox.slack.surfaces import View
from bot.sandbox.slack.workspace import APP_TOKEN, BOT_TOKEN
from bot.slack import ids
from bot.work import casework, looking_up, replying
from tests.build import ANA, BEN, LUIS
from tests.delivery.stage import EDIT, FAULTS, HISTORY, POST, PUBLISH, TIMELINE, Stage
from tests.work.desks import WORDS

SECRETS = (BOT_TOKEN, APP_TOKEN, "x-demo", "Bearer", "ticket=", "token=")


@pytest.fixture
def written_down() -> Iterator[io.StringIO]:
    """Everything that is logged, by us and by every library, as the desk writes it."""
    root, stream = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    root.handlers = []
    log.set_up((BOT_TOKEN, APP_TOKEN, "x-demo"), stream)
    root.setLevel(logging.DEBUG)
    for name in log.TAMED:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield stream
    logging.captureWarnings(False)
    root.handlers, root.level = before, level
    for name in log.TAMED:
        logging.getLogger(name).setLevel(logging.NOTSET)


def writing(ears: Stage) -> tuple[int, View]:
    """A case with Ana's reply modal open."""
    case_id = ears.mentioned()
    ears.settle()
    card = ears.card()
    ears.box.slack.surfaces.clear(ANA.id)
    assert press(ears, card.channel, card.ts, ids.REPLY)["acked"]
    return case_id, ears.box.slack.views(ANA.id)[-1]


def press(ears: Stage, channel: str, ts: str, action_id: str) -> dict[str, Any]:
    return dict(ears.box.hands.press(ANA.id, channel=channel, ts=ts, action_id=action_id))


def hand_over(ears: Stage, words: str = WORDS) -> dict[str, Any]:
    return dict(ears.box.hands.submit(ANA.id, values={ids.text_block(0): words}))


def kept(ears: Stage, case_id: int) -> list[str]:
    return [reply.text for reply in ears.dossier(case_id).replies]


@pytest.mark.parametrize("kind", FAULTS)
def test_what_is_typed_is_never_lost_when_slack_does_not_redraw_the_modal(ears: Stage, kind: FaultKind) -> None:
    case_id, view = writing(ears)
    ears.spoil("views.update", kind, 3)

    ears.box.hands.press(ANA.id, view_id=view.id, action_id=ids.TEXT, value=WORDS)

    assert kept(ears, case_id) == [WORDS]


def _close(ears: Stage, case_id: int) -> None:
    casework.close(ears.desk, case_id, LUIS, Outcome.SPAM, ears.newest(case_id), ears.now())


def _give_away(ears: Stage, case_id: int) -> None:
    casework.assign(ears.desk, case_id, LUIS, BEN, ears.now())


def _write_again(ears: Stage, case_id: int) -> None:
    ears.author_writes_again(case_id, "99999999999999999999")


@pytest.mark.parametrize("meanwhile", [_close, _give_away, _write_again])
def test_what_is_handed_over_is_never_lost_when_a_rule_refuses_it(ears: Stage, meanwhile: Any) -> None:
    case_id, _ = writing(ears)
    meanwhile(ears, case_id)

    hand_over(ears)

    assert kept(ears, case_id) == [WORDS]
    assert ears.public(case_id) == []


def test_what_is_handed_over_is_never_lost_when_it_is_too_long(ears: Stage) -> None:
    case_id, _ = writing(ears)

    hand_over(ears, "a" * 281)

    assert kept(ears, case_id) == ["a" * 281]
    assert ears.box.slack.views(ANA.id)


def test_what_is_handed_over_is_never_lost_when_the_database_fails(ears: Stage) -> None:
    case_id, _ = writing(ears)
    with ears.desk.db.transaction() as tx:
        tx.execute(text("ALTER TABLE replies RENAME TO gone"))
    failed = hand_over(ears)
    with ears.desk.db.transaction() as tx:
        tx.execute(text("ALTER TABLE gone RENAME TO replies"))

    still_open = ears.box.slack.views(ANA.id)
    hand_over(ears)

    assert not failed["ok"] or still_open  # the words stand before their writer until they are safe
    assert kept(ears, case_id) == [WORDS]


def test_what_was_written_is_never_lost_when_the_modal_is_closed(ears: Stage) -> None:
    case_id, view = writing(ears)
    ears.box.hands.press(ANA.id, view_id=view.id, action_id=ids.TEXT, value=WORDS)

    ears.box.hands.close(ANA.id)

    words = replying.open_draft(ears.restarted().desk, case_id, ANA, ears.now()).words_for(ANA.id)
    assert words is not None
    assert words.text == WORDS


def test_a_secret_is_never_in_a_log(written_down: io.StringIO, ears: Stage) -> None:
    for kind in FAULTS:
        for method in (POST, EDIT, HISTORY, "views.open", "views.update", "chat.getPermalink"):
            ears.spoil(method, kind)
        for method in (PUBLISH, TIMELINE, "GET /2/users/{id}/mentions"):
            ears.spoil(method, kind, side="x")
    case_id = _heard_at_last(ears)
    ears.settle()
    card = looking_up.card_place(ears.desk, case_id)
    assert card is not None
    press(ears, card.channel, card.ts, ids.CLAIM)
    ears.approved(case_id)
    ears.settle()
    with ears.desk.db.transaction() as tx:
        tx.execute(text("ALTER TABLE replies RENAME TO gone"))
    press(ears, card.channel, card.ts, ids.REPLY)
    with ears.desk.db.transaction() as tx:
        tx.execute(text("ALTER TABLE gone RENAME TO replies"))

    said = written_down.getvalue()

    assert len(said) > 1000
    assert [secret for secret in SECRETS if _stands_in(secret, said)] == []


def test_a_strangers_words_are_never_in_our_own_logs(written_down: io.StringIO, on_x: Stage) -> None:
    case_id = on_x.mentioned("@brand_es palabras-de-marta")
    on_x.spoil(POST, FaultKind.ERROR, 2)
    on_x.spoil(PUBLISH, FaultKind.DROP_AFTER, side="x")
    on_x.approved(case_id, text="palabras-de-ana")
    on_x.settle()

    ours = [line for line in written_down.getvalue().splitlines() if '"logger": "bot.' in line]

    assert len(ours) > 5
    assert not [line for line in ours if "palabras" in line or "Marta" in line]


def _heard_at_last(ears: Stage) -> int:
    """The case of a post that the network at first does not want to tell of."""
    post = ears.box.x.post("marta_l", "@brand_es llevo tres días sin servicio", "es")
    for _ in range(len(FAULTS) + 1):
        try:
            ears.poll()
        except Exception:
            logging.getLogger("bot.ticks").exception("tick.broken")
            ears.forward(timedelta(minutes=2))
    return ears.case_of(post.id).id


def _stands_in(secret: str, said: str) -> bool:
    """Whether a secret, or what comes behind a word that announces one, can be read."""
    shown = said.replace(f"{secret} {log.HIDDEN}", "").replace(f"{secret}{log.HIDDEN}", "")
    return secret in shown
