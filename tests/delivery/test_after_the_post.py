"""What happens to a post on X after it came in, told by X's own adapter over real sockets."""

from datetime import timedelta

from bot.desk.case import Status
from bot.desk.dossier import Face, face
from bot.desk.hearing import pace
from bot.desk.reply import ReplyState
from bot.desk.source import Source, Stream
from bot.work import listening, rechecking
from tests.delivery.stage import Stage
from tests.work.desks import CARE, X, spoken

OWN = Source(X, Stream.OWN)


def hear_ourselves(on_x: Stage) -> int:
    return listening.hear(on_x.desk, OWN, pace(timedelta(minutes=1)), spoken, on_x.now, on_x.now)


def test_edits_and_deletions_on_x_reach_the_card(on_x: Stage) -> None:
    post = on_x.box.x.post("marta_l", "Sin servicio desde el lunes @brand_es", lang="es")
    on_x.poll()
    (case,) = on_x.cases()
    reply = on_x.written(case.id)
    on_x.settle()
    on_x.box.x.edit(post.id, "Ya va, gracias @brand_es")

    rechecking.recheck(on_x.desk, X, on_x.now)
    on_x.settle()
    edited = str(on_x.card(CARE).blocks)
    on_x.box.x.delete(post.id)
    on_x.forward(timedelta(days=1))
    rechecking.recheck(on_x.desk, X, on_x.now)
    on_x.settle()

    assert ("Ya va, gracias" in edited, "Sin servicio" in edited) == (True, False)
    assert on_x.reply(reply.id).state is ReplyState.DRAFT
    assert face(on_x.dossier(case.id)) is Face.WITHDRAWN
    assert "Ya va, gracias" not in str(on_x.card(CARE).blocks)


def test_an_answer_that_somebody_gave_on_x_itself_closes_the_clock(on_x: Stage) -> None:
    hear_ourselves(on_x)
    post = on_x.box.x.post("marta_l", "Sin servicio desde el lunes @brand_es", lang="es")
    on_x.poll()
    (case,) = on_x.cases()
    on_x.box.x.post("brand_es", "Hola Marta, ya lo miramos", reply_to=post.id)

    found = hear_ourselves(on_x)
    on_x.settle()

    assert (found, on_x.case(case.id).status) == (1, Status.WAITING)
    assert "by the brand account @brand_es" in str(on_x.card(CARE).blocks)


def test_what_the_desk_sent_to_x_is_no_answer_elsewhere(on_x: Stage) -> None:
    hear_ourselves(on_x)
    on_x.box.x.post("marta_l", "Sin servicio desde el lunes @brand_es", lang="es")
    on_x.poll()
    (case,) = on_x.cases()
    on_x.approved(case.id)
    on_x.forward(timedelta(minutes=1))
    on_x.settle()

    found = hear_ourselves(on_x)

    assert (found, on_x.dossier(case.id).native) == (0, ())
    assert len(on_x.dossier(case.id).sent) == 1
