"""
What goes away: each scenario is a list of steps, with the real seconds between them.

A desk's hour is short where the clock runs fast. Where calls hang it may not run so fast, for what a caller waits
before it gives up is real.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.faults import FaultKind
from tests import postgres
from tests.proof.company import ES
from tests.proof.inside import Inside
from tests.proof.outage.outside import Outside

Step = Callable[[Outside], None]
HOUR_SECONDS = 3600.0
FAST, SLOW = 600.0, 60.0

ON_THE_WIRE = 4
"""As many deliveries as a desk brings at once may be cut off when something goes away."""

BREAKER = 5 + 2 * ON_THE_WIRE
"""So many failures open the breaker, with what left meanwhile."""


@dataclass(frozen=True)
class Scenario:
    """
    `speed` is that of the world's time; `steps` come after so many real seconds each, and the last one ends it.

    `most_unsure` is how many deliveries may become unsure meanwhile: of everything else it is certain that nothing was
    done. None where what is away does things all the same.
    """

    name: str
    speed: float
    steps: tuple[tuple[float, Step], ...]
    most_unsure: int | None


def _for_an_hour(name: str, side: str, kind: FaultKind, speed: float, most_unsure: int | None) -> Scenario:
    return Scenario(name, speed, ((0, _away(side, kind)), (HOUR_SECONDS / speed, _away(side, None))), most_unsure)


def _meanwhile(name: str, begin: Step, end: Step) -> Scenario:
    """Slack says for certain that nothing was done."""
    return Scenario(name, FAST, ((0, begin), (HOUR_SECONDS / FAST, end)), most_unsure=0)


def _away(side: str, kind: FaultKind | None) -> Step:
    return lambda outside: outside.world.ask(_go, side, kind)


def _go(inside: Inside, side: str, kind: FaultKind | None) -> None:
    inside.box.faults.away(side, kind)


def _sockets(act: str) -> Step:
    return lambda outside: outside.world.ask(_treat_sockets, act)


def _treat_sockets(inside: Inside, act: str) -> None:
    getattr(inside.box.sockets, act)()


def _office(act: str, *channel: str) -> Step:
    return lambda outside: outside.world.ask(_administer, act, *channel)


def _administer(inside: Inside, act: str, *channel: str) -> None:
    getattr(inside.box.office, act)(*channel)


def _restart_desk(outside: Outside) -> None:
    outside.desk.restart()


def _restart(outside: Outside) -> None:
    postgres.restart(outside.address)


_REFRESHED = Scenario(
    "sockets refreshed, cut, black-holed",
    SLOW,
    tuple((1.5, _sockets(act)) for act in ("refresh", "cut", "black_hole", "cut", "refresh", "black_hole")),
    most_unsure=0,
)
_RESTARTED = Scenario("PostgreSQL restarted", SLOW, ((1, _restart),) * 4, most_unsure=4 * ON_THE_WIRE)
_KILLED = Scenario(
    "Slack fails, and the desk is killed",
    FAST,
    (
        (0, _away("slack", FaultKind.ERROR)),
        (HOUR_SECONDS / FAST / 2, _restart_desk),
        (HOUR_SECONDS / FAST / 2, _away("slack", None)),
    ),
    BREAKER,
)
_EVERYWHERE = (
    _for_an_hour("Slack refuses", "slack", FaultKind.REFUSED, FAST, ON_THE_WIRE),
    _for_an_hour("X refuses", "x", FaultKind.REFUSED, FAST, ON_THE_WIRE),
    _REFRESHED,
    _for_an_hour("Slack fails", "slack", FaultKind.ERROR, FAST, BREAKER),
    _for_an_hour("Slack fails, and does it", "slack", FaultKind.ERROR_AFTER, FAST, None),
    _for_an_hour("Slack hangs", "slack", FaultKind.HANG, SLOW, BREAKER),
    _for_an_hour("X fails", "x", FaultKind.ERROR, FAST, BREAKER),
    _for_an_hour("X fails, and does it", "x", FaultKind.ERROR_AFTER, FAST, None),
    _for_an_hour("X hangs", "x", FaultKind.HANG, SLOW, BREAKER),
    _meanwhile("a channel is archived", _office("archive", ES), _office("unarchive", ES)),
    _meanwhile("the bot is removed", _office("remove_bot", ES), _office("invite_bot", ES)),
    _meanwhile("the token is revoked", _office("revoke"), _office("restore")),
    _KILLED,
)
SCENARIOS = {"sqlite": _EVERYWHERE, "postgresql": (_RESTARTED, *_EVERYWHERE)}
NAIVE = next(scenario for scenario in _EVERYWHERE if scenario.name == "Slack fails, and does it")
