"""Why a card stands where it stands, in words, from what its case's history kept of the reasons."""

from collections.abc import Iterator, Mapping

from bot.desk.case import Reason, number
from bot.desk.dossier import Dossier
from bot.desk.events import Event, Fact
from bot.desk.layout import Layout
from bot.desk.source import search_in
from bot.desk.tongue import Basis
from bot.slack import ids, refs
from bot.slack.views.blocks import View, context, modal, plain, section
from bot.slack.views.languages import language_name
from bot.slack.views.parts import account_name, byline, platform_name
from bot.slack.views.text import escape, moment, person

Facts = Mapping[str, Fact]


def why_modal(dossier: Dossier, events: tuple[Event, ...], layout: Layout) -> View:
    """Where the post was found, which rule sent it here, and what is thought of its language, subject and urgency."""
    case_id = dossier.case.id
    about = context(plain(f"{number(case_id)} · {byline(dossier.newest.mention.author)}", 150))
    reasons = [section(f"*{title}*\n{words}") for title, words in _reasons(dossier, events, layout)]
    return modal("Why this card?", ids.WHY_MODAL, refs.case_value(case_id, dossier.newest.id), [about, *reasons])


def _reasons(dossier: Dossier, events: tuple[Event, ...], layout: Layout) -> Iterator[tuple[str, str]]:
    opened = next((event.facts for event in events if event.name == "case.opened"), {})
    yield "Found", _found(dossier, opened, events, layout)
    yield "Sent to", _sent_to(dossier, opened, layout)
    yield "Language", _language(dossier, opened)
    label = opened.get("label")
    yield "About", f"{escape(str(label))}, as its words or the rule say" if label else "its words do not say"
    urgent = [*_urgent_at_first(opened), *(_raised(event, layout) for event in events if event.name == "case.raised")]
    yield "Urgency", "; ".join(urgent) or "as any other"
    for event in events:
        if event.name == "case.moved":
            yield "Moved", _moved(event, layout)


def _found(dossier: Dossier, opened: Facts, events: tuple[Event, ...], layout: Layout) -> str:
    for event in events:
        if event.name == "case.added" and event.facts.get("mention") == opened.get("mention"):
            return f"{person(event.by)} added it by its link"
    first = dossier.mentions[0].mention
    account = f"{escape(account_name(layout, first.account))} on {platform_name(first.platform)}"
    search = search_in(str(opened.get("source") or ""))
    if search is None:
        return f"it names or answers {account}"
    return f"the search “{escape(search)}” found it through {account}"


def _sent_to(dossier: Dossier, opened: Facts, layout: Layout) -> str:
    first = dossier.mentions[0].mention
    queue = f"{_words(opened, 'team')}, {_queue_name(opened.get('queue'))}"
    if route := opened.get("route"):
        return f"{queue}: the rule “{escape(str(route))}” takes it"
    return f"{queue}: no rule takes it, so it goes to the own team of {escape(account_name(layout, first.account))}"


def _queue_name(language: Fact) -> str:
    if language is None:
        return "in a queue that was not written down yet"
    return "any language" if language == "*" else escape(language_name(str(language)))


_DECIDED = {
    Basis.SCRIPT: "only it is written so",
    Basis.WORDS: "its words say so",
    Basis.HINT: "the platform says so, and its words do not contradict enough",
    Basis.PARENT: "its words do not say, but the post before it in the thread is",
    Basis.AUTHOR: "its words do not say, but its author wrote in it before",
    Basis.CORRECTED: "somebody here said that its author writes in it",
    Basis.NOTHING: "its words do not say, and nothing around it does",
}


def _language(dossier: Dossier, opened: Facts) -> str:
    language, basis, score, hint = (opened.get(name) for name in ("language", "basis", "score", "hint"))
    told = escape(language_name(str(language) if language else None))
    if basis in set(Basis):
        told += f": {_DECIDED[Basis(str(basis))]}"
    if score is not None:
        told += f" ({score} % sure of its best guess)"
    if hint:
        platform = platform_name(dossier.mentions[0].mention.platform)
        told += f"; {platform} says {escape(language_name(str(hint)))}"
    return told


def _urgent_at_first(opened: Facts) -> Iterator[str]:
    match opened.get("reason"):
        case Reason.ROUTE:
            yield f"the rule “{_words(opened, 'route')}” says urgent"
        case Reason.SECOND_POST:
            yield "its author was still owed an answer elsewhere: urgent"


def _raised(event: Event, layout: Layout) -> str:
    return f"urgent since {moment(event.at, layout.zone)}: its author wrote again before anybody had answered"


def _moved(event: Event, layout: Layout) -> str:
    language = event.facts.get("language")
    to = f"{_words(event.facts, 'team')}, {escape(language_name(str(language) if language else None))}"
    return f"{moment(event.at, layout.zone)} · {person(event.by)} moved it to {to}"


def _words(facts: Facts, name: str) -> str:
    return escape(str(facts.get(name, "unknown")), 200)
