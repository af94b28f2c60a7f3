"""
The rules: what may happen to a case, a reply, a follow-up, an escalation, and when.

Standard library and `bot.errors` only: no I/O and no clock (moments are passed in). Values are frozen dataclasses;
a rule takes a value and returns a `Change`, or raises `Refused`.
"""
