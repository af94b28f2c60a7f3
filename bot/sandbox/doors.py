"""
Ports that can be closed: the ways on which the bot reaches Slack and the social network.

A closed one refuses connections as a machine without a server does, which no answer of a running server can look like:
whoever is refused knows for certain that nothing was done.
"""

import asyncio
import socket
from collections.abc import Sequence

import uvicorn

from bot.sandbox.spoiling import Protocol

HOST = "127.0.0.1"


def listening(port: int = 0) -> socket.socket:
    """A socket that queues connections at `port`; 0 takes any that is free."""
    listener = socket.create_server((HOST, port))
    # asyncio does this only for sockets that name their protocol; without it every answer takes 40 ms more.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def address(listener: socket.socket) -> str:
    """Where it listens: `"http://127.0.0.1:8080"`."""
    return f"http://{HOST}:{listener.getsockname()[1]}"


class Doors:
    """The ports of a server, by their place among those it was started with. Its own loop opens and closes them."""

    def __init__(self, server: uvicorn.Server, listeners: Sequence[socket.socket]) -> None:
        self._server = server
        self._ports = [listener.getsockname()[1] for listener in listeners]
        self._closed: set[int] = set()

    async def close(self, place: int) -> None:
        """Refuse whoever comes, and tear down the connections of those who are there."""
        if place in self._closed:
            return
        self._closed.add(place)
        self._server.servers[place].close()
        for connection in list(self._server.server_state.connections):
            transport = connection.transport
            if transport.get_extra_info("sockname")[1] == self._ports[place]:
                transport.abort()

    async def open(self, place: int) -> None:
        """Let everybody in again, at the same port."""
        if place not in self._closed:
            return
        self._closed.remove(place)
        loop = asyncio.get_running_loop()
        self._server.servers[place] = await loop.create_server(self._protocol, sock=listening(self._ports[place]))

    def _protocol(self) -> Protocol:
        return Protocol(self._server.config, self._server.server_state, self._server.lifespan.state)
