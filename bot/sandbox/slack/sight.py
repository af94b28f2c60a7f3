"""What somebody in the workspace sees and can reach. Everything here raises Impossible for what they do not."""

from bot.sandbox.fields import Impossible
from bot.sandbox.slack.message import Channel, Message, Person
from bot.sandbox.slack.surfaces import View
from bot.sandbox.slack.workspace import BOT, Workspace


def person(slack: Workspace, user: str) -> Person:
    """Somebody with hands: anybody but the bot."""
    if user not in slack.people or user == BOT:
        raise Impossible(f"There is nobody called {user}.")
    return slack.people[user]


def channel(slack: Workspace, user: str, id: str | None) -> Channel:
    """A channel they are in."""
    place = slack.channels.get(id or "")
    if place is None or user not in place.members:
        raise Impossible(f"{user} is in no channel {id}.")
    return place


def message(slack: Workspace, user: str, channel_id: str | None, ts: str | None) -> Message:
    """A message in such a channel that is shown to them."""
    place = channel(slack, user, channel_id)
    found = slack.message(place.id, ts or "")
    if found is None or found.ephemeral_to not in (None, user):
        raise Impossible(f"{user} sees no message {ts} in {channel_id}.")
    return found


def view(slack: Workspace, user: str, id: str) -> View:
    """Their Home, or their topmost modal."""
    found = slack.surfaces.find(id)
    if found is None or found.user != user:
        raise Impossible(f"{user} has no view {id} open.")
    return found if found.type == "home" else top(slack, user, id)


def top(slack: Workspace, user: str, id: str | None) -> View:
    """Their topmost modal, which `id` names where it is given."""
    stack = slack.surfaces.stacks[user]
    if not stack:
        raise Impossible(f"{user} has no modal open.")
    if id not in (None, stack[-1].id):
        raise Impossible(f"{id} is not the topmost modal of {user}.")
    return stack[-1]
