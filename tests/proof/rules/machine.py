"""
The state machine: what people, networks, clocks and misfortune may do next, in any order.

A press is a real payload with the value that some drawn control carried, old ones too; it goes through Bolt's app.
"""

import json
from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from bot.desk.mention import Replyable
from bot.sandbox.slack import interactions
from bot.sandbox.slack.blocks import elements_of
from bot.sandbox.slack.submitting import filled, missing
from bot.sandbox.slack.surfaces import View
from bot.slack import ids
from tests.proof.rules.controls import Control
from tests.proof.rules.edge import Luck
from tests.proof.rules.layouts import ANA, EVA, EVE, LAYOUTS, PEOPLE, ZOE, approvers
from tests.proof.rules.stage import Stage
from tests.proof.rules.witness import Deed, Witness

Json = dict[str, Any]

ACTIONS = (
    (ids.REPLY,) * 4
    + (ids.APPROVE,) * 6
    + (ids.CLAIM, ids.RELEASE, ids.SEND_BACK, ids.WITHDRAW, ids.STOP, ids.CLOSE, ids.REOPEN, ids.DISMISS, ids.WAKE)
    + (ids.MENU, ids.MENU, ids.REVIEW, ids.POSTED, ids.EDIT, ids.THERE, ids.NOT_THERE, ids.FOLLOW_UP, ids.LATER)
    + (ids.SEND_AS_IS, ids.TAKE, ids.ANSWER, ids.DECLINE)
)
WHAT = (
    ("press",) * 9
    + ("press anything",) * 3
    + ("submit",) * 7
    + ("press in a view",) * 2
    + ("deliver well",) * 5
    + ("regret",) * 2
    + ("deliver", "deliver", "post", "post", "edit", "again", "home", "crash", "wait", "wait", "roles", "prune")
)
"""Weighted, so that much gets as far as it can: most of what people do waits for what others did before."""

APPROVALS = frozenset({ids.APPROVE, ids.SEND_BACK})
ANSWERS = frozenset({ids.TAKE, ids.ANSWER, ids.DECLINE})

RECENT = 40
"""How many of the newest controls count as standing there."""

STEPS = 50
"""How many steps one example has; then the desk is cleared."""

WORDS = ("We look into it.", "Sorry, it is back.", "A discount, on us.", "Is it well now?", " ", "x" * 300)
LUCK = (Luck.FINE, Luck.FINE, Luck.LOST, Luck.LOST, Luck.NEVER, Luck.THROTTLED, Luck.REFUSED)
DEATHS = (Luck.DEAD, Luck.DONE_AND_DEAD, Luck.FINE)
SPANS = [timedelta(seconds=seconds) for seconds in (1, 15, 21, 180, 600, 3600, 86_400, 4 * 86_400)]


class Machine(RuleBasedStateMachine):
    """One desk, from its first mention on. `done` counts what was tried."""

    def __init__(self, stage: Stage, witness: Witness, done: Counter[str]) -> None:
        super().__init__()
        self.stage = stage
        self.witness = witness
        self.done = done
        self.last: tuple[Json, Deed, View | None] | None = None
        self.texts = 0
        self.number = 0

    @initialize()
    def begin(self) -> None:
        """The first mention, with its card."""
        self.stage.hear(1, 1, "hola", Replyable.API, "es")
        self.stage.deliver()
        self.witness.look(Deed())

    # One rule and one lot, for Hypothesis leaves rules out of examples and repeats what it drew: without presses, or
    # with one press fifty times, an example shows nothing. So the lot is shuffled with the number of the step.
    @rule(lot=st.integers(0, 2**32))
    def step(self, lot: int) -> None:
        """One thing happens; `pick` says which of those that may."""
        chance = Random(lot * STEPS + self.number)
        self.number += 1
        what, pick, person = chance.choice(WHAT), chance.randrange(2**40), chance.choice(PEOPLE)
        self.done["steps"] += 1
        match what:
            case "press":
                self._press_likely(pick, person)
            case "press anything":
                self._press_one_of(self.stage.controls.on_messages, pick * 3, person)
            case "press in a view":
                self._press_in_view(pick)
            case "regret":
                self._regret(pick, person)
            case "submit":
                self._submit(pick)
            case "again":
                self._repeat()
            case _:
                self._let_happen(what, pick, person)
                self.witness.look(Deed())

    def _let_happen(self, what: str, pick: int, person: str) -> None:
        """What nobody decides, or what decides nothing."""
        match what:
            case "post":
                self._post(pick)
            case "edit":
                self.done["edits"] += 1
                self.stage.edit(pick % len(self.stage.posts))
            case "home":
                self.stage.open_home(person)
            case "deliver well":
                self.stage.time.forward(timedelta(seconds=21))
                self.stage.deliver()
            case "deliver":
                self._deliver_badly(pick)
            case "crash":
                self._crash(pick)
            case "wait":
                self.stage.time.forward(SPANS[pick % len(SPANS)])
                self.stage.wake()
            case "roles":
                self.done["changes of roles"] += 1
                self.stage.close()
                self.stage.lay_out(pick % len(LAYOUTS))
            case "prune":
                self.stage.prune()
                self.witness.look_around()

    def _post(self, pick: int) -> None:
        """A new mention, or one more in a case; the page holds it twice."""
        self.done["mentions"] += 1
        replyable = tuple(Replyable)[pick % 3] if pick % 4 == 0 else Replyable.API
        text, language = ("hola", "una oferta")[pick % 5 == 0], ("es", "de")[pick % 7 == 0]
        self.stage.hear(1 + pick % 2, 1 + pick // 2 % 2, text, replyable, language)

    def _press_likely(self, pick: int, person: str) -> None:
        """Press what stands there to be pressed, mostly as somebody whose button it is."""
        present = {control.action_id for control in self.stage.controls.on_messages[-RECENT:]}
        offered = [action for action in ACTIONS if action in present]
        if offered:
            action = offered[pick % len(offered)]
            likely = self._likely(action)
            presser = person if pick // 64 % 3 == 0 else likely[pick // 256 % len(likely)]
            found = self.stage.controls.of(action)
            if action == ids.MENU:  # the newest menu has several entries
                found = found[: len(found) - pick // 1024 % 5]
            self._press_one_of(found, pick // 8192, presser)

    def _likely(self, action: str) -> list[str]:
        """Who mostly presses that."""
        if action in APPROVALS:
            return sorted(approvers(self.stage.layout, "care"))
        return [EVA] if action in ANSWERS else [ANA, ANA, ANA, ZOE]

    def _press_one_of(self, found: list[Control], pick: int, person: str) -> None:
        """Press the newest of these, or any older one."""
        if found:
            self._press(found[-1] if pick % 3 else found[pick % len(found)], person)

    def _regret(self, pick: int, person: str) -> None:
        """See the card of what was just approved, and want that back before it leaves."""
        self.stage.deliver()
        self.witness.look(Deed())  # what left just now is not theirs
        self._press_one_of(self.stage.controls.of(ids.STOP)[-1:], pick, ANA if pick % 4 else person)

    def _press_in_view(self, pick: int) -> None:
        """Press a button, or type, in a modal or a Home, open or long gone."""
        view = self._view(pick, self.stage.controls.views)
        if view is None:
            return
        pressed = [pair for pair in elements_of(view.body["blocks"]) if pair[1]["type"] == "button"]
        pressed += [pair for pair in elements_of(view.body["blocks"]) if pair[0].get("dispatch_action")]
        if not pressed:
            return
        block, element = pressed[pick // 16 % len(pressed)]
        value: Json = {}
        if element["type"] != "button":
            view = self._filled(view, pick // 32)
            value = view.values[block["block_id"]][element["action_id"]]
        payload = interactions.view_action(self.stage.box.slack, view, interactions.action_of(block, element, value))
        self._do("presses", payload, view.user, json.dumps(view.body["blocks"]), None)

    def _submit(self, pick: int) -> None:
        """Fill a modal in and send it, be it the newest or one that was opened long ago."""
        views = [view for view in self.stage.controls.views if "submit" in view.body]
        replies = [view for view in views if view.body["callback_id"] == ids.REPLY_MODAL]
        view = self._view(pick, replies if pick // 4096 % 2 and replies else views)
        if view is None:
            return
        view = self._filled(view, pick // 32)
        if not missing(view):
            payload = interactions.submission(self.stage.box.slack, view)
            self._do("submissions", payload, view.user, json.dumps(view.body["blocks"]), view)

    def _repeat(self) -> None:
        """The last payload once more: a redelivery, or a double click."""
        if self.last is not None:
            payload, deed, view = self.last
            if "trigger_id" in payload:
                payload = payload | {"trigger_id": self.stage.box.slack.surfaces.trigger(str(deed.person))}
            self.done["redeliveries"] += 1
            self.stage.dispatch(payload, view)
            self.witness.look(deed)

    def _deliver_badly(self, pick: int) -> None:
        """Let the couriers go, over networks that fail them."""
        self.stage.time.forward(SPANS[pick % 5])
        fate = self.stage.fate
        fate.slack = [LUCK[pick // 7**power % len(LUCK)] for power in range(1, 4)]
        fate.public, fate.late = [LUCK[pick // 7**4 % len(LUCK)]], bool(pick % 2)
        self.stage.deliver()
        fate.slack, fate.public, fate.late = [], [], False

    def _crash(self, pick: int) -> None:
        """Die on the wire, before or after it was done, or between a claim and the wire."""
        self.done["crashes"] += 1
        fate = self.stage.fate
        fate.slack = fate.public = [DEATHS[pick % len(DEATHS)]] * 3
        self.stage.crash()
        fate.slack, fate.public = [], []

    def teardown(self) -> None:
        """Look at everything once more."""
        self.witness.look_around()

    def _press(self, control: Control, person: str) -> None:
        message = self.stage.box.slack.message(control.channel, control.ts)
        if message is None:
            return
        slack = self.stage.box.slack
        value = {} if control.choice is None else {"selected_option": control.choice}
        action = interactions.action_of(control.block, control.element, value)
        url = self.stage.box.urls.make(control.channel, person, control.ts)
        payload = interactions.message_action(slack, person, message, action, url)
        self._do("presses", payload, person, control.around, None)

    def _do(self, what: str, payload: Json, person: str, saw: str, view: View | None) -> None:
        deed = Deed(person, saw, stranger=person == EVE)
        self.last = (payload, deed, view)
        self.done[what] += 1
        self.stage.dispatch(payload, view)
        self.witness.look(deed)

    def _view(self, pick: int, views: list[View]) -> View | None:
        """The newest of them, or any that was ever shown, as it is now where it still is."""
        if not views:
            return None
        view = views[-1] if pick % 4 else views[pick // 4 % len(views)]
        now = self.stage.box.slack.surfaces.find(view.id)
        return now if now is not None and pick // 8 % 5 else view

    def _filled(self, view: View, pick: int) -> View:
        """The view with something in every field."""
        self.texts += 1
        values: Json = {}
        for block, element in elements_of(view.body["blocks"]):
            if block["type"] == "input":
                values[block["block_id"]] = self._choice(element, pick)
        people = self.stage.box.slack.people
        return filled(view, {name: value for name, value in values.items() if value is not None}, people)

    def _choice(self, element: Json, pick: int) -> object:
        match element["type"]:
            case "plain_text_input":
                words = WORDS[pick % len(WORDS)]
                return f"{words} {self.texts}"[: element.get("max_length", 3000)] if words.strip() else words
            case "static_select" | "radio_buttons":
                return element["options"][pick % len(element["options"])]["value"]
            case "users_select":
                return PEOPLE[pick % (len(PEOPLE) - 1)]
            case "datetimepicker":
                return int(self.stage.time.now().timestamp()) + 3600 * (pick % 3) if pick % 2 else None
            case "checkboxes":
                return [element["options"][0]["value"]] if pick % 2 else []
        return None
