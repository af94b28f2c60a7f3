"""
Whether the desk can do its work, asked on loopback.

`/readyz` is whether it may be sent presses: started, not stopping, with a database and Slack. `/healthz` is whether it
is alive and well besides, for an operator's monitor and the container's check.
"""

import socket
import threading
from collections.abc import Callable, Mapping
from typing import TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.errors import ConfigError

HOST = "127.0.0.1"

Answer = TypeVar("Answer")


class Health:
    """
    Answers 200 when every question is answered with True, else 503; the body holds each answer by its name.

    `ready` are the questions of `/readyz`, which `/healthz` asks as well as those of `well`. Whoever starts and stops
    the desk sets and clears the event `ready`. A question that raises counts as False: what went wrong is the log's to
    tell. Each of `figures` only stands in the body, as JSON has it, or as None when it cannot be told.

    Raises:
        ConfigError: the port is taken.
    """

    def __init__(
        self,
        port: int,
        ready: Mapping[str, Callable[[], bool]],
        well: Mapping[str, Callable[[], bool]],
        figures: Mapping[str, Callable[[], object]],
    ) -> None:
        self.ready = threading.Event()
        self._of_ready = {"started": self.ready.is_set, **ready}
        self._of_well = {**self._of_ready, **well}
        self._figures = figures
        try:
            self._listener = socket.create_server((HOST, port))
        except OSError as error:
            raise ConfigError(f"desk.health_port: {port}: {error.strerror}") from None
        self.url = f"http://{HOST}:{self._listener.getsockname()[1]}/healthz"
        app = Starlette(routes=[Route("/healthz", self._healthz), Route("/readyz", self._readyz)])
        self._server = uvicorn.Server(uvicorn.Config(app, http="h11", loop="asyncio", log_config=None, lifespan="off"))
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],), name="health")

    def start(self) -> None:
        """Answer from now on, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._listener.close()

    def _readyz(self, _: Request) -> JSONResponse:
        return _response(_answers(self._of_ready), {})

    def _healthz(self, _: Request) -> JSONResponse:
        return _response(_answers(self._of_well), {name: _answer(figure) for name, figure in self._figures.items()})


def _answers(questions: Mapping[str, Callable[[], bool]]) -> dict[str, bool]:
    return {name: bool(_answer(question)) for name, question in questions.items()}


def _response(answers: dict[str, bool], figures: Mapping[str, object]) -> JSONResponse:
    return JSONResponse({**answers, **figures}, status_code=200 if all(answers.values()) else 503)


def _answer(question: Callable[[], Answer]) -> Answer | None:
    try:
        return question()
    except Exception:  # whatever it is, the desk is not well, and must still be able to say so
        return None
