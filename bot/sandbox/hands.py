"""
The hands of the people in the sandbox's Slack: everything somebody could do there, as a method.

A hand does only what the person sees and may do. A press, a submission or a command waits until the bot has
acknowledged it, or three seconds, and tells what came of it.
"""

import re
from collections.abc import Mapping
from typing import Any

from bot.sandbox.fields import Impossible
from bot.sandbox.hand import Hand, hand
from bot.sandbox.slack import interactions, sight
from bot.sandbox.slack.api_chat import respond
from bot.sandbox.slack.deliveries import ACK_WITHIN, Deliveries
from bot.sandbox.slack.error import SlackError
from bot.sandbox.slack.ledger import Envelope
from bot.sandbox.slack.message import Json
from bot.sandbox.slack.presses import chosen, find, is_told, stale_action
from bot.sandbox.slack.response_urls import ResponseUrls
from bot.sandbox.slack.submitting import answer, filled, missing
from bot.sandbox.slack.surfaces import View
from bot.sandbox.slack.workspace import BOT, Workspace

_PATIENCE = ACK_WITHIN + 2  # seconds; every envelope has ended before


class Hands:
    """What people can do in Slack. Threads may share it."""

    def __init__(self, slack: Workspace, deliveries: Deliveries, urls: ResponseUrls) -> None:
        self._slack = slack
        self._deliveries = deliveries
        self._urls = urls

    @property
    def named(self) -> Mapping[str, Hand]:
        """Those that a script may use."""
        return {
            "press": self.press,
            "submit": self.submit,
            "close": self.close,
            "view": self.view,
            "home": self.home,
            "say": self.say,
            "command": self.command,
        }

    @hand
    def press(
        self,
        user: str,
        channel: str | None = None,
        ts: str | None = None,
        action_id: str = "",
        value: Any = None,
        block_id: str | None = None,
        view_id: str | None = None,
        enter: bool = False,
        stale: bool = False,
    ) -> Json:
        """
        Press, choose or type: on the message `channel`, `ts`, or in the view `view_id`.

        `value` is a button's value where several buttons share an action id, and what is chosen or typed
        elsewhere. `enter` ends what is typed with the enter key. `stale` presses what stood there once.
        """
        with self._slack.lock:
            sight.person(self._slack, user)
            seen = len(self._slack.ephemerals(user))
            if view_id:
                view = sight.view(self._slack, user, view_id)
                payload = self._press_in_view(view, block_id, action_id, value, enter)
            elif not channel or not ts:
                raise Impossible("Say which message, by channel and ts, or which view, by view_id.")
            else:
                message = sight.message(self._slack, user, channel, ts)
                if stale:
                    action = stale_action(message.blocks, block_id, action_id, value)
                else:
                    block, element = find(message.blocks, block_id, action_id, value)
                    action = interactions.action_of(block, element, chosen(element, value, self._slack.people))
                url = self._urls.make(message.channel, user, message.ts)
                payload = interactions.message_action(self._slack, user, message, action, url)
        if payload is None:
            return {"ok": True, "acked": False, "ephemeral": []}
        return self._outcome(self._deliveries.deliver("interactive", payload), user, seen)

    def _press_in_view(self, view: View, block_id: str | None, action_id: str, value: Any, enter: bool) -> Json | None:
        """What is sent to the bot; None when the field tells nobody before the submission."""
        block, element = find(view.body["blocks"], block_id, action_id, value)
        new = chosen(element, value, self._slack.people)
        if "type" in new:
            view = self._slack.surfaces.replace(view.put(block["block_id"], action_id, new))
            self._slack.touch()
        if not is_told(block, element, enter):
            return None
        return interactions.view_action(self._slack, view, interactions.action_of(block, element, new))

    @hand
    def submit(self, user: str, view_id: str | None = None, values: Json | None = None) -> Json:
        """
        Fill in the fields that `values` names by block id and press the modal's submit button.

        When a required field is empty nothing is sent, and the error names its block.
        """
        with self._slack.lock:
            sight.person(self._slack, user)
            seen = len(self._slack.ephemerals(user))
            view = sight.top(self._slack, user, view_id)
            if "submit" not in view.body:
                raise Impossible("This modal has no submit button.")
            view = self._slack.surfaces.replace(filled(view, values or {}, self._slack.people))
            self._slack.touch()
            empty = missing(view)
            if empty:
                return {"ok": False, "error": f"Please fill in: {', '.join(empty)}.", "missing": empty}
            payload = interactions.submission(self._slack, view)
        problems: list[str] = []

        def apply(response: Json | None) -> None:
            problems.extend(answer(self._slack, view, response))

        outcome = self._outcome(self._deliveries.deliver("interactive", payload, apply), user, seen)
        return {**outcome, "ok": False, "error": problems[0]} if problems else outcome

    @hand
    def close(self, user: str, view_id: str | None = None) -> Json:
        """Close the topmost modal, or all of them where it says `clear_on_close`."""
        with self._slack.lock:
            sight.person(self._slack, user)
            seen = len(self._slack.ephemerals(user))
            view = sight.top(self._slack, user, view_id)
            cleared = bool(view.body.get("clear_on_close"))
            payload = interactions.closing(self._slack, view, cleared)
            if cleared:
                self._slack.surfaces.clear(user)
            else:
                self._slack.surfaces.close(view)
            self._slack.touch()
        if not view.body.get("notify_on_close"):
            return {"ok": True, "acked": False, "ephemeral": []}
        return self._outcome(self._deliveries.deliver("interactive", payload), user, seen)

    @hand
    def view(self, user: str) -> Json:
        """What `user` has open: the topmost modal, all of them, and the Home."""
        sight.person(self._slack, user)
        stack = [view.as_json() for view in self._slack.views(user)]
        home = self._slack.home(user)
        return {
            "ok": True,
            "modal": stack[-1] if stack else None,
            "views": stack,
            "home": home.as_json() if home else None,
        }

    @hand
    def home(self, user: str) -> Json:
        """Open the bot's Home; what it shows once the bot was told."""
        sight.person(self._slack, user)
        seen = len(self._slack.ephemerals(user))
        envelope = self._deliveries.deliver("events_api", interactions.home_opened(self._slack, user))
        outcome = self._outcome(envelope, user, seen)
        home = self._slack.home(user)
        return {**outcome, "home": home.as_json() if home else None}

    @hand
    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Json:
        """Write a message. The bot hears of it in the channels it belongs to and has a scope for."""
        with self._slack.lock:
            sight.person(self._slack, user)
            place = sight.channel(self._slack, user, channel)
            if place.archived:
                raise Impossible("The channel is archived.")
            if not text.strip():
                raise Impossible("There is nothing to say.")
            if thread_ts and (thread_ts not in place.messages or place.messages[thread_ts].thread_ts):
                raise Impossible("There is no such thread.")
            seen = len(self._slack.ephemerals(user))
            message = self._slack.write(channel, user, text, thread_ts=thread_ts)
            heard = BOT in place.members and f"{place.kind}:history" in self._slack.scopes
            payload = interactions.written(self._slack, message)
        told: Json = {"ok": True, "ts": message.ts, "acked": False, "ephemeral": []}
        if not heard:
            return told
        outcome = self._outcome(self._deliveries.deliver("events_api", payload), user, seen)
        return {**told, **outcome, "ok": True}

    @hand
    def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> Json:
        """Choose a shortcut of the app in the menu of a message."""
        with self._slack.lock:
            sight.person(self._slack, user)
            message = sight.message(self._slack, user, channel, ts)
            if "commands" not in self._slack.scopes:
                raise Impossible("The app has no shortcuts here.")
            seen = len(self._slack.ephemerals(user))
            url = self._urls.make(message.channel, user)
            payload = interactions.message_shortcut(self._slack, user, message, callback_id, url)
        return self._outcome(self._deliveries.deliver("interactive", payload), user, seen)

    @hand
    def command(self, user: str, channel: str, command: str, text: str = "") -> Json:
        """Type a slash command: `command` like `"/desk"`, `text` what follows it."""
        with self._slack.lock:
            sight.person(self._slack, user)
            place = sight.channel(self._slack, user, channel)
            if not re.fullmatch(r"/[a-z][a-z0-9_-]*", command) or "commands" not in self._slack.scopes:
                raise Impossible(f"{command} is no command here.")
            seen = len(self._slack.ephemerals(user))
            url = self._urls.make(channel, user)
            payload = interactions.slash_command(self._slack, user, place, command, text, url)
        problems: list[str] = []

        def apply(response: Json | None) -> None:
            try:
                if response:
                    respond(self._slack, channel, user, None, response)
            except SlackError as error:
                problems.append(f"The app's answer was refused: {error.code}.")

        outcome = self._outcome(self._deliveries.deliver("slash_commands", payload, apply), user, seen)
        return {**outcome, "ok": False, "error": problems[0]} if problems else outcome

    def _outcome(self, envelope: Envelope, user: str, seen: int) -> Json:
        """What came of something that was sent to the bot, once it acknowledged it or did not."""
        envelope.ended.wait(_PATIENCE)
        acked = envelope.acked_after is not None
        told: Json = {
            "ok": acked,
            "acked": acked,
            "ms": envelope.acked_after,
            "ephemeral": [message.text for message in self._slack.ephemerals(user)[seen:]],
        }
        if envelope.response is not None:
            told["response"] = envelope.response
        if not acked:
            told["error"] = "The app did not respond within three seconds."
        return told
