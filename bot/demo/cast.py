"""Who works in the demo's made-up company, and where: people, user groups and channels that its `desk.toml` names."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.sandbox.slack.workspace import Workspace


@dataclass(frozen=True)
class Person:
    """Somebody to act as. `role` is what the page and the terminal say beside the name."""

    id: str
    name: str
    real_name: str
    role: str


PEOPLE = (
    Person("U0ANA", "ana", "Ana Ruiz", "agent, care"),
    Person("U0BEN", "ben", "Ben Novak", "agent, care"),
    Person("U0KIRA", "kira", "Kira Lindt", "agent, sales"),
    Person("U0LUIS", "luis", "Luis Ortega", "approver, care"),
    Person("U0MIA", "mia", "Mia Hansen", "lead, care and sales"),
    Person("U0EVA", "eva", "Eva Klein", "billing expert, in no team"),
    Person("U0IVO", "ivo", "Ivo Marin", "operator of the desk"),
)

CHANNELS = (
    ("C0CAREES", "care-es"),
    ("C0CAREEN", "care-en"),
    ("C0CAREDE", "care-de"),
    ("C0CAREFR", "care-fr"),
    ("C0CAREWORLD", "care-world"),
    ("C0SALES", "sales"),
    ("C0REVIEWS", "care-reviews"),
    ("C0DESKOPS", "desk-ops"),
)

MORNING = 10
"""The hour that it is where they all sit when the demo starts, wherever it runs."""

BILLING = ("S0BILLING", "billing", ("U0EVA",))


def furnish(slack: Workspace) -> None:
    """Put everybody and every channel into an empty workspace; the desk's bot is in all of them."""
    slack.zone = _zone_where_it_is_morning(slack.now())
    everybody = [person.id for person in PEOPLE]
    for person in PEOPLE:
        slack.add_user(person.id, person.name, person.real_name, role=person.role)
    for channel_id, name in CHANNELS:
        slack.add_channel(channel_id, name, members=[*everybody, "U0DESK"])
    slack.add_usergroup(*BILLING)


def _zone_where_it_is_morning(now: datetime) -> str:
    """
    A fixed zone in which the working day has just begun, so that deadlines are today and follow-ups come in two days.

    The names of these zones count hours west of Greenwich: `Etc/GMT-5` is five hours east.
    """
    east = MORNING - now.astimezone(UTC).hour
    if east < -12:
        east += 24
    return "Etc/GMT" if east == 0 else f"Etc/GMT{-east:+d}"
