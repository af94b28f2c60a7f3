"""
The hands of the people in the sandbox: everything somebody could do in Slack, as a method.

A hand does only what the person sees and may do; else it returns `{"ok": false, "error": "a sentence"}`. A press,
a submission or a command waits until the bot has acknowledged it, or three seconds, and tells what came of it.
Everything given and returned is JSON.
"""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec

from bot.sandbox.fields import Impossible
from bot.sandbox.network import Network
from bot.sandbox.slack import interactions, sight, snapshot
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

_SPANS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_PATIENCE = ACK_WITHIN + 2  # seconds; every envelope has ended before


P = ParamSpec("P")


def _hand(act: Callable[P, Json]) -> Callable[P, Json]:
    """`act`, which tells what cannot be done instead of raising it."""

    @wraps(act)
    def tell(*args: P.args, **kwargs: P.kwargs) -> Json:
        try:
            return act(*args, **kwargs)
        except Impossible as error:
            return {"ok": False, "error": str(error)}

    return tell


class Hands:
    """What people can do. Threads may share it."""

    def __init__(
        self, slack: Workspace, deliveries: Deliveries, urls: ResponseUrls, networks: Mapping[str, Network]
    ) -> None:
        self._slack = slack
        self._deliveries = deliveries
        self._urls = urls
        self._networks = networks

    @_hand
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

    @_hand
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

    @_hand
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

    @_hand
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

    @_hand
    def home(self, user: str) -> Json:
        """Open the bot's Home; what it shows once the bot was told."""
        sight.person(self._slack, user)
        seen = len(self._slack.ephemerals(user))
        envelope = self._deliveries.deliver("events_api", interactions.home_opened(self._slack, user))
        outcome = self._outcome(envelope, user, seen)
        home = self._slack.home(user)
        return {**outcome, "home": home.as_json() if home else None}

    @_hand
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

    @_hand
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

    @_hand
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

    @_hand
    def post(
        self, author: str, text: str, lang: str | None = None, reply_to: str | None = None, platform: str = "x"
    ) -> Json:
        """Publish something on a social network as anybody: `reply_to` is a post's id."""
        try:
            post = self._network(platform).post(author=author, text=text, lang=lang, reply_to=reply_to)
        except ValueError as error:
            raise Impossible(str(error)) from error
        return {"ok": True, "id": post.id}

    @_hand
    def edit(self, id: str, text: str, platform: str = "x") -> Json:
        """Change the words of a post, as its author."""
        try:
            post = self._network(platform).edit(id, text)
        except ValueError as error:
            raise Impossible(str(error)) from error
        return {"ok": True, "id": post.id}

    @_hand
    def delete(self, id: str, platform: str = "x") -> Json:
        """Take a post away, as its author."""
        try:
            self._network(platform).delete(id)
        except ValueError as error:
            raise Impossible(str(error)) from error
        return {"ok": True}

    @_hand
    def clock(self, forward: str) -> Json:
        """Let time pass at once: `"2d"`, `"1h"`, `"30m"`, `"20s"`."""
        given = re.fullmatch(r"(\d{1,5})([smhd])", str(forward))
        if given is None:
            raise Impossible("Write how far: 20s, 30m, 1h or 2d.")
        self._slack.time.forward(timedelta(**{_SPANS[given[2]]: int(given[1])}))
        self._slack.touch()
        return {"ok": True, "now": self._slack.now().isoformat()}

    @_hand
    def state(self, channel: str | None = None, limit: int = 1_000_000) -> Json:
        """Everything, or one channel alone; of each channel the newest `limit` messages."""
        with self._slack.lock:
            if channel is None:
                return {"ok": True, **snapshot.everything(self._slack, limit), "posts": self._posts()}
            if channel not in self._slack.channels:
                raise Impossible(f"There is no channel {channel}.")
            return {"ok": True, **snapshot.part(self._slack, [channel], limit)}

    def _network(self, platform: str) -> Network:
        if platform not in self._networks:
            raise Impossible(f"There is no network called {platform}.")
        return self._networks[platform]

    def _posts(self) -> list[Json]:
        return [post for network in self._networks.values() for post in network.as_json()]

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


NAMES = ("press", "submit", "close", "view", "home", "say", "command", "post", "edit", "delete", "clock", "state")
"""The hands, each a method of `Hands` and a `POST /sandbox/<name>`."""


def call(hands: Hands, name: str, given: object) -> Json:
    """Use one hand with JSON arguments. Raises TypeError: it takes others."""
    if not isinstance(given, dict):
        raise TypeError("takes a JSON object")
    hand: Callable[..., Json] = getattr(hands, name)
    signature(hand).bind(**given)
    return hand(**given)
