"""
Who works at the desk that the proofs try to break, and the configuration of that desk.

One brand on X, one team with more people than the demo's, a Spanish queue whose replies need approval and an English
one whose replies do not. A desk's time runs three minutes a second: nobody waits for what
takes minutes.
"""

from pathlib import Path

from bot.config.load import Config, load
from bot.desk.tongue import Basis, Hint, Tongue
from bot.sandbox.server import Sandbox
from bot.sandbox.slack.workspace import APP_TOKEN, BOT, BOT_TOKEN

SPEED = 200.0
BRAND = "nimbo_care"
ACCOUNT = f"x:{BRAND}"
AGENTS = tuple(f"U0AGENT{number}" for number in range(8))
APPROVERS = tuple(f"U0LEAD{number}" for number in range(3))
ES, EN, REVIEWS = "C0CAREES", "C0CAREEN", "C0REVIEWS"
CHANNELS = (ES, EN, REVIEWS)

_WEEK = "\n".join(f'{day} = "08:00-18:00"' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
_DESK = """
[desk]
name = "Nimbo"
time_zone = "Etc/UTC"
database = "{database}"
poll_every = "1s"
health_port = 0

[surge]
cases = 0

[[accounts]]
platform = "x"
handle = "{brand}"
role = "care"
team = "care"
credentials = "PROOF_X"
api_url = "{url}/x"

[[teams]]
id = "care"
agents = {agents}
approvers = {approvers}

[teams.hours]
{week}

[[queues]]
team = "care"
language = "es"
channel = "{es}"
approvers_channel = "{reviews}"
first_reply_within = "{promised}"

[[queues]]
team = "care"
language = "*"
channel = "{en}"
approvers_channel = "{reviews}"
first_reply_within = "{promised}"
approval = false
"""


def furnish(box: Sandbox) -> None:
    """Put the brand, everybody and every channel into an empty sandbox; the desk's bot is in all of them."""
    for person in (*AGENTS, *APPROVERS):
        box.slack.add_user(person, person.lower(), person.title())
    for channel in CHANNELS:
        box.slack.add_channel(channel, channel.lower(), members=[*AGENTS, *APPROVERS, BOT])
    box.x.add_account(BRAND, "Nimbo")
    box.x.takes_duplicates = True


def config(folder: Path, url: str, database: str, promised: str = "4h") -> Config:
    """
    The configuration of a desk that lives in the sandbox at `url`; its file is written into `folder`.

    `promised` is within how long a first answer is.
    """
    file = folder / "desk.toml"
    places = {"es": ES, "en": EN, "reviews": REVIEWS, "agents": _quoted(AGENTS), "approvers": _quoted(APPROVERS)}
    file.write_text(
        _DESK.format(database=database, url=url, brand=BRAND, week=_WEEK, promised=promised, **places), "utf-8"
    )
    slack = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": f"{url}/api/"}
    return load(file, {**slack, "PROOF_X_TOKEN": "x-demo"})


def by_hint(text: str, *, hint: Hint | None, brand_words: frozenset[str]) -> Tongue:
    """The language that the platform names: a detector's threads do not survive a fork, and languages are not tried."""
    return Tongue(hint.language, Basis.HINT) if hint else Tongue(None, Basis.NOTHING)


def _quoted(names: tuple[str, ...]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"
