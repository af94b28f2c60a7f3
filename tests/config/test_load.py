from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from bot.accounts import adapters
from bot.config.load import Config, OverRequests, OverSockets, load
from bot.desk.case import Priority
from bot.desk.hours import Span
from bot.desk.label import Label
from bot.desk.layout import Account, Canned, FollowUpPlan, Queue
from bot.desk.routing import Route
from bot.desk.source import Search
from bot.errors import ConfigError
from bot.store.database import Database
from tests.config.written import ENVIRON, SIGNED, filled_in, with_everything

SEARCH = '[[searches]]\nid = "misspelt"\naccounts = ["x:acme"]\nphrases = ["akme"]\n'
ROUTE = '[[routes]]\nid = "one"\nteam = "care"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.toml"


def told(path: Path, text: str, environ: dict[str, str] = ENVIRON) -> list[str]:
    """The problems of a file with `text`."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as refusal:
        load(path, environ)
    return list(refusal.value.problems)


def loaded(path: Path, text: str, environ: dict[str, str] = ENVIRON) -> Config:
    path.write_text(text, encoding="utf-8")
    return load(path, environ)


def test_what_init_writes_is_a_desk_once_its_gaps_are_filled(path: Path) -> None:
    config = loaded(path, filled_in())

    assert config.database_url == "sqlite:///mentiondesk.db"
    assert config.layout().listening.poll_every == timedelta(minutes=1)
    assert config.health_port == 8642
    assert config.slack.api_url == "https://slack.com/api/"
    assert config.slack.bot_token.get_secret_value() == "xoxb-1-bot"
    assert config.slack.hearing == OverSockets(SecretStr("xapp-1-app"))


def test_what_init_writes_in_comments_works_too(path: Path) -> None:
    layout = loaded(path, with_everything(), SIGNED).layout()

    assert layout.routes == (
        Route("promo-help", "care", roles=("promo",), labels=(Label.QUESTION, Label.COMPLAINT)),
        Route("press", priority=Priority.URGENT, labels=(Label.PRESS,), followers_at_least=1000),
        Route(
            "refunds",
            "care",
            set_label=Label.COMPLAINT,
            platforms=("x",),
            accounts=("x:acme",),
            searches=("misspelt",),
            words=("factura", "reembolso"),
            authors=("x:acme_watch",),
            languages=("es",),
        ),
    )
    assert layout.own_words[Label.COMPLAINT] == ("acme dynamite again",)
    assert (layout.operators_channel, layout.operators) == ("C0DESKOPS", ("U0OPERATOR",))


def test_a_desk_with_an_address_needs_a_signing_secret_in_place_of_the_app_token(path: Path) -> None:
    text = filled_in().replace('name = "Acme"', 'name = "Acme"\nslack_port = 3000')
    without_app_token = {name: value for name, value in SIGNED.items() if name != "SLACK_APP_TOKEN"}

    config = loaded(path, text, without_app_token)

    assert config.slack.hearing == OverRequests(SecretStr("8f742231b10e8888"), "127.0.0.1", 3000)
    assert "8f742231b10e8888" in config.secrets()
    assert told(path, text) == ["SLACK_SIGNING_SECRET: Not set (nor SLACK_SIGNING_SECRET_FILE)"]


def test_what_init_writes_is_refused_while_it_has_gaps(path: Path) -> None:
    gaps = told(path, filled_in().replace('"U1"', '"U…"').replace('"C1"', '"C…"'))

    assert gaps == [
        "teams.0.agents.0: String should match pattern '^[UWS][A-Z0-9]+$'",
        "queues.0.channel: String should match pattern '^[CG][A-Z0-9]+$'",
    ]


def test_the_layout_is_what_the_file_says(path: Path) -> None:
    layout = loaded(path, filled_in()).layout()

    madrid = ZoneInfo("Europe/Madrid")
    care = layout.teams["care"]
    assert (layout.name, layout.zone, layout.stop_window) == ("Acme", madrid, timedelta(seconds=20))
    assert layout.accounts == {"x:acme": Account("x:acme", "x", "acme", "care", "care")}
    assert (care.agents, care.approvers, care.leads) == (("U1", "U2"), ("U3",), ("U4",))
    assert care.hours.zone == madrid
    assert care.hours.holidays == {date(2026, 12, 25), date(2027, 1, 1)}
    assert care.hours.week[4] == (Span(time(9), time(13)), Span(time(14), time(17)))
    assert care.hours.week[5:] == ((), ())
    assert layout.queues == (
        Queue("care", "*", "C1", "C2", timedelta(hours=4)),
        Queue("care", "es", "C3", "C4", timedelta(hours=2)),
    )
    assert [canned.follow_up for canned in layout.canned] == [False, True]
    assert isinstance(layout.canned[0], Canned)
    assert layout.follow_up == FollowUpPlan(2, time(10), 3)


def test_a_team_may_live_in_a_time_zone_of_its_own(path: Path) -> None:
    tokyo = (
        filled_in()
        .replace("# time_zone =", "time_zone =")
        .replace('time_zone = "Europe/Madrid"\nh', 'time_zone = "Asia/Tokyo"\nh')
    )

    hours = loaded(path, tokyo).layout().teams["care"].hours

    monday = datetime(2026, 11, 23, tzinfo=UTC)  # 09:00 in Tokyo
    assert hours.add(monday, timedelta(hours=1)) == datetime(2026, 11, 23, 1, tzinfo=UTC)


def test_an_account_is_known_by_its_handle_in_whatever_case(path: Path) -> None:
    config = loaded(path, filled_in().replace('"acme"', '"AcMe"') + ROUTE + 'account = "x:ACME"')

    assert [account.id for account in config.accounts] == ["x:acme"]
    assert config.accounts[0].handle == "AcMe"
    assert config.layout().routes[0].accounts == ("x:acme",)


def test_every_mistake_is_told_at_once_and_by_its_key(path: Path) -> None:
    mistakes = (
        filled_in()
        .replace('language = "es"\nchannel', 'langauge = "es"\nchannel')
        .replace('poll_every = "60s"', 'poll_every = "soon"')
        .replace('mon = "09:00-18:00"', 'mon = "18:00-09:00"')
        .replace('team = "care"                             #', 'team = "sales" #')
    )

    problems = told(path, mistakes, {"SLACK_BOT_TOKEN": "xoxb-1", "ACME_CONSUMER_KEY": "k"})

    assert problems == [
        'desk.poll_every: Input should be a duration such as "90s", "15m", "4h" or "2d"',
        'accounts.0.team: No team is called "sales"',
        "accounts.0.credentials: ACME_CONSUMER_SECRET is not set (nor ACME_CONSUMER_SECRET_FILE); "
        "ACME_ACCESS_TOKEN is not set (nor ACME_ACCESS_TOKEN_FILE); "
        "ACME_ACCESS_SECRET is not set (nor ACME_ACCESS_SECRET_FILE)",
        'teams.0.hours.mon: A span should end after it starts, and on the same day ("22:00-24:00")',
        "queues.1.language: Field required",
        "queues.1.langauge: Extra inputs are not permitted",
        "SLACK_APP_TOKEN: Not set (nor SLACK_APP_TOKEN_FILE)",
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        ('"Europe/Madrid"  ', '"Mars/Base"', 'desk.time_zone: Input should be a time zone such as "Europe/Madrid"'),
        ('"Europe/Madrid"  ', '"../Madrid"', 'desk.time_zone: Input should be a time zone such as "Europe/Madrid"'),
        (
            '"sqlite:///m',
            '"mysql:///m',
            'desk.database: Input should begin with "sqlite:///" or "postgresql+psycopg://"',
        ),
        ('"60s"', '"0s"', "desk.poll_every: Input should be longer than nothing"),
        ("8642", '"8642"', "desk.health_port: Input should be a valid integer"),
        ('"acme"  ', '"@acme"', 'accounts.0.handle: Input should be a handle such as "acme", without'),
        ('"x"', '"y"', "accounts.0.platform: Input should be 'x', 'bluesky' or 'mastodon'"),
        ('"https://api', '"ftp://api', 'accounts.0.api_url: Input should be an address such as "https://api.x.com"'),
        ('"https://api.x', '"https://[', 'accounts.0.api_url: Input should be an address such as "https://api.x.com"'),
        ('["09:00-13:00", "14', '["09:00-13:00", "12', "teams.0.hours.fri: Spans should stand in order"),
        ('["09:00-13:00", "14', '["09:00-24:00", "14', "teams.0.hours.fri: Spans should stand in order"),
        ('"09:00-13:00"', '"nine-one"', 'teams.0.hours.fri: Input should be a time of day such as "09:30"'),
        ('"09:00-13:00"', "9", 'teams.0.hours.fri: Input should be a span such as "09:00-18:00"'),
        ('language = "es"\nc', 'language = "xx"\nc', "queues.1.language: Input should be the two letters"),
        ('language = "es"\nc', 'language = "nb"\nc', 'queues.1.language: Norwegian is "no" here, in both its forms'),
        ('language = "es"\nc', 'language = "*"\nc', "queues.1.language: The same as queues.0"),
        ('language = "*"\nc', 'language = "en"\nc', 'teams.0.id: Team "care" needs a queue for the language "*"'),
        ('"still-en"', '"hello-en"', "canned.1.id: The same as canned.0"),
        ("is everything", "is {thing}", "canned.1.text: {thing} stands for nothing; there are {author}"),
        ('title = "Is it solved?"', 'title = " "', r"canned.1.title: String should match pattern '\S'"),
        ("after_days = 2", "after_days = 4", "follow_up.after_days: Input should be 0, 1, 2, 3 or 5"),
        ('at = "10:00"', 'at = "25:00"', 'follow_up.at: Input should be a time of day such as "09:30"'),
    ],
)
def test_a_mistake_is_told_in_words(path: Path, right: str, wrong: str, problem: str) -> None:
    assert right in filled_in()

    assert told(path, filled_in().replace(right, wrong, 1))[0].startswith(problem)


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        (ROUTE.replace("care", "press"), 'routes.0.team: No team is called "press"'),
        (ROUTE + 'account = "x:other"', 'routes.0.account.0: No account is "x:other"; write it as "x:handle"'),
        (ROUTE + "words = []", "routes.0.words: Input should hold something, or be left out"),
        (SEARCH.replace("x:acme", "x:other"), 'searches.0.accounts.0: No account is "x:other"; write it as "x:handle"'),
        (SEARCH.replace('["x:acme"]', "[]"), "searches.0.accounts: Input should hold something, or be left out"),
        (SEARCH.replace("phrases", "context"), "searches.0: A search needs phrases or tags to look for"),
        (SEARCH + 'tags = ["#acme"]', "searches.0.tags.0: String should match pattern '^[^\\s#]+$'"),
        (SEARCH + SEARCH, "searches.1.id: The same as searches.0"),
        (
            '[listening]\nmuted = ["@marta_l"]',
            'listening.muted.0: Input should be an author such as "x:marta_l", without the at sign',
        ),
        (ROUTE + 'search = "typos"', 'routes.0.search.0: No search is called "typos"'),
        (ROUTE + 'role = ["care", "promo"]', 'routes.0.role.1: No account has the role "promo"'),
        (ROUTE + 'priority = "high"', "routes.0.priority: Input should be 'normal' or 'urgent'"),
        (ROUTE.replace("team", "language").replace("care", "es"), "routes.0: A route decides something: a team, a"),
        (ROUTE + ROUTE, "routes.1.id: The same as routes.0"),
        ("[surprise]", "surprise: Extra inputs are not permitted"),
    ],
)
def test_a_mistake_in_what_is_added_is_told_in_words(path: Path, more: str, problem: str) -> None:
    (only,) = told(path, f"{filled_in()}\n{more}\n")
    assert only.startswith(problem)


def account(platform: str, handle: str, *more: str) -> str:
    """An account of the same credentials as the one that `init` writes."""
    keys = [
        f'platform = "{platform}"',
        f'handle = "{handle}"',
        'role = "care"',
        'team = "care"',
        'credentials = "ACME"',
    ]
    return "\n".join(["[[accounts]]", *keys, *more])


def test_each_platform_has_its_own_handles_secrets_and_home(path: Path) -> None:
    bluesky = account("bluesky", "Acme.bsky.social", 'languages = ["es", "de"]')
    mastodon = account("mastodon", "acme@social.example", 'api_url = "https://social.example/"')

    config = loaded(path, f"{filled_in()}\n{bluesky}\n{mastodon}", ENVIRON | {"ACME_APP_PASSWORD": "apple-pear"})

    _, one, other = config.accounts
    assert (one.id, one.handle, one.api_url) == ("bluesky:acme.bsky.social", "Acme.bsky.social", "https://bsky.social")
    assert (other.id, other.api_url) == ("mastodon:acme@social.example", "https://social.example")
    assert [sorted(each.secrets) for each in (one, other)] == [["app_password"], ["access_token"]]
    assert config.layout().accounts[one.id].languages == ("es", "de")


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        (account("bluesky", "acme"), 'accounts.1.handle: Input should be a handle such as "acme.bsky.social"'),
        (
            account("bluesky", "a.example"),
            "accounts.1.credentials: ACME_APP_PASSWORD is not set (nor ACME_APP_PASSWORD_",
        ),
        (account("mastodon", "acme"), 'accounts.1.handle: Input should be a handle such as "acme@mastodon.social"'),
        (account("mastodon", "a@b.example"), "accounts.1.api_url: The server of the account is needed, such as"),
    ],
)
def test_what_a_platform_lacks_is_told_at_its_key(path: Path, more: str, problem: str) -> None:
    assert told(path, f"{filled_in()}\n{more}\n")[0].startswith(problem)


def test_the_desk_listens_to_mentions_own_posts_and_searches_of_each_account(path: Path) -> None:
    layout = loaded(path, with_everything(), SIGNED).layout()

    assert [source.id for source in layout.sources] == [
        "x:acme",
        "x:acme/own",
        "x:acme_deals",
        "x:acme_deals/own",
        "x:acme/search:misspelt",
    ]
    assert layout.searches[0].search == Search(
        "misspelt",
        ("akme", "acme corp"),
        tags=("acme",),
        exclude=("acme dynamite",),
        languages=("en", "es"),
        context=("router", "invoice"),
    )
    assert layout.muted == {"x:acme_fan_bot"}


def test_a_search_that_x_would_not_take_is_told_before_anything_is_asked(path: Path) -> None:
    phrases = ", ".join(f'"how to cancel contract number {number}"' for number in range(20))

    config = loaded(path, filled_in() + SEARCH.replace('"akme"', phrases))

    with pytest.raises(ConfigError, match=r"searches\.0: X takes 512 characters and this search is \d+ long"):
        adapters(config, Database(f"sqlite:///{path.parent / 'desk.db'}"))


def test_the_same_account_twice_is_a_mistake(path: Path) -> None:
    account = filled_in().split("[[accounts]]")[1].split("[[teams]]")[0].replace('"acme"', '"ACME"')

    assert told(path, f"{filled_in()}\n[[accounts]]{account}") == ["accounts.1.handle: The same as accounts.0"]


def test_a_team_without_hours_on_any_day_is_a_mistake(path: Path) -> None:
    idle = "\n".join(
        line for line in filled_in().splitlines() if line[:4] not in ("mon ", "tue ", "wed ", "thu ", "fri ")
    )

    assert told(path, idle) == ['teams.0.hours: At least one day needs working hours, such as mon = "09:00-18:00"']


@pytest.mark.parametrize("people", ["approvers = []\nleads = []", 'approvers = ["U1"]\nleads = ["U1"]'])
def test_approval_needs_two_people_of_whom_one_approves(path: Path, people: str) -> None:
    alone = filled_in().replace('approvers = ["U3"]\nleads = ["U4"]', people)
    if '"U1"' in people:
        alone = alone.replace('agents = ["U1", "U2"]', 'agents = ["U1"]')

    problems = told(path, alone)

    assert [problem.split(":")[0] for problem in problems] == ["queues.0.approval", "queues.1.approval"]
    assert 'team "care" has no two' in problems[0]


def test_one_user_group_is_people_enough(path: Path) -> None:
    group = filled_in().replace('approvers = ["U3"]\nleads = ["U4"]', 'approvers = ["S1"]')

    loaded(path, group.replace('agents = ["U1", "U2"]', 'agents = ["S1"]'))


def test_queues_without_approval_need_no_approver(path: Path) -> None:
    free = filled_in().replace('approvers = ["U3"]\nleads = ["U4"]\n', "")
    free = free.replace("approval = true", "approval = false").replace(
        'within = "2h"', 'within = "2h"\napproval = false'
    )

    assert [queue.approval for queue in loaded(path, free).layout().queues] == [False, False]


def test_a_file_that_is_not_there_is_told_with_the_way_out(path: Path) -> None:
    with pytest.raises(ConfigError, match="There is no such file; `mentiondesk init` writes one"):
        load(path, ENVIRON)


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"[desk\n", "line 1"), (b"\xff\xfe\x00", "The file is not UTF-8"), (b"x = 1\nx = 2\n", "line 2")],
)
def test_a_file_that_is_no_toml_is_told_with_the_place(path: Path, content: bytes, problem: str) -> None:
    path.write_bytes(content)

    with pytest.raises(ConfigError, match=problem):
        load(path, ENVIRON)


@pytest.mark.parametrize("content", ["", "teams = 1\naccounts = [2]\nqueues = {}\n", "teams = [{id = [1]}]"])
def test_a_file_of_the_wrong_shape_is_told_not_stumbled_over(path: Path, content: str) -> None:
    assert "desk: Field required" in told(path, content)


def test_a_mark_at_the_beginning_of_the_file_does_not_hurt(path: Path) -> None:
    path.write_text(filled_in(), encoding="utf-8-sig")

    assert load(path, ENVIRON).layout().name == "Acme"
