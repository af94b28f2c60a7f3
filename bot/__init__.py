"""
mentiondesk: a self-hosted desk for public mentions, inside Slack.

The house has floors, and a file imports only from the floors below it and from its own package
(`tests/test_floors.py` holds the code to that):

    cli → commands, demo → app → ticks → delivery → slack → work → config → (store, platforms, language) → desk → errors

`clock` and `log` serve every floor but `desk`; `sandbox` stands apart and imports nothing of the rest.

The words, one a concept: a *mention* is a public post that names the brand; the *case* is the work it asks
of us (one author in one thread with one account); its *card* is the Slack message that shows it; the
*reply* is what we publish. *Agents* and *leads* are the people inside, the *author* is the person outside.
A *queue* is a team and a language with one Slack channel. The *outbox* holds what must still be told
outside, a *delivery* is one line of it, a *courier* brings it. A *refusal* is the rules saying no.
"""

__version__ = "0.1.0"
