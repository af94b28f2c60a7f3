"""From the file, as the operator wrote it, to the layout, as the rules read it."""

from bot.config.file import DeskFile, Team
from bot.config.listening import Search
from bot.config.routes import Route
from bot.desk import layout, people, routing, source
from bot.desk.hours import Hours
from bot.desk.label import Label
from bot.desk.source import Source, Stream
from bot.desk.surge import SurgePlan


def of(file: DeskFile) -> layout.Layout:
    """The layout that `file` describes."""
    return layout.Layout(
        name=file.desk.name,
        zone=file.desk.time_zone,
        accounts={
            one.id: layout.Account(one.id, one.platform, one.handle, one.role, one.team, tuple(one.languages))
            for one in file.accounts
        },
        searches=tuple(
            Source(account, Stream.SEARCH, _search(search)) for search in file.searches for account in search.accounts
        ),
        muted=frozenset(file.listening.muted),
        listening=layout.ListeningPlan(
            file.desk.poll_every,
            file.listening.search_every,
            file.budget.micros_a_month,
            file.listening.recheck_for,
            file.listening.paid_recheck_for,
        ),
        surge=SurgePlan(file.surge.cases, file.surge.within, file.surge.quiet_for),
        teams={team.id: _team(team, file) for team in file.teams},
        queues=tuple(
            layout.Queue(
                queue.team,
                queue.language,
                queue.channel,
                queue.approvers_channel,
                queue.first_reply_within,
                queue.approval,
            )
            for queue in file.queues
        ),
        routes=tuple(_route(route) for route in file.routes),
        own_words={Label(name): tuple(words) for name, words in file.labels if words},
        canned=tuple(layout.Canned(one.id, one.title, one.language, one.text, one.follow_up) for one in file.canned),
        follow_up=layout.FollowUpPlan(file.follow_up.after_days, file.follow_up.at, file.follow_up.most_reminders),
        stop_window=file.desk.stop_window,
        operators_channel=file.desk.operators_channel,
        operators=tuple(file.desk.operators),
    )


def _team(team: Team, file: DeskFile) -> people.Team:
    zone = team.time_zone or file.desk.time_zone
    hours = Hours(zone, team.hours.days(), frozenset(team.holidays))
    return people.Team(team.id, tuple(team.agents), tuple(team.approvers), tuple(team.leads), hours)


def _search(search: Search) -> source.Search:
    return source.Search(
        search.id,
        tuple(search.phrases),
        tuple(search.tags),
        tuple(search.exclude),
        tuple(search.languages),
        tuple(search.context),
    )


def _route(route: Route) -> routing.Route:
    return routing.Route(
        id=route.id,
        team=route.team,
        priority=route.priority,
        set_label=route.set_label,
        platforms=tuple(route.platform),
        accounts=tuple(route.account),
        roles=tuple(route.role),
        searches=tuple(route.search),
        words=tuple(route.words),
        authors=tuple(route.author),
        followers_at_least=route.followers_at_least,
        languages=tuple(route.language),
        labels=tuple(route.label),
    )
