"""The desk's people, and the ways in which an operator may lay it out anew while cases are open."""

from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from bot.desk.hours import Hours, Span
from bot.desk.layout import Account, Canned, Layout, Queue
from bot.desk.people import Team
from bot.desk.routing import Route

ANA, BEN, MIA, LUIS, ZOE, EVA, EVE = "U0ANA", "U0BEN", "U0MIA", "U0LUIS", "U0ZOE", "U0EVA", "U0EVE"
"""Agents, an approver, a lead, an agent of another team; Eva is in no team and gets asked; Eve is in none, ever."""

PEOPLE = (ANA, BEN, MIA, LUIS, ZOE, EVA, EVE)
CHANNELS = ("C0CARE", "C0CAREDE", "C0REVIEWS", "C0SALES")
X, PROMO = "x:brand_es", "x:brand_promo"

_ALL_WEEK = Hours(ZoneInfo("UTC"), ((Span(time(), time()),),) * 7)
_CARE = Team("care", (ANA, BEN), (MIA,), (LUIS,), _ALL_WEEK)
_SALES = Team("sales", (ZOE, ANA), (), (LUIS,), _ALL_WEEK)
_QUEUES = (
    Queue("care", "*", "C0CARE", "C0REVIEWS", timedelta(hours=4)),
    Queue("care", "de", "C0CAREDE", "C0REVIEWS", timedelta(hours=4)),
    Queue("sales", "*", "C0SALES", "C0REVIEWS", timedelta(hours=4), approval=False),
)
_FIRST = Layout(
    name="Brand",
    zone=ZoneInfo("UTC"),
    accounts={X: Account(X, "x", "brand_es", "care", "care"), PROMO: Account(PROMO, "x", "promo", "promo", "sales")},
    teams={"care": _CARE, "sales": _SALES},
    queues=_QUEUES,
    routes=(Route("offers", "sales", words=("oferta",)),),
    canned=(
        Canned("solved-es", "¿Se arregló?", "es", "Hola {author}, ¿ya funciona?", follow_up=True),
        Canned("looking-es", "Lo miramos", "es", "Hola {author}, lo miramos."),
    ),
)
LAYOUTS = (
    _FIRST,
    replace(_FIRST, teams={"care": replace(_CARE, approvers=(ANA,), leads=(MIA,)), "sales": _SALES}),
    replace(_FIRST, teams={"care": replace(_CARE, agents=(ANA,), approvers=(BEN,)), "sales": _SALES}),
    replace(_FIRST, queues=(replace(_QUEUES[0], approval=False), _QUEUES[1], replace(_QUEUES[2], approval=True))),
)
"""In turn: as it began; Luis out and Ana an approver; Mia out and Ben an approver; approval the other way round."""


def approvers(layout: Layout, team: str) -> frozenset[str]:
    """Who may approve, read from the layout and not asked of the desk."""
    return frozenset((*layout.teams[team].approvers, *layout.teams[team].leads))


def needs_approval(layout: Layout, team: str, language: str | None) -> bool:
    """What the policy says about a case there."""
    own = {queue.language: queue.approval for queue in layout.queues if queue.team == team}
    return own.get(language or "*", own["*"])
