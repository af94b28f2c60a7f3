"""
The demo: the real desk in one process with a Slack and social networks of its own, on loopback.

Nothing in the desk knows that it is a demo. It reads a `desk.toml`, speaks HTTP and Socket Mode to the sandbox's
addresses, and is given the sandbox's clock, which people may move.
"""
