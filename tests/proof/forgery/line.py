"""A kept connection on which anything can be said, also what no HTTP client would."""

import contextlib
import http.client
import socket
from dataclasses import dataclass, field

PATIENCE = 5.0  # seconds
NEVER = 599
"""What stands for an answer that does not come."""


@dataclass(frozen=True)
class Said:
    """
    A request as it goes over the line.

    `half` says that nothing follows although more was promised, `last` that the line is of no use afterwards.
    """

    body: bytes
    headers: list[tuple[str, str]] = field(default_factory=list)
    method: str = "POST"
    path: str = "/slack/events"
    version: str = "HTTP/1.1"
    half: bool = False
    last: bool = False
    chunked: bool = False

    def raw(self) -> bytes:
        """Every byte of it; header values may be of any letters."""
        length = ("Transfer-Encoding", "chunked") if self.chunked else ("Content-Length", str(len(self.body)))
        named = {name.lower() for name, _ in self.headers}
        headers = [*self.headers, *([] if length[0].lower() in named else [length])]
        lines = [f"{self.method} {self.path} {self.version}", "Host: desk", *(f"{a}: {b}" for a, b in headers), "", ""]
        return "\r\n".join(lines).encode() + (_in_chunks(self.body) if self.chunked else self.body)


def _in_chunks(body: bytes) -> bytes:
    parts = [body[at : at + 700] for at in range(0, len(body), 700)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


class Line:
    """One connection to a server, opened again whenever the server hangs up."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._socket: socket.socket | None = None

    def ask(self, said: Said) -> int | None:
        """The status of the answer, or `NEVER`; None when the server hung up without one."""
        line = self._open()
        with contextlib.suppress(ConnectionError):  # a server that has heard enough may stop listening
            line.sendall(said.raw())
            if said.half:
                line.shutdown(socket.SHUT_WR)
        answer = http.client.HTTPResponse(line, method=said.method)
        try:
            answer.begin()
            answer.read()
        except TimeoutError:
            self.hang_up()
            return NEVER
        except (ConnectionError, http.client.HTTPException):
            self.hang_up()
            return None
        if answer.will_close or said.last:
            self.hang_up()
        return answer.status

    def hang_up(self) -> None:
        """Close the connection, if there is one."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _open(self) -> socket.socket:
        if self._socket is None:
            self._socket = socket.create_connection(self._address, PATIENCE)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket
