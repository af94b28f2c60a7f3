"""The modals in which colleagues tell each other something: sending a reply back, asking somebody, answering."""

from bot.desk.dossier import Dossier
from bot.desk.escalation import MOST_CHARACTERS, Escalation, Need
from bot.desk.layout import Layout
from bot.desk.reply import Reply, fingerprint
from bot.slack import ids, refs
from bot.slack.views import rich
from bot.slack.views.blocks import (
    Block,
    View,
    checkbox,
    input_block,
    modal,
    moment_picker,
    option,
    people_select,
    radio,
    section,
    select,
    text_input,
)
from bot.slack.views.case_modals import about
from bot.slack.views.text import escape, moment, person

MOST_SENTENCE = 300

NEEDS = {
    Need.ANSWER: "An answer",
    Need.DECISION: "A decision",
    Need.TAKE_OVER: "Take the case over",
    Need.JUST_KNOW: "Just know about it",
}


def send_back_modal(dossier: Dossier, reply: Reply) -> View:
    """Asks for the sentence that tells the drafter what is missing."""
    field = input_block(
        "What should be different?",
        text_input(ids.TEXT, most=MOST_SENTENCE),
        hint="One sentence is enough. The drafter reads it on the card and in a direct message.",
    )
    blocks = [*about(dossier), section(f"The reply by {person(reply.drafter)}:")]
    blocks += [rich.rich_text(rich.exact(reply.text)), field]
    value = refs.reply_value(reply.id, dossier.case.newest, fingerprint(reply))
    return modal("Send back", ids.SEND_BACK_MODAL, value, blocks, submit="Send back")


def escalate_modal(dossier: Dossier, layout: Layout, asked: str | None = None) -> View:
    """Asks whom to ask, for what and by when; `asked` is a person (`"U…"`) or a user group (`"S…"`) chosen already."""
    group = asked if asked and asked.startswith("S") else None
    chosen = asked if asked and group is None else None
    groups = _groups(layout, group)
    blocks = about(dossier)
    blocks.append(input_block("Whom do you ask?", people_select(ids.COLLEAGUE, chosen), optional=True))
    if groups:
        blocks.append(input_block("Or which group?", select(ids.GROUP, groups, group), optional=True))
    if group is not None:
        blocks.append(section(f"The group named in the thread is {person(group)}."))
    needs = [option(label, need.value) for need, label in NEEDS.items()]
    keep = option("I keep the case meanwhile", "keep")
    blocks += [
        input_block("What do you need?", radio(ids.NEED, needs, Need.ANSWER.value)),
        input_block("Your question", text_input(ids.TEXT, most=MOST_CHARACTERS)),
        input_block("By when?", moment_picker(ids.MOMENT), optional=True),
        input_block("Assignee", checkbox(ids.KEEP, keep, True), optional=True),
    ]
    value = refs.case_value(dossier.case.id, dossier.case.newest)
    return modal("Escalate", ids.ESCALATE_MODAL, value, blocks, submit="Ask")


def answer_modal(dossier: Dossier, escalation: Escalation, layout: Layout) -> View:
    """Asks the expert for guidance, which stays inside."""
    by_when = f", by {moment(escalation.due_at, layout.zone)}" if escalation.due_at else ""
    need = f"Wanted: {NEEDS[escalation.need].lower()}{by_when}."
    question = f"{person(escalation.asker)} asks: “{escape(escalation.question)}”\n{need}"
    field = input_block(
        "Your answer",
        text_input(ids.TEXT, most=MOST_CHARACTERS),
        hint="It goes to the card's thread as guidance. Nothing of it is published.",
    )
    blocks = [*about(dossier), section(question), field]
    return modal("Answer", ids.ANSWER_MODAL, refs.escalation_value(escalation.id), blocks, submit="Answer")


def _groups(layout: Layout, named: str | None) -> list[Block]:
    """The user groups that the configuration knows, by what they are there, and the one that was named."""
    known: dict[str, str] = {}
    for team in layout.teams.values():
        for role, members in (("agents", team.agents), ("approvers", team.approvers), ("leads", team.leads)):
            for member in members:
                if member.startswith("S"):
                    known.setdefault(member, f"{team.id}: {role}")
    if named is not None:
        known.setdefault(named, "The group named in the thread")
    return [option(label, group) for group, label in known.items()]
