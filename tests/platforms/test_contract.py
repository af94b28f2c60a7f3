"""
What every adapter is asked about hearing: mentions, searches, our own posts.

The questions are asked over real sockets, of networks that run in the test; `test_contract_replies` asks about
answering, `test_contract_again` about posts that are asked for once more, `test_contract_odd` about what goes wrong.
"""

import pytest

from bot.desk.mention import Media, Visibility
from bot.desk.source import Stream
from tests.platforms.worlds import World


def test_the_credentials_say_who_they_are(world: World) -> None:
    assert world.adapter.check() == f"@{world.handle}"


def test_the_first_start_brings_nothing_that_was_there(world: World) -> None:
    world.say()

    assert world.ids(world.start()) == []


def test_what_comes_after_the_first_start_is_heard(world: World) -> None:
    cursor = world.start()
    said = world.say()

    assert world.ids(cursor) == [said]


def test_mentions_come_oldest_first_without_gaps_over_pages(world: World) -> None:
    cursor = world.start()
    said = [world.say(f"{world.us} {number}") for number in range(250)]

    pages = list(world.adapter.read(world.source(), cursor))

    assert [mention.post_id for page in pages for mention in page.mentions] == said
    assert all(len(page.mentions) <= 100 for page in pages)
    assert all(page.gap is None for page in pages)


def test_a_cursor_covers_its_page_and_no_more(world: World) -> None:
    cursor = world.start()
    said = [world.say(f"{world.us} {number}") for number in range(150)]

    first = next(world.adapter.read(world.source(), cursor))

    assert world.ids(first.cursor) == said[len(first.mentions) :]


def test_nothing_comes_twice(world: World) -> None:
    cursor = world.start()
    world.say()
    pages = list(world.adapter.read(world.source(), cursor))

    assert world.ids(pages[-1].cursor) == []


def test_a_post_that_shows_late_behind_others_is_heard_once(world: World) -> None:
    sources = (world.source(), world.search(tags=("acmedown",)))
    cursors = [world.start(source) for source in sources]
    late, other = (world.say(f"{world.us} #acmedown {word}") for word in ("late", "early"))
    world.network.hide(late)
    before = [world.caught_up(cursor, source) for cursor, source in zip(cursors, sources, strict=True)]
    world.network.show(late)
    then = [world.caught_up(cursor, source) for (_, cursor), source in zip(before, sources, strict=True)]

    assert [ids for ids, _ in before] == [[other]] * 2
    assert [ids for ids, _ in then] == [[late]] * 2
    assert [world.ids(cursor, source) for (_, cursor), source in zip(then, sources, strict=True)] == [[]] * 2


def test_our_own_posts_are_no_work(world: World) -> None:
    cursor = world.start()
    theirs = world.say()
    world.say(f"gracias {world.us}", author=world.handle)

    assert world.ids(cursor) == [theirs]


def test_a_thread_is_one_thread(world: World) -> None:
    cursor = world.start()
    root = world.mention(f"{world.us} no tengo red")
    ours = world.adapter.send(world.reply(root))
    again = world.say(f"{world.us} sigue igual", reply_to=ours.post_id)

    first, second = world.heard(cursor)

    assert (first.post_id, second.post_id) == (root.post_id, again)
    assert first.thread_id == second.thread_id == root.post_id
    assert second.parent_id == ours.post_id
    assert second.parent is not None
    assert second.parent.author.handle == world.handle
    assert second.parent.text.endswith("Lo miramos ahora mismo")


def test_an_author_is_known_by_name_and_following(world: World) -> None:
    mention = world.mention(author="marta_l", name="Marta López", followers=12_400, verified=True, lang="es")

    author, post = mention.author, world.network.posts[-1]
    profile = world.network.profile(post.author_id)
    assert profile is not None
    assert (author.handle, author.name) == (profile.handle, "Marta López")
    assert author.followers == (12_400 if world.knows_followers else None)
    assert author.verified is world.knows_verified
    assert (mention.hint, mention.platform, mention.account) == ("es", world.platform, world.account)
    assert mention.source == world.account
    assert abs((mention.posted_at - post.created_at).total_seconds()) < 0.01
    assert mention.url == world.address(mention.post_id) or mention.url.endswith(mention.post_id)


def test_a_text_is_whole_and_as_it_was_written(world: World) -> None:
    cursor = world.start()
    short, long = f"{world.us} <b> & &amp; 👨‍👩‍👧 <!channel>", world.us + " muy largo" * 24
    world.say(short)
    world.say(long)

    texts = [mention.text for mention in world.heard(cursor)]

    assert texts == [short, long]


def test_media_come_with_what_their_author_says_of_them(world: World) -> None:
    mention = world.mention(media=world.media)

    assert mention.media == tuple(Media(one.kind, one.alt) for one in world.media)


def test_a_quote_brings_what_it_quotes(world: World) -> None:
    ours = world.say("Volvemos a las 10", author=world.handle)

    mention = world.mention(f"{world.us} ¿seguro?", quote_of=ours)

    assert mention.quoted is not None
    assert (mention.quoted.id, mention.quoted.text) == (ours, "Volvemos a las 10")


def test_the_words_of_a_direct_message_do_not_come_along_with_what_answers_or_quotes_it(world: World) -> None:
    if not world.adapter.has_audiences:
        pytest.skip("this network knows one audience")
    told = world.say(f"{world.us} mi IBAN es ES76 2077", visibility="direct")

    mention = world.mention(f"{world.us} ¿nadie contesta?", reply_to=told, quote_of=told)

    for beside in filter(None, (mention.parent, mention.quoted)):
        assert (beside.id, beside.text, beside.visibility) == (told, "", Visibility.DIRECT)
    assert (mention.parent_id, mention.text) == (told, f"{world.us} ¿nadie contesta?")


def test_a_quote_is_heard_though_its_words_do_not_name_us(world: World) -> None:
    if world.misses_quotes:
        pytest.skip(world.misses_quotes)
    ours = world.say("Volvemos a las 10", author=world.handle)

    mention = world.mention("seguimos sin red", quote_of=ours)

    assert mention.quoted is not None
    assert (mention.quoted.id, world.adapter.named_at(mention)) == (ours, None)


def test_what_is_only_passed_on_is_not_heard(world: World) -> None:
    cursor = world.start()
    theirs = world.say()
    world.network.repost("ben", theirs)

    assert world.ids(cursor) == [theirs]


def test_a_search_finds_its_words_and_tags_and_leaves_out_the_rest(world: World) -> None:
    wanted = {"phrases": ("acme corp",), "tags": ("acmedown",), "exclude": ("lyrics",), "languages": ("es",)}
    source = world.search(**wanted)
    cursor = world.start(source)
    found = [world.say("Acme Corp no va", lang="es"), world.say("todo mal #AcmeDown", lang="es")]
    world.say("corp acme", lang="es")
    world.say("acme corp lyrics", lang="es")
    declared = world.say("acme corp is down", lang="en")
    world.say("acme corp es genial", lang="es", author=world.handle)
    world.network.repost("ben", found[0])

    heard = world.heard(cursor, source)

    # What an author, or their app, calls the language of a post is no ground to lose it: the desk judges by itself.
    assert [mention.post_id for mention in heard] == found + [declared] * world.adapter.declares_languages
    assert {mention.source for mention in heard} == {f"{world.account}/search:wanted"}


def test_what_a_search_finds_says_whom_its_words_name_and_in_which_order(world: World) -> None:
    source = world.search(tags=("acmedown",))
    ben = world.network.profile(world.network.post("ben", "hola").author_id)
    assert ben is not None
    cursor = world.start(source)
    world.say("#acmedown")
    world.say(f"#acmedown {world.us}")
    world.say(f"@{ben.handle} {world.us} #acmedown {world.us}")

    assert [world.adapter.named_at(found) for found in world.heard(cursor, source)] == [None, 0, 1]


def test_a_search_begins_from_now_and_brings_nothing_twice(world: World) -> None:
    source = world.search(tags=("acmedown",))
    world.say("#acmedown")
    cursor = world.start(source)
    said = [world.say(f"#acmedown {number}") for number in range(120)]

    pages = list(world.adapter.read(source, cursor))

    assert [mention.post_id for page in pages for mention in page.mentions] == said
    assert world.ids(pages[-1].cursor, source) == []


def test_what_we_post_by_other_hands_comes_on_our_own_stream(world: World) -> None:
    own = world.source(Stream.OWN)
    theirs = world.mention()
    cursor = world.start(own)
    ours = world.say("ya está", author=world.handle, reply_to=theirs.post_id)
    world.say("otra cosa")

    (post,) = world.heard(cursor, own)

    assert (post.post_id, post.parent_id, post.author.handle) == (ours, theirs.post_id, world.handle)
    assert post.source == f"{world.account}/own"


def test_what_is_left_of_the_networks_limit_is_known_and_grows_less(world: World) -> None:
    before_any = world.adapter.quota(world.source())
    cursor = world.start()
    world.ids(cursor)
    first = world.adapter.quota(world.source())

    world.ids(cursor)

    then = world.adapter.quota(world.source())
    assert before_any is None
    assert bool(first and then) is world.tells_what_is_left
    assert not (first and then) or 0 <= then.left < first.left < then.limit
