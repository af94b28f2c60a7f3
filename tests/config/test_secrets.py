from pathlib import Path

import pytest

from bot.config.load import load
from bot.errors import ConfigError
from tests.config.written import ENVIRON, filled_in

OAUTH1 = {
    "ACME_CONSUMER_KEY": "ck",
    "ACME_CONSUMER_SECRET": "cs",
    "ACME_ACCESS_TOKEN": "at",
    "ACME_ACCESS_SECRET": "as",
}
SLACK = {"SLACK_BOT_TOKEN": "xoxb-1-bot", "SLACK_APP_TOKEN": "xapp-1-app"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "desk.toml"
    path.write_text(filled_in(), encoding="utf-8")
    return path


def test_a_secret_may_stand_in_a_file_of_its_own(path: Path, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("xoxb-from-file\n")

    config = load(path, {**ENVIRON, "SLACK_BOT_TOKEN": "", "SLACK_BOT_TOKEN_FILE": str(tmp_path / "token")})

    assert config.slack.bot_token.get_secret_value() == "xoxb-from-file"


def test_a_secret_file_that_cannot_be_read_is_told(path: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refusal:
        load(path, {**SLACK, "ACME_TOKEN_FILE": str(tmp_path / "nowhere"), "SLACK_BOT_TOKEN_FILE": "unused"})

    assert refusal.value.problems == (
        "accounts.0.credentials: ACME_TOKEN_FILE cannot be read (No such file or directory)",
    )


def test_an_account_signs_with_a_bearer_token_or_by_oauth(path: Path) -> None:
    bearer = load(path, ENVIRON).accounts[0].secrets
    oauth = load(path, SLACK | OAUTH1).accounts[0].secrets

    assert {name: secret.get_secret_value() for name, secret in bearer.items()} == {"bearer_token": "acme-bearer"}
    assert {name: secret.get_secret_value() for name, secret in oauth.items()} == {
        "consumer_key": "ck",
        "consumer_secret": "cs",
        "access_token": "at",
        "access_token_secret": "as",
    }


def test_an_account_without_credentials_is_told_which_to_set(path: Path) -> None:
    with pytest.raises(ConfigError) as refusal:
        load(path, SLACK)

    assert refusal.value.problems[0].startswith(
        "accounts.0.credentials: ACME_TOKEN is not set (nor ACME_TOKEN_FILE); for OAuth 1.0a set ACME_CONSUMER_KEY"
    )


@pytest.mark.parametrize(
    ("name", "secret", "problem"),
    [
        ("SLACK_BOT_TOKEN", "xapp-swapped", 'SLACK_BOT_TOKEN: Should begin with "xoxb-"'),
        ("SLACK_APP_TOKEN", "xoxb-swapped", 'SLACK_APP_TOKEN: Should begin with "xapp-"'),
        ("SLACK_APP_TOKEN", "xapp-\x1b[31m", "SLACK_APP_TOKEN: SLACK_APP_TOKEN holds characters"),
        ("DATABASE_URL", "mysql://me:hidden@db", "DATABASE_URL: Input should begin with"),
    ],
)
def test_a_malformed_secret_is_told_without_being_shown(path: Path, name: str, secret: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem) as refusal:
        load(path, ENVIRON | {name: secret})

    assert secret not in str(refusal.value)


def test_the_environment_decides_about_the_database_and_slack(path: Path) -> None:
    url = "postgresql+psycopg://desk:p%40ss-word@db/desk"

    config = load(path, ENVIRON | {"DATABASE_URL": url, "SLACK_API_URL": "http://127.0.0.1:9/api"})

    assert config.database_url == url
    assert config.slack.api_url == "http://127.0.0.1:9/api/"


def test_every_secret_is_known_to_whoever_must_hide_it_and_to_nobody_else(path: Path) -> None:
    config = load(path, ENVIRON | {"DATABASE_URL": "postgresql+psycopg://desk:p%40ss-word@db/desk"})

    assert config.secrets() == {"xoxb-1-bot", "xapp-1-app", "acme-bearer", "p%40ss-word", "p@ss-word"}
    assert not [secret for secret in config.secrets() if secret in repr(config)]


@pytest.mark.parametrize("address", ["slack.com/api", "ftp://slack.com/api", "https://", "http://[bad/api"])
def test_an_address_of_slack_that_leads_nowhere_is_told(path: Path, address: str) -> None:
    with pytest.raises(ConfigError, match="SLACK_API_URL: Input should be an address"):
        load(path, ENVIRON | {"SLACK_API_URL": address})
