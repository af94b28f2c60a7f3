"""
Modals and Homes: what each person has open, what stands in the fields, and who may open the next one.

A modal stack is a person's own and holds three at most. A trigger is made by every interaction, is good for three
real seconds, and for one view.
"""

import secrets
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from bot.sandbox.fields import first_value
from bot.sandbox.slack.blocks import elements_of, with_ids

Json = dict[str, Any]

STACK = 3  # views
TRIGGER_LIVES = 3.0  # real seconds


@dataclass(frozen=True)
class View:
    """A modal or a Home as it stands now. `body` is what the bot sent; `typed` what the person changed."""

    id: str
    user: str
    body: Json
    hash: str
    root: str
    previous: str | None = None
    typed: Json = field(default_factory=dict)
    """By block id, then by action id: the element's value as Slack writes it in `state.values`."""

    @property
    def type(self) -> str:
        """`"modal"` or `"home"`."""
        return str(self.body["type"])

    @property
    def values(self) -> Json:
        """The `state.values` of Slack: of every field, touched or not."""
        found: Json = {}
        for block, element in elements_of(self.body["blocks"]):
            first = first_value(element)
            if first is None:
                continue
            typed = self.typed.get(block["block_id"], {}).get(element["action_id"])
            kept = typed if typed and typed["type"] == element["type"] else first
            found.setdefault(block["block_id"], {})[element["action_id"]] = kept
        return found

    def put(self, block_id: str, action_id: str, value: Json) -> "View":
        """The view with one field filled in."""
        block = {**self.typed.get(block_id, {}), action_id: value}
        return replace(self, typed={**self.typed, block_id: block})

    def as_json(self) -> Json:
        """The view as Slack writes it in answers and interactions."""
        return {
            "id": self.id,
            "team_id": "T0DEMO",
            "app_id": "A0DESK",
            "bot_id": "B0DESK",
            "app_installed_team_id": "T0DEMO",
            "callback_id": "",
            "external_id": "",
            "private_metadata": "",
            "title": None,
            "submit": None,
            "close": None,
            "clear_on_close": False,
            "notify_on_close": False,
            **self.body,
            "state": {"values": self.values},
            "hash": self.hash,
            "root_view_id": self.root,
            "previous_view_id": self.previous,
        }


class TriggerError(Exception):
    """The trigger is too old (`expired_trigger_id`), used (`exchanged_…`) or made up (`invalid_…`)."""


@dataclass
class _Trigger:
    user: str
    made: float
    used: bool = False


class Surfaces:
    """Everybody's modals and Homes. The workspace's lock guards it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.stacks: dict[str, list[View]] = defaultdict(list)
        self.homes: dict[str, View] = {}
        self._triggers: dict[str, _Trigger] = {}

    def trigger(self, user: str) -> str:
        """A new trigger id for what `user` does now."""
        now = self._clock()
        for old in [id for id, it in self._triggers.items() if now - it.made > 10 * TRIGGER_LIVES]:
            del self._triggers[old]
        id = f"{int(now * 1000)}.{secrets.token_hex(8)}"
        self._triggers[id] = _Trigger(user, now)
        return id

    def use(self, trigger_id: str) -> str:
        """Spend a trigger; who made it. Raises TriggerError."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise TriggerError("invalid_trigger_id")
        if trigger.used:
            raise TriggerError("exchanged_trigger_id")
        if self._clock() - trigger.made > TRIGGER_LIVES:
            raise TriggerError("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def open(self, user: str, body: Json) -> View:
        """A modal alone on the stack of `user`; what was open before is gone."""
        self.stacks[user] = []
        return self.push(user, body)

    def push(self, user: str, body: Json) -> View:
        """A modal on top of the stack of `user`, which must have room."""
        stack = self.stacks[user]
        id = "V" + secrets.token_hex(5).upper()
        below = stack[-1] if stack else None
        view = View(id, user, _named(body), _hash(), below.root if below else id, below.id if below else None)
        stack.append(view)
        return view

    def publish(self, user: str, body: Json) -> View:
        """The Home of `user`, which keeps its id."""
        old = self.homes.get(user)
        id = old.id if old else "V" + secrets.token_hex(5).upper()
        self.homes[user] = View(id, user, _named(body), _hash(), id, typed=old.typed if old else {})
        return self.homes[user]

    def update(self, view: View, body: Json) -> View:
        """The view with another body. Fields whose block id, action id and type stay keep what was typed."""
        return self.replace(replace(view, body=_named(body), hash=_hash()))

    def replace(self, view: View) -> View:
        """Put a view where the one of the same id stands."""
        if view.type == "home":
            self.homes[view.user] = view
        else:
            stack = self.stacks[view.user]
            stack[[one.id for one in stack].index(view.id)] = view
        return view

    def find(self, view_id: str | None, external_id: str | None = None) -> View | None:
        """An open modal or a Home, by its id or by the one the bot gave it."""
        everything = [*self.homes.values(), *(view for stack in self.stacks.values() for view in stack)]
        for view in everything:
            named = external_id and view.body.get("external_id") == external_id
            if view.id == view_id or (not view_id and named):
                return view
        return None

    def close(self, view: View) -> None:
        """Take a modal from its stack, with what lies on it."""
        stack = self.stacks[view.user]
        del stack[[one.id for one in stack].index(view.id) :]

    def clear(self, user: str) -> None:
        """Close every modal of `user`."""
        self.stacks[user] = []


def _named(body: Json) -> Json:
    return {**body, "blocks": list(with_ids(body["blocks"]))}


def _hash() -> str:
    return f"{int(time.time())}.{secrets.token_hex(4)}"
