"""
How X says no: `application/problem+json`, with the wording that clients have to tell apart.

Source: https://docs.x.com/x-api/fundamentals/response-codes-and-errors
"""

from typing import Any

from starlette.responses import JSONResponse

_KINDS = "https://api.x.com/2/problems"


class Problem(Exception):
    """The request is not fulfilled; `body` is the whole document."""

    def __init__(self, status: int, title: str, detail: str, kind: str = "about:blank", **more: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.body = {"title": title, "detail": detail, "type": kind, "status": status, **more}

    def answer(self, headers: dict[str, str]) -> JSONResponse:
        """The problem as X sends it."""
        return JSONResponse(self.body, self.status, headers, "application/problem+json")


def unauthorized() -> Problem:
    """The credentials are missing or wrong."""
    return Problem(401, "Unauthorized", "Unauthorized")


def too_many() -> Problem:
    """The window's requests are used up."""
    return Problem(429, "Too Many Requests", "Too Many Requests")


def forbidden(detail: str) -> Problem:
    """X will not do it, for the reason that `detail` gives."""
    return Problem(403, "Forbidden", detail)


def invalid(message: str, **parameters: list[str]) -> Problem:
    """The request is not one that X knows; `parameters` are the offending ones with their values."""
    errors = [{"parameters": parameters, "message": message}]
    detail = "One or more parameters to your request was invalid."
    return Problem(400, "Invalid Request", detail, f"{_KINDS}/invalid-request", errors=errors)


def missing(resource: str, parameter: str, value: str) -> dict[str, str]:
    """One entry of the `errors` that stand beside what was found."""
    return {
        "title": "Not Found Error",
        "detail": f"Could not find {resource} with {parameter}: [{value}].",
        "type": f"{_KINDS}/resource-not-found",
        "resource_type": resource,
        "resource_id": value,
        "parameter": parameter,
        "value": value,
    }
