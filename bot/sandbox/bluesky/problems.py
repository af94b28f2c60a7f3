"""
How Bluesky says no: an error's name and a sentence, mostly with status 400, whoever is at fault.

Source: https://atproto.com/specs/xrpc
"""

from starlette.responses import JSONResponse


class Problem(Exception):
    """The request is not fulfilled."""

    def __init__(self, error: str, message: str, status: int = 400, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": error, "message": message}
        self.headers = headers

    def answer(self) -> JSONResponse:
        """The problem as Bluesky sends it."""
        return JSONResponse(self.body, self.status, self.headers)


def invalid(message: str) -> Problem:
    """The request is not one that Bluesky knows."""
    return Problem("InvalidRequest", message)


def no_record(uri: str) -> Problem:
    """Nothing stands there."""
    return Problem("RecordNotFound", f"Could not locate record: {uri}")
