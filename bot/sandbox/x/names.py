"""
What X's API calls what may be asked for, in each of three generations.

Version 2.167 calls a post what 2.166 calls a tweet, in answers and in requests. From 2.168 on authors and references
are expansions alone, and no longer fields. A request in the names of another generation is refused like any unknown
parameter.

Source: X's openapi.json of each version
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.sandbox.x.problems import invalid


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


POST_FIELDS = _words(
    """
    article attachments author_id card_uri community_id context_annotations conversation_id created_at
    display_text_range edit_controls edit_history_{post}_ids entities geo id in_reply_to_user_id lang
    media_metadata non_public_metrics note_{post} organic_metrics possibly_sensitive promoted_metrics
    public_metrics referenced_{post}s reply_settings scopes source text withheld
    """
)
USER_FIELDS = _words(
    """
    affiliation confirmed_email connection_status created_at description entities id is_identity_verified
    location most_recent_{post}_id name parody pinned_{post}_id profile_banner_url profile_image_url
    protected public_metrics receives_your_dm subscription subscription_type url username verified
    verified_followers_count verified_type withheld
    """
)
MEDIA_FIELDS = _words(
    """
    alt_text duration_ms height media_key preview_image_url public_metrics type url variants width
    """
)
EXPANSIONS = _words(
    """
    attachments.media_keys attachments.poll_ids author_id edit_history_{post}_ids entities.mentions.username
    geo.place_id in_reply_to_user_id referenced_{post}s.id referenced_{post}s.id.attachments.media_keys
    referenced_{post}s.id.author_id
    """
)
LATER_POST_FIELDS = _words(
    """
    article article_title attachments card_uri community_id context_annotations conversation_id created_at
    display_text_range edit_controls entities geo id lang matched_media_notes media_metadata non_public_metrics
    note_post note_request_suggestions organic_metrics paid_partnership possibly_sensitive promoted_metrics
    public_metrics reply_settings scopes source suggested_source_links suggested_source_links_with_counts text withheld
    """
)
LATER_USER_FIELDS = _words(
    """
    confirmed_email connection_status created_at description entities id is_identity_verified location name parody
    profile_banner_url profile_image_url protected public_metrics receives_your_dm subscriber_count
    subscribes_to_you subscription subscription_type url username verified verified_followers_count verified_type
    withheld
    """
)
LATER_EXPANSIONS = _words(
    """
    article.cover_media article.media_entities attachments.media_keys attachments.media_source_tweet
    attachments.poll_ids author_id edit_history_post_ids entities.mentions.username geo.place_id in_reply_to_user_id
    referenced_posts username
    """
)


@dataclass(frozen=True)
class Wish:
    """What a request wants to see, and the word its generation has for a post."""

    word: str
    post_fields: frozenset[str] = frozenset()
    user_fields: frozenset[str] = frozenset()
    media_fields: frozenset[str] = frozenset()
    expansions: frozenset[str] = frozenset()


def wish(query: dict[str, str], generation: str, own: Iterable[str] = ()) -> Wish:
    """
    Read what a request asks for. `own` are the parameters of the endpoint itself.

    Raises Problem: an unknown parameter, or an unknown value of one.
    """
    word, is_later = "tweet" if generation == "2.166" else "post", generation == "2.168"
    lists = {
        f"{word}.fields": LATER_POST_FIELDS if is_later else POST_FIELDS,
        "user.fields": LATER_USER_FIELDS if is_later else USER_FIELDS,
        "media.fields": MEDIA_FIELDS,
        "expansions": LATER_EXPANSIONS if is_later else EXPANSIONS,
    }
    for name, value in query.items():
        if name not in lists and name not in own:
            known = ",".join([*own, *lists])
            raise invalid(f"The query parameter [{name}] is not one of [{known}]", **{name: [value]})
    asked = {name: _choice(name, query.get(name, ""), word, lists[name]) for name in lists}
    fields = (asked[f"{word}.fields"], asked["user.fields"], asked["media.fields"])
    found = Wish(word, *fields, asked["expansions"])
    return _spelled_out(found) if is_later else found


def _spelled_out(asked: Wish) -> Wish:
    """The same in the older grammar: an expansion is a field too, and holds for the posts that are sent along."""
    around = (
        {"referenced_posts.id", "referenced_posts.id.author_id"} if "referenced_posts" in asked.expansions else set()
    )
    fields = asked.post_fields | asked.expansions & {"author_id", "in_reply_to_user_id", "referenced_posts"}
    return replace(asked, post_fields=fields, expansions=asked.expansions.union(around))


def _choice(name: str, value: str, word: str, known: frozenset[str]) -> frozenset[str]:
    chosen = frozenset(value.split(",")) if value else frozenset()
    allowed = {one.format(post=word) for one in known}
    for one in sorted(chosen - allowed):
        choices = ",".join(sorted(allowed))
        raise invalid(f"The `{name}` query parameter value [{one}] is not one of [{choices}]", **{name: [value]})
    return chosen
