"""
What networks charge, in micros (millionths of a US dollar) for one of a kind.

Bluesky and Mastodon charge nothing. X charges for each post that an answer lists, once in a UTC day. What names or
comes from the account is cheap where the app belongs to that account, which is assumed here: an app of somebody else's
pays for it as for any post. That X charges nothing for what it sends along (authors, parents, media) is assumed too,
for it does not say. A reply costs less where its author summoned us, which is every reply that its self-serve apps may
send; one that holds a link costs the same as any post with one. Who we are is a person that each start asks for (so
does `mentiondesk check`, which books nothing). X's own console tells what was truly charged.

Source: https://docs.x.com/x-api/getting-started/pricing, as of August 2026 ("Owned Reads" since April)
"""

from collections.abc import Mapping
from datetime import date

from bot.platforms.base import Charge
from bot.platforms.links import links

X = {
    Charge.OWN_MENTION: 1_000,
    Charge.OWN_POST: 1_000,
    Charge.POST: 5_000,
    Charge.PERSON: 10_000,
    Charge.REPLY: 10_000,
    Charge.REPLY_WITH_LINK: 200_000,
}

PRICES: Mapping[str, tuple[tuple[date, Mapping[Charge, int]], ...]] = {"x": ((date(2026, 2, 1), X),)}
"""By platform: the prices and the day from which they hold, the oldest first."""


def of_reply(text: str) -> Charge:
    """As what the sending of a reply is charged."""
    return Charge.REPLY_WITH_LINK if links(text) else Charge.REPLY


def micros(platform: str, charge: Charge, on: date) -> int:
    """What one `charge` on a platform costs on a day; nothing where the platform has no prices."""
    held = [prices for since, prices in PRICES.get(platform, ()) if since <= on]
    return held[-1][charge] if held else 0
