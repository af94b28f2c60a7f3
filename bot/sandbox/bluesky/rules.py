"""
What may be put into a repository of the sandbox's Bluesky, and what becomes of it.

The server that has the repositories looks at a record alone: it takes an answer to a post that is gone, or that lets
nobody answer. Only whoever shows posts to people leaves such an answer out; then nobody sees it.

Source: the lexicons com.atproto.repo.putRecord, app.bsky.feed.post and app.bsky.richtext.facet
"""

import re
from collections.abc import Mapping
from typing import Any

import regex

from bot.sandbox.bluesky.manners import COLLECTION, uri
from bot.sandbox.bluesky.problems import Problem, invalid
from bot.sandbox.bluesky.records import Record, Records, cid
from bot.sandbox.network import Network
from bot.sandbox.posts import Account

MOST_GRAPHEMES = 300
MOST_BYTES = 3000
_BODY = {"repo", "collection", "rkey", "record", "swapRecord"}
_RECORD = {"$type", "text", "createdAt", "langs", "reply", "facets"}
_FEATURES = {"link": "uri", "mention": "did", "tag": "tag"}
_TID = re.compile(r"[234567abcdefghij][234567a-z]{12}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def put(network: Network, records: Records, account: Account, body: Mapping[str, Any]) -> Record:
    """
    Put a record at its place, and let people see it where they may.

    Raises Problem: it is of another form, or something else stands there and was not to be replaced.
    """
    did, key, record = body.get("repo"), body.get("rkey"), body.get("record")
    if unknown := body.keys() - _BODY:
        raise invalid(f"Input has unknown properties: {', '.join(sorted(unknown))}")
    if did != account.id:
        raise Problem("AuthenticationRequired", "Authentication Required", 401)
    if body.get("collection") != COLLECTION or not isinstance(key, str) or not _TID.fullmatch(key):
        raise invalid("Input/rkey must be a record key of its collection")
    if body.get("swapRecord", "") is not None:
        raise invalid("Input/swapRecord must be null: nobody here replaces what stands there")
    made, place = _checked(record), uri(account.id, key)
    there = records.put.setdefault(place, made)
    if there != made:
        raise Problem("InvalidSwap", f"Record was at {cid(there)}")
    if there is made and _is_shown(network, made):
        lang, parent = next(iter(made.get("langs", ())), None), made.get("reply", {}).get("parent", {}).get("uri")
        network.post(account.handle, made["text"], lang=lang, reply_to=parent, post_id=place)
    return {"uri": place, "cid": cid(made), "validationStatus": "valid"}


def _is_shown(network: Network, record: Record) -> bool:
    """Whether people see a record: an answer only where its parent is there, takes it, and is in that thread."""
    if "reply" not in record:
        return True
    parent = network.get(record["reply"]["parent"]["uri"])
    if parent is None or parent.thread_id != record["reply"]["root"]["uri"]:
        return False
    root = network.get(parent.thread_id)
    return all(network.takes_replies(one) for one in (parent, root or parent))


def _checked(record: object) -> Record:
    """The record of a post. Raises Problem: it is none."""
    if not isinstance(record, dict) or record.get("$type") != COLLECTION:
        raise _wrong("Record/$type must be app.bsky.feed.post")
    if unknown := record.keys() - _RECORD:
        raise _wrong(f"Record has unknown properties: {', '.join(sorted(unknown))}")
    text, langs = record.get("text"), record.get("langs", ["en"])
    if not isinstance(text, str) or not text.strip():
        raise _wrong("Record/text must be a string with something in it")
    if len(regex.findall(r"\X", text)) > MOST_GRAPHEMES:
        raise _wrong(f"Record/text must not be longer than {MOST_GRAPHEMES} graphemes")
    if len(text.encode()) > MOST_BYTES:
        raise _wrong(f"Record/text must not be longer than {MOST_BYTES} characters")
    if not _MOMENT.fullmatch(str(record.get("createdAt"))):
        raise _wrong("Record/createdAt must be an RFC 3339 formatted datetime")
    if not isinstance(langs, list) or not all(re.fullmatch(r"[a-z]{2}", str(lang)) for lang in langs):
        raise _wrong("Record/langs must be languages")
    if "reply" in record:
        _check_reply(record["reply"])
    if "facets" in record:
        _check_facets(record["facets"], text.encode())
    return record


def _check_reply(reply: object) -> None:
    match reply:
        case {"root": {"uri": str(root), "cid": str(one)}, "parent": {"uri": str(parent), "cid": str(other)}}:
            if all(part.startswith("at://did:") for part in (root, parent)) and all(
                re.fullmatch(r"bafyrei[a-z2-7]{52}", part) for part in (one, other)
            ):
                return
    raise _wrong("Record/reply must name its root and its parent, each by uri and cid")


def _check_facets(facets: object, text: bytes) -> None:
    """Each is some words of the text, behind the one before; a server of theirs looks at less than that."""
    behind = 0
    for facet in facets if isinstance(facets, list) else [None]:
        match facet:
            case {"index": {"byteStart": int(start), "byteEnd": int(end)}, "features": [{"$type": str(kind), **named}]}:
                names = _FEATURES.get(kind.removeprefix("app.bsky.richtext.facet#"))
                if behind <= start < end <= len(text) and [*named] == [names] and _is_whole(text, start, end):
                    behind = end
                    continue
        raise _wrong("Record/facets must be words of the text, one after another")


def _is_whole(text: bytes, start: int, end: int) -> bool:
    """Whether these bytes are whole characters."""
    try:
        text[:start].decode()
        text[start:end].decode()
    except UnicodeDecodeError:
        return False
    return True


def _wrong(message: str) -> Problem:
    return invalid(f"Invalid app.bsky.feed.post record: {message}")
