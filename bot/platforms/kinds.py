"""The platforms that this desk can speak to. One more is a file beside theirs, and its name here."""

from collections.abc import Mapping

from bot.platforms.bluesky import adapter as bluesky
from bot.platforms.kind import Kind
from bot.platforms.mastodon import adapter as mastodon
from bot.platforms.x import adapter as x

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (x.KIND, bluesky.KIND, mastodon.KIND)}
"""By the name that the configuration calls them, in the order in which people read them."""
