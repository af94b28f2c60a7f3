"""
Only this machine may use the sandbox, and only from its own page.

A browser visits other sites too, and any of them could send requests to 127.0.0.1, or point a name of its own
there: so a request is refused when its `Host` is no loopback name or its `Origin` is another site.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class Loopback:
    """`app` for requests of this machine's own pages; everybody else reads one sentence."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        foreign = PlainTextResponse("The sandbox answers only to this machine and to its own page.\n", 403)
        chosen = self.app if is_at_home(Headers(scope=scope)) else foreign
        await chosen(scope, receive, guarded)


def is_at_home(headers: Headers) -> bool:
    """Whether a request was sent to a loopback name, and by no other site's page."""
    host = headers.get("host", "")
    name = host.rpartition(":")[0] if host[-1:].isdigit() and ":" in host else host
    if name not in _NAMES:
        return False
    return headers.get("origin", f"http://{host}") == f"http://{host}"
