"""`views.*` of the sandbox's Slack: modals and Homes the bot opens and changes."""

import json

from bot.sandbox.slack.blocks import VIEW_BYTES, faults_of_view
from bot.sandbox.slack.error import SlackError
from bot.sandbox.slack.message import Json
from bot.sandbox.slack.surfaces import STACK, TriggerError, View
from bot.sandbox.slack.workspace import Workspace


def open(slack: Workspace, args: Json) -> Json:
    """`views.open`: a new stack for the person whose trigger it is."""
    body = _body(args, "modal")
    _unique(slack, body)
    view = slack.surfaces.open(_spend(slack, args), body)
    return _told(slack, view)


def push(slack: Workspace, args: Json) -> Json:
    """`views.push`: a modal on top of the ones that are open."""
    body = _body(args, "modal")
    _unique(slack, body)
    user = _spend(slack, args)
    if not slack.surfaces.stacks[user]:
        raise SlackError("not_found")
    if len(slack.surfaces.stacks[user]) == STACK:
        raise SlackError("push_limit_reached")
    return _told(slack, slack.surfaces.push(user, body))


def update(slack: Workspace, args: Json) -> Json:
    """`views.update`: of a modal that is open, or of a Home. What people typed stays where the ids do."""
    view = slack.surfaces.find(args.get("view_id"), args.get("external_id"))
    if view is None:
        raise SlackError("not_found")
    _same_hash(view, args)
    return _told(slack, slack.surfaces.update(view, _body(args, view.type)))


def publish(slack: Workspace, args: Json) -> Json:
    """`views.publish`: the Home of one person."""
    user = args.get("user_id")
    if user not in slack.people:
        raise SlackError("user_not_found")
    old = slack.surfaces.homes.get(str(user))
    if old:
        _same_hash(old, args)
    return _told(slack, slack.surfaces.publish(str(user), _body(args, "home")))


def checked(body: object, kind: str) -> Json:
    """The view as it may be shown. Raises SlackError: it is not one, too large, or beyond a limit."""
    if not isinstance(body, dict) or body.get("type") != kind:
        raise SlackError.because("invalid_arguments", [f"[ERROR] a view of type {kind} is needed"])
    wrong = faults_of_view(body)
    if wrong:
        raise SlackError.because("invalid_arguments", wrong)
    if len(json.dumps(body, ensure_ascii=False).encode()) > VIEW_BYTES:
        raise SlackError("view_too_large")
    return body


def _body(args: Json, kind: str) -> Json:
    return checked(args.get("view"), kind)


def _unique(slack: Workspace, body: Json) -> None:
    name = body.get("external_id")
    if name and slack.surfaces.find(None, name):
        raise SlackError("duplicate_external_id")


def _spend(slack: Workspace, args: Json) -> str:
    try:
        return slack.surfaces.use(str(args.get("trigger_id")))
    except TriggerError as error:
        raise SlackError(str(error)) from error


def _same_hash(view: View, args: Json) -> None:
    if args.get("hash") and args["hash"] != view.hash:
        raise SlackError("hash_conflict", view=view.as_json())


def _told(slack: Workspace, view: View) -> Json:
    slack.touch()
    return {"view": view.as_json()}
