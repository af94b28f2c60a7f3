"""Who may do what is looked up at the moment of the press, in the configuration and in Slack's user groups."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time
from itertools import count
from zoneinfo import ZoneInfo

import pytest

from bot.desk.hours import Hours, Span
from bot.desk.layout import Layout
from bot.desk.people import Agent, Team
from bot.sandbox.faults import FaultKind
from bot.sandbox.server import Sandbox
from bot.slack.bolt import make_client
from bot.slack.people import People

ALWAYS = Hours(ZoneInfo("UTC"), ((Span(time(), time()),),) * 7)
_numbers = count(1)


@dataclass
class Watch:
    """Seconds that a test lets pass."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Staff:
    """A team of care whose agents are a user group of their own in the sandbox's Slack."""

    box: Sandbox
    group: str
    people: People
    watch: Watch

    def has(self, *users: str) -> None:
        """Let the user group consist of these people from now on."""
        self.box.slack.add_usergroup(self.group, "care", users)

    @property
    def asked(self) -> int:
        """How often Slack was asked who is in a group."""
        calls = (call for call in self.box.slack.ledger if call.method == "usergroups.users.list")
        return sum(call.args.get("usergroup") == self.group for call in calls)


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox() as running:
        for user in ("U0ANA", "U0LUIS", "U0EVA", "U0ZOE"):
            running.slack.add_user(user, user.lower(), user)
        yield running


@pytest.fixture
def staff(box: Sandbox) -> Staff:
    group, watch = f"S{next(_numbers)}CARE", Watch()
    team = Team("care", (group,), ("U0EVA",), ("U0LUIS",), ALWAYS)
    layout = Layout("Test", ZoneInfo("UTC"), {}, {"care": team}, ())
    box.faults.clear()
    staff = Staff(box, group, People(layout, make_client("xoxb-demo", f"{box.url}/api/"), watch), watch)
    staff.has("U0ANA")
    return staff


def test_somebody_in_the_user_group_works_in_the_team(staff: Staff) -> None:
    agent = staff.people.agent("U0ANA")

    assert agent == Agent("U0ANA", teams=frozenset({"care"}), groups=frozenset({staff.group}))


def test_who_approves_belongs_to_the_team_and_a_lead_may_approve(staff: Staff) -> None:
    eva, luis = staff.people.agent("U0EVA"), staff.people.agent("U0LUIS")

    care = frozenset({"care"})
    assert (eva.teams, eva.approves, eva.leads) == (care, care, frozenset())
    assert (luis.teams, luis.approves, luis.leads) == (care, care, care)


def test_a_stranger_has_no_role(staff: Staff) -> None:
    assert staff.people.agent("U0ZOE") == Agent("U0ZOE")


def test_a_group_is_asked_for_once_in_five_minutes(staff: Staff) -> None:
    for _ in range(3):
        staff.people.agent("U0ANA")
    staff.watch.seconds += 299
    staff.people.agent("U0ANA")

    assert staff.asked == 1


def test_who_left_the_group_loses_the_role_within_five_minutes(staff: Staff) -> None:
    staff.people.agent("U0ANA")
    staff.has("U0ZOE")
    staff.watch.seconds += 300

    assert staff.people.agent("U0ANA").teams == frozenset()
    assert staff.people.agent("U0ZOE").teams == {"care"}


def test_while_slack_cannot_be_asked_the_last_answer_stands_for_an_hour(staff: Staff) -> None:
    staff.people.agent("U0ANA")
    staff.box.faults.add("slack", "usergroups.users.list", FaultKind.ERROR, times=2)

    staff.watch.seconds += 3599
    assert staff.people.agent("U0ANA").teams == {"care"}
    staff.watch.seconds += 30
    assert staff.people.agent("U0ANA").teams == frozenset()


def test_a_group_that_cannot_be_read_costs_one_press_and_not_every_one(staff: Staff) -> None:
    staff.box.faults.add("slack", "usergroups.users.list", FaultKind.ERROR)

    assert staff.people.agent("U0ANA").teams == frozenset()
    assert staff.people.agent("U0LUIS").leads == {"care"}
    assert staff.asked == 1
    staff.watch.seconds += 30
    assert staff.people.agent("U0ANA").teams == {"care"}


def test_an_expert_is_counted_into_the_group_that_was_asked_only_when_they_are_in_it(staff: Staff) -> None:
    other = f"S{next(_numbers)}BILLING"
    staff.box.slack.add_usergroup(other, "billing", ("U0EVA",))

    assert staff.people.counted_in(Agent("U0EVA"), other).groups == {other}
    assert staff.people.counted_in(Agent("U0ZOE"), other).groups == frozenset()
    assert staff.people.counted_in(Agent("U0ZOE"), "U0ZOE").groups == frozenset()


def test_the_operators_look_after_the_desk_and_where_none_are_named_the_leads_do(box: Sandbox) -> None:
    care = Team("care", ("U0ANA",), (), ("U0LUIS",), ALWAYS)
    client = make_client("xoxb-demo", f"{box.url}/api/")
    box.slack.add_usergroup("S0OPS", "ops", ("U0ZOE",))
    layout = Layout("Desk", ZoneInfo("UTC"), {}, {"care": care}, ())

    named = People(replace(layout, operators=("U0EVA", "S0OPS")), client)
    unnamed = People(layout, client)

    everybody = ("U0ANA", "U0LUIS", "U0EVA", "U0ZOE")
    assert [user for user in everybody if named.agent(user).operates] == ["U0EVA", "U0ZOE"]
    assert [user for user in everybody if unnamed.agent(user).operates] == ["U0LUIS"]
