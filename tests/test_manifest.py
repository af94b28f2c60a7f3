"""The Slack app that `manifest.yml` creates can do what the code asks of it, and nothing else."""

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk import WebClient

from bot import check
from bot.sandbox.slack.workspace import SCOPES as SANDBOX_SCOPES
from bot.slack import ids
from tests.source import ROOT, modules

# What the methods that the desk calls need. Source: https://docs.slack.dev/reference/methods
NEEDED_BY_METHOD: Mapping[str, set[str]] = {
    "apps_connections_open": set(),
    "auth_test": set(),
    "chat_delete": {"chat:write"},
    "chat_getPermalink": set(),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"channels:history", "groups:history"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_open": {"im:write", "im:history"},
    "conversations_replies": {"channels:history", "groups:history"},
    "usergroups_users_list": {"usergroups:read"},
    "views_open": set(),
    "views_publish": set(),
    "views_push": set(),
    "views_update": set(),
}
# What the listeners' events are called in a manifest, and what they need. Source: https://docs.slack.dev/reference/events
EVENTS: Mapping[str, Mapping[str, set[str]]] = {
    "app_home_opened": {"app_home_opened": set()},
    "app_uninstalled": {"app_uninstalled": set()},
    "channel_archive": {"channel_archive": {"channels:read"}},
    "channel_deleted": {"channel_deleted": {"channels:read"}},
    "channel_left": {"channel_left": {"channels:read"}},
    "channel_unarchive": {"channel_unarchive": {"channels:read"}},
    "group_archive": {"group_archive": {"groups:read"}},
    "group_deleted": {"group_deleted": {"groups:read"}},
    "group_left": {"group_left": {"groups:read"}},
    "group_unarchive": {"group_unarchive": {"groups:read"}},
    "member_joined_channel": {"member_joined_channel": {"channels:read", "groups:read"}},
    "member_left_channel": {"member_left_channel": {"channels:read", "groups:read"}},
    "tokens_revoked": {"tokens_revoked": set()},
    "message": {"message.channels": {"channels:history"}, "message.groups": {"groups:history"}},
}


def read_yaml(lines: list[str], indent: int = 0) -> Any:
    """The little of YAML that a manifest is written in: maps, lists and scalars, indented by two."""
    if lines[0].startswith(" " * indent + "- "):
        return [_list_entry(block, indent) for block in _blocks(lines, indent, "- ")]
    found: dict[str, Any] = {}
    for head, *below in _blocks(lines, indent):
        key, _, value = head.strip().partition(":")
        found[key] = _scalar(value.strip()) if not below else read_yaml(below, indent + 2)
    return found


def _list_entry(block: list[str], indent: int) -> Any:
    head = block[0][indent + 2 :]
    if re.fullmatch(r"\w+: .+", head):
        return read_yaml([" " * (indent + 2) + head, *block[1:]], indent + 2)
    return _scalar(head)


def _blocks(lines: list[str], indent: int, mark: str = "") -> Iterator[list[str]]:
    """Each line at `indent` with the deeper ones that follow it."""
    starts = [at for at, line in enumerate(lines) if re.match(rf" {{{indent}}}{mark}\S", line)]
    assert starts
    assert starts[0] == 0
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start:end]


def _scalar(text: str) -> str | bool:
    return {"true": True, "false": False}.get(text, text.strip('"'))


def manifest() -> Any:
    text = (ROOT / "manifest.yml").read_text(encoding="utf-8")
    lines = [re.sub(r"(^|\s)# .*$", "", line).rstrip() for line in text.splitlines()]
    return read_yaml([line for line in lines if line])


def listened_to(kind: str) -> set[str]:
    """What the listeners register for: the names given to `@app.event(…)`, `@app.command(…)` and so on."""
    found = set()
    for name, tree in modules().items():
        for node in ast.walk(tree) if name.startswith("bot.slack.") else ():
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="app"), attr=attr), args=[given, *_]) if (
                    attr == kind
                ):
                    found.add(_named(given))
                case _:
                    continue
    return found


def _named(given: ast.expr) -> str:
    match given:
        case ast.Constant(value=str(name)):
            return name
        case ast.Attribute(value=ast.Name(id="ids"), attr=attr):
            return str(getattr(ids, attr))
        case _:
            raise AssertionError(f"cannot be read from the source: {ast.unparse(given)}")


def methods_called() -> set[str]:
    """The methods of Slack's Web API that the product names anywhere."""
    methods = {name for name, kind in vars(WebClient).items() if "_" in name.strip("_") and callable(kind)} - {
        "api_call"
    }
    return {
        node.attr
        for name, tree in modules().items()
        if not name.startswith("bot.sandbox")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in methods
    }


def test_the_manifest_asks_for_every_event_that_is_listened_to_and_no_other() -> None:
    asked = manifest()["settings"]["event_subscriptions"]["bot_events"]

    assert sorted(asked) == sorted(name for event in listened_to("event") for name in EVENTS[event])


def test_the_manifest_has_every_command_that_is_listened_to_and_no_other() -> None:
    commands = manifest()["features"]["slash_commands"]

    assert {command["command"] for command in commands} == listened_to("command")


def test_the_manifest_has_every_shortcut_that_is_listened_to_and_no_other() -> None:
    shortcuts = manifest()["features"]["shortcuts"]

    assert {shortcut["callback_id"] for shortcut in shortcuts} == listened_to("shortcut")
    assert all(len(shortcut["name"]) <= 24 and shortcut["type"] == "message" for shortcut in shortcuts)


def test_every_button_and_modal_is_listened_to_by_a_name_of_its_own() -> None:
    names = [value for name, value in vars(ids).items() if name.isupper() and isinstance(value, str)]

    assert len(names) == len(set(names))
    assert listened_to("action") <= set(names)
    assert listened_to("view") <= {value for name, value in vars(ids).items() if name.endswith("_MODAL")}


def test_the_bot_has_the_scopes_that_its_calls_need_and_no_other() -> None:
    needed = set().union(*(NEEDED_BY_METHOD[method] for method in methods_called()))
    for event in listened_to("event"):
        needed = needed.union(*EVENTS[event].values())
    if listened_to("command"):
        needed.add("commands")

    assert set(manifest()["oauth_config"]["scopes"]["bot"]) == needed


def test_check_asks_for_the_manifests_scopes_and_the_sandbox_grants_them() -> None:
    scopes = set(manifest()["oauth_config"]["scopes"]["bot"])

    assert scopes == check.SCOPES
    assert scopes <= SANDBOX_SCOPES


def test_the_app_speaks_over_a_socket_and_has_a_home() -> None:
    features, settings = manifest()["features"], manifest()["settings"]

    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"] == {"is_enabled": True}
    assert settings["token_rotation_enabled"] is False
    assert features["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": True,
    }


def test_the_manifest_keeps_slacks_limits() -> None:
    told = manifest()["display_information"]

    assert len(told["name"]) <= 35
    assert len(told["description"]) <= 140
