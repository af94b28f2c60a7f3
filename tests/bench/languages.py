"""
How well and how fast languages are told, on posts whose language somebody else has judged.

`MENTIONDESK_REAL_POSTS=FOLDER python -m tests.bench.languages` reads `multilang_dev.jsonl` there: a JSON object a line
with `text` and `lang`, and `outside` where hardly a desk would serve that language. Nothing of it is kept.
"""

import json
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from rich.console import Console

from bot.desk.tongue import Hint
from bot.language import Detector, detector

QUEUES = frozenset({"en", "es", "de", "fr"})
"""Those of a desk as it may be; any other language belongs into its queue for any."""

Told = tuple[str, str | None]
"""The language that a post is in, and the one that the desk found."""


def main() -> None:
    """Print a line a figure."""
    posts = read()
    served = [post for post in posts if not post.get("outside")]
    models, say = detector(), Console(highlight=False, soft_wrap=True).print
    began = time.process_time()
    alone = [found(models, post) for post in served]
    seconds = time.process_time() - began
    decided = [told for told in alone if told[1]]
    everything = [*alone, *(found(models, post) for post in posts if post.get("outside"))]
    say(f"{len(posts)} posts, {len(posts) - len(served)} of them in languages without a vote")
    say(f"without a hint: {share(alone, is_right)} told right, {share(alone, is_untold)} not told")
    say(f"of what is told: {share(decided, is_right)} right; {seconds / len(served) * 1000:.2f} ms of a core a post")
    say(f"in the right one of {len(QUEUES)} queues, or in *: {share(everything, is_in_its_queue)}")
    for declared in (False, True):
        say(f"with a hint, {'declared' if declared else 'guessed'}: {with_hints(models, posts, declared=declared)}")


def read() -> list[dict[str, str]]:
    """The posts of the folder that the environment names."""
    file = Path(os.environ["MENTIONDESK_REAL_POSTS"]) / "multilang_dev.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def found(models: Detector, post: dict[str, str], hint: Hint | None = None) -> Told:
    """What is found about a post."""
    return post["lang"], models.detect(post["text"], hint).language


def with_hints(models: Detector, posts: list[dict[str, str]], *, declared: bool) -> str:
    """How many are told right with the right hint, and how many with a wrong one: English, or Spanish for English."""
    true = [found(models, post, Hint(post["lang"], declared)) for post in posts]
    wrong = [found(models, post, Hint("es" if post["lang"] == "en" else "en", declared)) for post in posts]
    return (
        f"{share(true, is_right)} told right where it is, {share(wrong, is_right)} where it is not; "
        f"in the right queue {share(true, is_in_its_queue)} and {share(wrong, is_in_its_queue)}"
    )


def share(told: Iterable[Told], is_so: Callable[[Told], bool]) -> str:
    """How many per cent of the posts are so."""
    judged = [is_so(one) for one in told]
    return f"{sum(judged) / len(judged):.1%}"


def is_right(told: Told) -> bool:
    """Whether the language that was found is the post's."""
    return told[0] == told[1]


def is_untold(told: Told) -> bool:
    """Whether nobody can say."""
    return told[1] is None


def is_in_its_queue(told: Told) -> bool:
    """Whether the post comes to those who read its language, or to the queue for any where there are none."""
    language, desks = told[0], told[1] if told[1] in QUEUES else None
    return desks == (language if language in QUEUES else None)


if __name__ == "__main__":
    main()
