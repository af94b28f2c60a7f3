"""
What the operator wrote down: `desk.toml`, and the secrets that stand in the environment.

Everything wrong is told at once, one line a key, so references (a queue's team, an account's credentials) are checked
while the file is read and not after it.
"""
