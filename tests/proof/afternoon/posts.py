"""
Who writes what that afternoon, and where: made from real posts by a seed, so that every failure comes back.

Each post says which team it is for. That is told from how it was written alone, with the operator's file in mind and
without asking the desk's own rules: real words go to the account that cares, and what is to go elsewhere is a sentence
of ours, of which a person can see what it asks for.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from bot.sandbox.script import SCRIPT

NETWORKS = ("x", "x", "x", "bluesky", "mastodon")
"""Three of five posts are on X."""

LONGEST = 180  # characters of a post's own words: what fits behind the names on every network
HINTED = 0.8
"""How many posts say their language; X says a wrong one now and then, and authors forget to change theirs."""

WRONG_HINT = 0.03

CARE, SALES = "care", "sales"


@dataclass(frozen=True)
class Way:
    """
    How somebody writes: to which team that belongs, on which networks it happens, and what they say, by language.

    Without `says` the words are real ones.
    """

    team: str = CARE
    networks: tuple[str, ...] = NETWORKS
    says: tuple[tuple[str, str], ...] = ()


WAYS = {
    "named": Way(),
    "searched": Way(),  # only the brand's name, or its tag
    "twice_named": Way(),  # the account that cares, then the one with the offers
    "again": Way(),  # to the author's own last post
    "edited": Way(),
    "deleted": Way(),
    "passed_on": Way(),
    "quoting": Way(),  # somebody else's post
    "quoting_us": Way(),  # the brand's, without naming it
    "deal": Way(
        SALES,
        ("x",),
        (
            ("en", "Your new summer deal looks great, I told all my friends"),
            ("es", "Me encanta vuestra nueva promoción de verano, muy bien hecha"),
            ("de", "Euer neues Angebot für den Sommer gefällt mir richtig gut"),
            ("fr", "J'adore votre nouvelle offre pour cet été, bravo à toute l'équipe"),
        ),
    ),
    "deal_help": Way(
        CARE,
        ("x",),
        (
            ("en", "My internet has been down since this morning, can you help me?"),
            ("es", "Llevo desde ayer por la tarde sin internet, ¿me podéis ayudar?"),
            ("de", "Mein Internet geht seit gestern Abend nicht, könnt ihr mir bitte helfen?"),
            ("fr", "Je n'ai plus internet depuis hier soir, pouvez-vous m'aider ?"),
        ),
    ),
    "deal_press": Way(
        CARE,
        ("x",),
        (
            ("en", "I am a journalist and I am writing about your prices"),
            ("es", "Soy periodista y escribo sobre los precios de este verano"),
            ("de", "Ich bin Journalist und schreibe gerade über eure Preise"),
            ("fr", "Je travaille à la rédaction d'un journal et j'écris sur vos prix"),
        ),
    ),
    "switching": Way(
        SALES,
        ("x", "bluesky"),
        (
            ("en", "I am thinking of switching to them before the end of the month"),
            ("es", "Estoy pensando en cambiar de compañía antes de fin de mes"),
            ("de", "Ich will noch in diesem Monat den Anbieter wechseln"),
            ("fr", "Je voudrais changer d'opérateur avant la fin du mois"),
        ),
    ),
    "business": Way(
        SALES,
        NETWORKS,
        (
            ("en", "We need a business plan for twelve phones in our office"),
            ("es", "Necesitamos una tarifa para empresas con doce móviles"),
            ("de", "Wir brauchen einen Firmentarif für zwölf Handys im Büro"),
            ("fr", "Nous cherchons un tarif pro pour douze téléphones au bureau"),
        ),
    ),
}

_OFTEN = {"named": 14, "searched": 3}
HOWS = tuple(how for how in WAYS for _ in range(_OFTEN.get(how, 1)))

_SELLING = ("switching", "changer d'opérateur", "cambiar de compañía", "business", "firmentarif", "tarif pro", "tarifa")
"""Real posts that say such a thing are left out: the operator's file may send them to the team that sells."""


@dataclass(frozen=True)
class Said:
    """
    What somebody writes. `how` is one of `WAYS`, `team` the one that it is for; `language` is what it truly is in, None
    where nobody said so.
    """

    platform: str
    author: str
    words: str
    how: str
    team: str
    language: str | None
    hint: str | None


def said(seed: int, number: int) -> Iterator[Said]:
    """So many posts, another part of the material for every seed."""
    texts, random = _texts(), Random(seed)
    languages = sorted({language for _, language in texts if language})
    for place in range(number):
        how = random.choice(HOWS)
        way = WAYS[how]
        words, language = texts[(seed * number + place) % len(texts)]
        if way.says:
            language, words = random.choice(way.says)
        hint = language if random.random() < HINTED else None
        if hint and random.random() < WRONG_HINT:
            hint = random.choice(languages)
        author = f"author{seed}-{place}"
        yield Said(random.choice(way.networks), author, words[:LONGEST], how, way.team, language, hint)


@cache
def _texts() -> list[tuple[str, str | None]]:
    folder = os.environ.get("MENTIONDESK_REAL_POSTS")
    if not folder:
        texts = [(line.text.replace("@", ""), line.lang) for line in SCRIPT if line.text]
    else:
        written = Path(folder, "multilang_dev.jsonl").read_text("utf-8").splitlines()
        texts = [_text(json.loads(line)) for line in written]
        Random(0).shuffle(texts)
    return [text for text in texts if not any(word in text[0].casefold() for word in _SELLING)]


def _text(row: dict[str, str]) -> tuple[str, str | None]:
    """The words without the names that stand in them: whom they named is not on these networks."""
    words = " ".join(word for word in row["text"].split() if not word.startswith(("@", "＠")))
    return words or "?", row.get("lang") or row.get("language")
