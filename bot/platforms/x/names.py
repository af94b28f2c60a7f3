"""
What X's API calls the things that we ask for.

X renamed its query parameters in 2026 (`tweet.fields` → `post.fields`). The newest names are asked for first; where
X does not know them, older ones are, and what served is asked for first from then on.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Names:
    """The names of one generation of the API."""

    fields_parameter: str
    fields: str
    expansions: str

    def query(self) -> Mapping[str, str]:
        """The parameters that make X send whole posts, with authors, parents and kinds of media."""
        return {
            self.fields_parameter: self.fields,
            "expansions": self.expansions,
            "user.fields": "name,public_metrics,username,verified",
            "media.fields": "alt_text,type",
        }


# Source: X's openapi.json. From 2.168 on (August 2026) authors and references are expansions alone, no longer fields.
AUGUST_2026 = Names(
    "post.fields",
    "attachments,conversation_id,created_at,display_text_range,entities,lang,note_post,reply_settings",
    "attachments.media_keys,author_id,edit_history_post_ids,in_reply_to_user_id,referenced_posts",
)
# The new words in the old grammar.
SUMMER_2026 = Names(
    "post.fields",
    "attachments,author_id,conversation_id,created_at,display_text_range,edit_history_post_ids,entities,"
    "in_reply_to_user_id,lang,note_post,referenced_posts,reply_settings",
    "attachments.media_keys,author_id,in_reply_to_user_id,referenced_posts.id,referenced_posts.id.author_id",
)
BEFORE_2026 = Names(
    "tweet.fields",
    "attachments,author_id,conversation_id,created_at,display_text_range,edit_history_tweet_ids,entities,"
    "in_reply_to_user_id,lang,note_tweet,referenced_tweets,reply_settings",
    "attachments.media_keys,author_id,in_reply_to_user_id,referenced_tweets.id,referenced_tweets.id.author_id",
)
GENERATIONS = (AUGUST_2026, SUMMER_2026, BEFORE_2026)
