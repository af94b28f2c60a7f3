"""Why a card stands where it stands, in words, from what its case's history kept of the reasons."""

from collections.abc import Iterator, Mapping

from bot.desk.case import Reason, number
from bot.desk.dossier import Dossier
from bot.desk.events import Event, Fact
from bot.desk.label import QUESTION_MARK, labelled
from bot.desk.layout import Layout
from bot.desk.source import account_in, search_in
from bot.desk.tongue import Basis
from bot.slack import ids, refs
from bot.slack.views.blocks import View, context, modal, plain, section
from bot.slack.views.carried import is_private
from bot.slack.views.languages import language_name
from bot.slack.views.parts import account_name, byline, platform_name
from bot.slack.views.text import escape, moment, person

Facts = Mapping[str, Fact]


def why_modal(dossier: Dossier, events: tuple[Event, ...], layout: Layout) -> View:
    """Where the post was found, which rule sent it here, and what is thought of its language, subject and urgency."""
    case_id = dossier.case.id
    about = context(plain(f"{number(case_id)} · {byline(dossier.newest.mention.author)}", 150))
    reasons = [section(f"*{title}*\n{words}") for title, words in _reasons(dossier, events, layout)]
    return modal("Why this card?", ids.WHY_MODAL, refs.case_value(case_id, dossier.case.newest), [about, *reasons])


def _reasons(dossier: Dossier, events: tuple[Event, ...], layout: Layout) -> Iterator[tuple[str, str]]:
    opened = next((event.facts for event in events if event.name == "case.opened"), {})
    yield "Found", " ".join(_found(dossier, opened, events, layout))
    yield "Sent to", _sent_to(opened, layout, _account(dossier, opened))
    yield "Language", _language(dossier, opened)
    yield "About", " ".join(_about(dossier, opened, events, layout))
    urgent = [*_urgent_at_first(opened), *(told for event in events for told in _urgent_since(event, layout))]
    yield "Urgency", " ".join(urgent) or "As usual: no rule and no second post makes it urgent."
    for event in events:
        if event.name == "case.moved":
            yield "Moved", _moved(event, layout)


def _account(dossier: Dossier, opened: Facts) -> str:
    """The account to which the case belonged when it was opened."""
    return str(opened.get("addressee") or dossier.first.mention.account)


def _found(dossier: Dossier, opened: Facts, events: tuple[Event, ...], layout: Layout) -> Iterator[str]:
    """Who brought the post, in turn; and whose case it is where that is not plain from it."""
    first = dossier.first.mention
    sources = [str(opened.get("source") or _account(dossier, opened))]
    again = [event.facts for event in events if event.name == "case.found_again"]
    sources += [str(facts.get("source")) for facts in again if facts.get("post") == first.post_id]
    ways = [_way(source, layout) for source in sources]
    added = [event.by for event in events if _is_added(event, opened)]
    if added:
        ways[0] = f"added by {person(added[0])} by its link"
    told = "; then ".join(ways)
    yield f"{told[:1].upper()}{told[1:]}, on {platform_name(first.platform)}."
    later = [event.facts for event in events if event.name == "case.readdressed"]
    if later:
        yield f"It belongs to {_name(later[-1], 'account', layout)}, for that account's mentions brought it."
    else:
        yield from _belongs(sources[0], opened, layout)


def _way(source: str, layout: Layout) -> str:
    account = escape(account_name(layout, account_in(source)))
    search = search_in(source)
    return (
        f"heard in the mentions of {account}"
        if search is None
        else f"found by the search “{escape(search)}” of {account}"
    )


def _is_added(event: Event, opened: Facts) -> bool:
    return event.name == "case.added" and event.facts.get("mention") == opened.get("mention")


def _belongs(source: str, opened: Facts, layout: Layout) -> Iterator[str]:
    if "addressee" not in opened or source == opened["addressee"]:
        return
    if opened["addressee"] is None:
        yield "Its own words name none of our accounts."
    else:
        yield f"It addresses {_name(opened, 'addressee', layout)}, and belongs to that account."


def _name(facts: Facts, which: str, layout: Layout) -> str:
    return escape(account_name(layout, str(facts.get(which))))


def _sent_to(opened: Facts, layout: Layout, account: str) -> str:
    queue = f"{_words(opened, 'team')}, {_queue_name(opened.get('queue'))}"
    if route := opened.get("route"):
        return f"{queue}, by the rule “{escape(str(route))}”."
    return f"{queue}, the team of {escape(account_name(layout, account))}: no rule takes it."


def _queue_name(language: Fact) -> str:
    if language is None:
        return "in a queue that was not written down then"
    return "any language" if language == "*" else escape(language_name(str(language)))


def _language(dossier: Dossier, opened: Facts) -> str:
    language, score, hint = (opened.get(name) for name in ("language", "score", "hint"))
    platform = platform_name(dossier.first.mention.platform)
    basis = Basis(str(opened["basis"])) if opened.get("basis") in set(Basis) else None
    told = escape(language_name(str(language) if language else None))
    told = f"{told[:1].upper()}{told[1:]}{_decided(basis, platform)}."
    if score is not None:
        told += f" The detectors were {score} % sure of their best guess."
    if hint and (basis is not Basis.HINT or hint != language):
        told += f" {platform} says {escape(language_name(str(hint)))}."
    return told


def _decided(basis: Basis | None, platform: str) -> str:
    match basis:
        case Basis.SCRIPT:
            return ", by its script"
        case Basis.WORDS:
            return ", by its words"
        case Basis.HINT:
            return f", as {platform} says; its words do not speak against it"
        case Basis.PARENT:
            return ", like the post before it in the thread; its own words do not tell"
        case Basis.AUTHOR:
            return ", like what its author wrote before; its own words do not tell"
        case Basis.CORRECTED:
            return ", for somebody here said that its author writes in it"
        case Basis.NOTHING:
            return ": neither its words nor anything around it tells"
        case None:
            return ""


def _about(dossier: Dossier, opened: Facts, events: tuple[Event, ...], layout: Layout) -> Iterator[str]:
    """What it is about by the words that it has now; and by those that it had, where an edit changed that."""
    edits = [event for event in events if event.name == "case.relabelled"]
    if not edits:
        yield _label(dossier, opened, "when it came in", layout)
        return
    last = edits[-1]
    yield _label(dossier, last.facts, "when it was edited", layout)
    before = _words(last.facts, "was") if last.facts.get("was") else "no word told"
    yield f"Its author edited it {moment(last.at, layout.zone)}; before: {before}."


def _label(dossier: Dossier, decided: Facts, when: str, layout: Layout) -> str:
    """The label that was decided, and by which word, as long as that word stands there and still means the same."""
    label = decided.get("label")
    if label is None:
        return "No word in it tells."
    route = next((route for route in layout.routes if route.id == decided.get("route")), None)
    if route is not None and route.set_label == label:
        return f"{_words(decided, 'label')}, as the rule “{escape(route.id)}” says."
    language = decided.get("language")
    found = labelled(dossier.first.mention.text, str(language) if language else None, layout.own_words)
    if found is None or found.label != label or is_private(dossier.first.mention):
        return f"{_words(decided, 'label')}, by its words {when}."
    if found.word == QUESTION_MARK:
        return f"{_words(decided, 'label')}, for its question mark."
    return f"{_words(decided, 'label')}, for the word{'s' * (' ' in found.word)} “{escape(found.word, 60)}”."


def _urgent_at_first(opened: Facts) -> Iterator[str]:
    match opened.get("reason"):
        case Reason.ROUTE:
            yield f"Urgent: the rule “{_words(opened, 'route')}” says so."
        case Reason.SECOND_POST:
            yield "Urgent: its author was still waiting for another answer of ours."


def _urgent_since(event: Event, layout: Layout) -> Iterator[str]:
    since = f"Urgent since {moment(event.at, layout.zone)}"
    if event.name == "case.raised":
        yield f"{since}: its author wrote again before anybody had answered."
    elif event.name == "case.relabelled" and event.facts.get("reason"):
        yield f"{since}: the rule “{_words(event.facts, 'route')}” says so of its edited words."


def _moved(event: Event, layout: Layout) -> str:
    language = event.facts.get("language")
    to = f"{_words(event.facts, 'team')}, {escape(language_name(str(language) if language else None))}"
    return f"{person(event.by)} moved it to {to}, on {moment(event.at, layout.zone)}."


def _words(facts: Facts, name: str) -> str:
    return escape(str(facts.get(name, "unknown")), 200)
