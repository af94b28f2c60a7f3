"""A refusal by the sandbox's Slack, in Slack's own words."""

from typing import Any


class SlackError(Exception):
    """`code` becomes the answer's `error`, `facts` stand beside it: `missing_scope`, `needed="chat:write"`."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    @classmethod
    def because(cls, code: str, messages: list[str]) -> "SlackError":
        """A refusal that lists what was wrong, where Slack lists it."""
        return cls(code, errors=messages, response_metadata={"messages": messages})
