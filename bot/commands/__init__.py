"""
What the operator does to a desk from a terminal beside running it: a group of commands a file.

As in `bot.cli`, a command imports what it needs when it runs.
"""
