"""
A Slack and a social network that run in this process: for the demo, for the tests, for measuring.

They are as strict as the real ones, or stricter, and hold what the desk uses. Nothing else of `bot` is
imported here, so that the sandbox cannot agree with the desk by sharing its mistakes.
"""
