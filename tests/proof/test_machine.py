"""The state machine accuses nobody of what the desk has done by itself."""

from collections import Counter
from datetime import timedelta

import pytest

from bot.desk.reply import Wording, fingerprint
from bot.store.database import Database
from bot.work import replying
from tests.build import ANA, LUIS
from tests.proof.rules.edge import connected
from tests.proof.rules.layouts import EVE
from tests.proof.rules.machine import Machine
from tests.proof.rules.screens import Screens
from tests.proof.rules.stage import Stage
from tests.proof.rules.witness import Alarms, Deed, Witness

FIRST_POST = "post-1-end"


@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_leaves_before_somebody_regrets_it_is_not_their_deed(db: Database) -> None:
    stage = Stage(db)
    stage.clear()
    seen: Counter[str] = Counter()
    with connected(stage.box, stage.fate, Screens(stage).drawn):
        machine = Machine(stage, Witness(stage, Alarms(), seen), Counter())
        machine.begin()
        _approved(stage, machine.witness)
        stage.time.forward(timedelta(minutes=1))

        machine._regret(0, EVE)

    stage.close()
    assert seen["reply.sent"] == 1


def _approved(stage: Stage, witness: Witness) -> None:
    """Ana writes, Luis lets it out and both may still stop it; the card says so."""
    now = stage.time.now
    reply = replying.submit(stage.desk, 1, ANA, Wording("We look into it.", 2), 1, now())
    witness.look(Deed(ANA.id, FIRST_POST))
    replying.approve(stage.desk, reply.id, LUIS, 1, fingerprint(reply)[:16], now())
    witness.look(Deed(LUIS.id, FIRST_POST))
    stage.deliver()
