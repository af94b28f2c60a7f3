"""App Home: drawn when it is opened, and again after a press in it."""

from collections.abc import Iterable
from datetime import datetime

from slack_bolt import Ack, App, BoltContext

from bot.clock import Clock
from bot.slack.listeners.whisper import Json
from bot.slack.views.home import home
from bot.store.lists import Line
from bot.work import looking_up
from bot.work.desk import Desk


def register(app: App, desk: Desk, clock: Clock) -> None:
    """Listen to people opening the app's Home."""

    @app.event("app_home_opened")
    def on_home_opened(ack: Ack, event: Json, context: BoltContext) -> None:
        if event.get("tab") == "home":
            publish(desk, context, clock())
        ack()


def publish(desk: Desk, context: BoltContext, now: datetime) -> None:
    """Show whoever is asking their Home as it is now."""
    agent = context["agent"]
    page = looking_up.home(desk, agent, now)
    tiles = (page.mine, page.to_approve, page.follow_ups, page.free)
    links = card_links(desk, context, (line for tile in tiles if tile is not None for line in tile.lines))
    context.client.views_publish(user_id=agent.id, view=home(page, desk.layout, now, links))


def card_links(desk: Desk, context: BoltContext, lines: Iterable[Line]) -> dict[int, str]:
    """Where the cards of these cases stand, by case; those that are not posted yet have no link."""
    links = {line.case.id: card_link(desk, context, line.case.id) for line in lines}
    return {case_id: link for case_id, link in links.items() if link is not None}


def card_link(desk: Desk, context: BoltContext, case_id: int) -> str | None:
    """The address of a case's card, made as Slack makes it: a list has no time to ask for each."""
    place = looking_up.card_place(desk, case_id)
    if place is None:
        return None
    return f"{context['workspace_url']}archives/{place.channel}/p{place.ts.replace('.', '')}"
