"""`chat.*` of the sandbox's Slack: what the bot writes, edits and deletes."""

from typing import Any

from bot.sandbox.slack.api_reads import place, shown, truth
from bot.sandbox.slack.blocks import faults_of_message, too_long
from bot.sandbox.slack.error import SlackError
from bot.sandbox.slack.message import Channel, Json, Message
from bot.sandbox.slack.workspace import BOT, Workspace

_TEXT = 40_000  # characters
_METADATA = 16_000  # characters of JSON, about what Slack keeps


def post(slack: Workspace, args: Json) -> Json:
    """`chat.postMessage`: to a channel the bot is in, or to a person's id, which opens direct messages."""
    channel = _target(slack, args)
    thread_ts = _root(channel, args)
    message = slack.write(channel.id, BOT, **_content(args), thread_ts=thread_ts)
    return {"channel": channel.id, "ts": message.ts, "message": shown(slack, message, metadata=True)}


def post_ephemeral(slack: Workspace, args: Json) -> Json:
    """`chat.postEphemeral`: something that one member of the channel sees and no history keeps."""
    channel = _target(slack, args)
    reader = args.get("user")
    if reader not in slack.people:
        raise SlackError("user_not_found")
    if reader not in channel.members:
        raise SlackError("user_not_in_channel")
    content = _content(args)
    thread_ts = _root(channel, args)
    message = slack.write(channel.id, BOT, **content, thread_ts=thread_ts, ephemeral_to=reader)
    return {"message_ts": message.ts}


def update(slack: Workspace, args: Json) -> Json:
    """`chat.update`: of the bot's own message. Blocks and metadata that are not given stay."""
    if place(slack, args.get("channel")).archived:
        raise SlackError("is_inactive")
    channel, message = _own(slack, args, "cant_update_message")
    content = _content({"blocks": list(message.blocks), "metadata": message.metadata, "text": "", **args})
    edited = slack.edit(message, **content)
    return {
        "channel": channel.id,
        "ts": edited.ts,
        "text": edited.text,
        "message": shown(slack, edited, metadata=True),
    }


def delete(slack: Workspace, args: Json) -> Json:
    """`chat.delete`: of the bot's own message."""
    channel, message = _own(slack, args, "cant_delete_message")
    slack.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def permalink(slack: Workspace, args: Json) -> Json:
    """`chat.getPermalink`: an address for a message, which need not be the bot's."""
    channel = place(slack, args.get("channel"))
    message = channel.messages.get(str(args.get("message_ts")))
    if message is None:
        raise SlackError("message_not_found")
    thread = f"?thread_ts={message.thread_ts}&cid={channel.id}" if message.thread_ts else ""
    link = f"{slack.url}/archives/{channel.id}/p{message.ts.replace('.', '')}{thread}"
    return {"channel": channel.id, "permalink": link}


def respond(slack: Workspace, channel: str, user: str, source: Message | None, told: Json) -> None:
    """
    What a `response_url` or the answer to a slash command brings about; `source` is the message pressed on.

    The bot need not be in the channel. Raises SlackError as `chat.postMessage` does.
    """
    if truth(told.get("delete_original")):
        if source:
            slack.remove(source)
        return
    content = _content(told)
    if source and truth(told.get("replace_original")):
        slack.edit(source, **content)
        return
    reader = None if told.get("response_type") == "in_channel" else user
    thread_ts = told.get("thread_ts") or (source.thread_ts if source else None)
    slack.write(channel, BOT, **content, thread_ts=thread_ts, ephemeral_to=reader)


def _target(slack: Workspace, args: Json) -> Channel:
    """The channel the bot writes into."""
    named = args.get("channel")
    if named in slack.people and named != BOT:
        return slack.direct(str(named))
    channel = place(slack, named)
    if BOT not in channel.members:
        raise SlackError("not_in_channel")
    if channel.archived:
        raise SlackError("is_archived")
    return channel


def _root(channel: Channel, args: Json) -> str | None:
    """The root of the thread to write into. Where it was deleted, Slack silently posts into the channel."""
    root = channel.messages.get(str(args.get("thread_ts")))
    if root is None:
        return None
    if root.thread_ts is not None:
        raise SlackError("cannot_reply_to_message")
    return root.ts


def _own(slack: Workspace, args: Json, foreign: str) -> tuple[Channel, Message]:
    """The bot's message that `ts` names. Raises SlackError: `foreign` when it is somebody else's."""
    channel = _target(slack, args)
    message = channel.messages.get(str(args.get("ts")))
    if message is None:
        raise SlackError("message_not_found")
    if message.user != BOT:
        raise SlackError(foreign)
    return channel, message


def _content(args: Json) -> dict[str, Any]:
    """The text, blocks and metadata of a message to be, as fields of `Message`."""
    text, blocks, metadata = args.get("text") or "", args.get("blocks") or [], args.get("metadata")
    if not isinstance(text, str) or not isinstance(blocks, list):
        raise SlackError("invalid_arguments")
    if not text.strip() and not blocks:
        raise SlackError("no_text")
    if len(text) > _TEXT:
        raise SlackError("msg_too_long")
    wrong = faults_of_message(blocks)
    if wrong:
        raise SlackError.because("invalid_blocks", wrong)
    if too_long(blocks):
        raise SlackError("msg_blocks_too_long")
    return {"text": text, "blocks": blocks, "metadata": _metadata(metadata)}


def _metadata(metadata: object) -> Json | None:
    if metadata is None or metadata == "":
        return None
    if not isinstance(metadata, dict) or metadata.keys() != {"event_type", "event_payload"}:
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata["event_type"], str) or not isinstance(metadata["event_payload"], dict):
        raise SlackError("invalid_metadata_schema")
    if len(str(metadata)) > _METADATA:
        raise SlackError("metadata_too_large")
    return metadata
