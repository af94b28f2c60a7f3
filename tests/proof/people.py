"""
People at work in a sandbox: authors who write to the brand, agents who answer them, leads who approve.

They do what they see. Every message of the desk that is new or was redrawn comes before the person it concerns, who
presses what is to be pressed; a press that the desk did not acknowledge is tried again, as people do. What it did
acknowledge is remembered: the desk must not have lost it.
"""

import itertools
import threading
import time
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from queue import SimpleQueue
from typing import Any

from bot.sandbox.server import Sandbox
from bot.sandbox.slack.blocks import elements_of
from bot.sandbox.slack.message import Message
from bot.slack import ids
from bot.slack.listeners.errors import FAILED
from tests.proof.company import AGENTS, APPROVERS, BRAND

LOOK_SECONDS = 0.02
"""How long people rest between two looks at Slack, and before they try again."""

UNANSWERED = 16
"""How many posts wait for an answer before the authors hold back: there is always work, and never only a backlog."""

Json = dict[str, Any]


class Act(StrEnum):
    """What somebody did, as the history of the case calls it."""

    CLAIMED = "case.claimed"
    SUBMITTED = "reply.submitted"
    APPROVED = "reply.approved"
    STOPPED = "reply.stopped"
    CLOSED = "case.closed"
    PUT_OFF = "follow_up.set"


@dataclass(frozen=True)
class Acknowledged:
    """What the desk acknowledged to `by`. `ref` is the case's id, for an approval the reply's; `text` was handed in."""

    act: Act
    by: str
    ref: int
    text: str = ""


@dataclass(frozen=True)
class Tempo:
    """
    How much goes on: `seconds_a_post` real ones, None for as fast as the desk keeps up; of `seen_to` cases one is
    worked on.
    """

    seconds_a_post: float | None = None
    seen_to: int = 1


class People:
    """Everybody in and around the workspace. They work in threads of their own until the process ends."""

    def __init__(self, box: Sandbox, tempo: Tempo) -> None:
        self.acknowledged: list[Acknowledged] = []
        self.refusals: Counter[str] = Counter()
        self.brought: dict[tuple[str, str], str] = {}
        """What each message brought when it was new, by channel and `ts`: an answer in its place has no key."""
        self._box = box
        self._tasks: dict[str, SimpleQueue[tuple[str, str]]] = {name: SimpleQueue() for name in (*AGENTS, *APPROVERS)}
        self.tempo = tempo
        self._waiting: set[tuple[str, str]] = set()
        self._open = 0
        self._lock = threading.Lock()  # guards both, for messages come from the sandbox's own threads
        self._stopped: set[int] = set()
        self._writing = threading.Event()

    def start(self) -> None:
        """Go to work."""
        self._writing.set()
        for name in self._tasks:
            threading.Thread(target=self._work, args=(name,), name=name, daemon=True).start()
        self._box.slack.on_shown(self._bring)
        threading.Thread(target=self._write, name="authors", daemon=True).start()

    def hush(self) -> None:
        """No author begins anything new; what was begun is seen to its end."""
        self._writing.clear()

    @property
    def are_writing(self) -> bool:
        """Whether authors begin anything new."""
        return self._writing.is_set()

    @property
    def idle(self) -> bool:
        """Whether nobody has anything left to do about what they were shown."""
        return not self.are_writing and not self._open

    def _write(self) -> None:
        """Authors ask, each once, half of them in Spanish."""
        next_at = time.monotonic()
        for number in itertools.count(1):
            self._writing.wait()
            if self.tempo.seconds_a_post is None:
                while len(self._box.x.posts) >= 2 * self._answered() + UNANSWERED:
                    time.sleep(LOOK_SECONDS)
            else:
                next_at += self.tempo.seconds_a_post
                time.sleep(max(0.0, next_at - time.monotonic()))
            language = ("es", "en")[number // self.tempo.seen_to % 2]
            self._box.x.post(f"author_{number}", f"@{BRAND} nothing works here, case {number}", language)

    def _answered(self) -> int:
        posts = self._box.x.posts
        return sum(post.reply_to is not None for post in posts)

    def _bring(self, message: Message) -> None:
        """Bring a message that is new or was redrawn before the person whom it concerns."""
        where = message.channel, message.ts
        self.brought.setdefault(where, subject_key(message))
        person = self._concerned(message)
        with self._lock:
            if person is None or where in self._waiting:
                return
            self._waiting.add(where)
            self._open += 1
        self._tasks[person].put(where)

    def _concerned(self, message: Message) -> str | None:
        kind, ref = subject(message)
        match kind:
            case "card" if ref % self.tempo.seen_to == 0:
                return AGENTS[ref // self.tempo.seen_to % len(AGENTS)]
            case "review":
                return APPROVERS[ref % len(APPROVERS)]
            case "reminder":
                return self._box.slack.channels[message.channel].im
        return None

    def _work(self, person: str) -> None:
        tasks = self._tasks[person]
        while True:
            where = tasks.get()
            with self._lock:
                self._waiting.discard(where)
            message = self._box.slack.message(*where)
            if message is None or self._act(person, message):
                with self._lock:
                    self._open -= 1
            else:
                time.sleep(LOOK_SECONDS)
                tasks.put(where)

    def _act(self, person: str, message: Message) -> bool:
        """Do what the message asks for; False when it has to be tried again."""
        kind, ref = subject(message)
        labels = {element["action_id"] for _, element in elements_of(message.blocks)}
        match kind:
            case "card":
                return self._see_to(person, message, ref, labels)
            case "review" if ids.APPROVE in labels:
                return self._press(person, message, ids.APPROVE, Act.APPROVED, ref)
            case "reminder" if ref % 3 == 0:
                return self._put_off(person, message)
            case "reminder" if ref % 3 == 1:
                return self._press(person, message, ids.CLOSE, Act.CLOSED, _case_of(message))
        return True

    def _see_to(self, agent: str, card: Message, case_id: int, labels: set[str]) -> bool:
        """Claim every third case first, answer each once, stop one answer in sixteen and send it again."""
        if ids.CLAIM in labels and case_id % 3 == 0:
            return self._press(agent, card, ids.CLAIM, Act.CLAIMED, case_id)
        if ids.REPLY in labels and ids.CLOSE not in labels:
            return self._answer(agent, card, case_id)
        if ids.STOP in labels and case_id % 16 == 5 and case_id not in self._stopped:
            self._stopped.add(case_id)
            return self._press(agent, card, ids.STOP, Act.STOPPED, case_id)
        return True

    def _answer(self, agent: str, card: Message, case_id: int) -> bool:
        pressed = self._pressed(agent, card, ids.REPLY)
        modal = self._modal(agent, ids.REPLY_MODAL, case_id)
        if modal is None:
            return self._is_refused(pressed)
        (field,) = [
            block["block_id"] for block, element in elements_of(modal["blocks"]) if element["action_id"] == ids.TEXT
        ]
        text = f"We are on it, MD-{case_id}{' now' if case_id in self._stopped else ''}."
        return self._submit(agent, {field: text}, Acknowledged(Act.SUBMITTED, agent, case_id, text))

    def _put_off(self, agent: str, reminder: Message) -> bool:
        """Be reminded once more, of what one was reminded of once."""
        if not subject_key(reminder).endswith(".1"):
            return True
        case_id = _case_of(reminder)
        pressed = self._pressed(agent, reminder, ids.LATER)
        if self._modal(agent, ids.LATER_MODAL, case_id) is None:
            return self._is_refused(pressed)
        return self._submit(agent, {}, Acknowledged(Act.PUT_OFF, agent, case_id))

    def _press(self, person: str, message: Message, action_id: str, act: Act, ref: int) -> bool:
        """Press, and remember it when the desk says that it is done; False when it said nothing."""
        outcome = self._pressed(person, message, action_id)
        if outcome.get("acked") and not outcome["ephemeral"]:
            self.acknowledged.append(Acknowledged(act, person, ref))
        return self._is_over(outcome)

    def _pressed(self, person: str, message: Message, action_id: str) -> Json:
        return self._box.hands.press(user=person, channel=message.channel, ts=message.ts, action_id=action_id)

    def _submit(self, person: str, values: Json, done: Acknowledged) -> bool:
        outcome = self._box.hands.submit(user=person, values=values)
        if outcome.get("acked") and outcome.get("response", {}).get("response_action") == "clear":
            self.acknowledged.append(done)
        return self._is_over(outcome)

    def _is_over(self, outcome: Json) -> bool:
        """
        Whether the desk gave an answer, be it a refusal, or there was nothing to press any more.

        Who is asked to try again does: the database was away.
        """
        self.refusals.update(outcome.get("ephemeral", ()))
        return bool(outcome.get("acked", True)) and FAILED not in str(outcome)

    def _is_refused(self, outcome: Json) -> bool:
        """Whether the rules kept a modal from being opened; else it is tried again."""
        return bool(outcome.get("ephemeral")) and self._is_over(outcome)

    def _modal(self, person: str, callback_id: str, case_id: int) -> Json | None:
        """The modal that is open, where it is that of the case: one of another may be left from before a kill."""
        views = self._box.slack.views(person)
        if not views or views[-1].body.get("callback_id") != callback_id:
            return None
        return views[-1].body if int(views[-1].body["private_metadata"].split(".")[0]) == case_id else None


def subject(message: Message) -> tuple[str, int]:
    """What a message of the desk shows, by the key that it carries: `("card", 12)`, `("review", 7)`; else `("", 0)`."""
    kind, _, ref = subject_key(message).partition(":")
    return (kind, int(ref.split(".")[0])) if ref else ("", 0)


def subject_key(message: Message) -> str:
    """The key of the delivery that brought a message, `""` where there is none."""
    metadata = message.metadata or {}
    return str(metadata.get("event_payload", {}).get("delivery", ""))


def _case_of(message: Message) -> int:
    """The case that the buttons of a reminder are about."""
    values = (element.get("value", "") for _, element in elements_of(message.blocks))
    return next(int(value.split(".")[0]) for value in values if value)
