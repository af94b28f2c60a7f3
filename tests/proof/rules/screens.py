"""What people have before their eyes: everything that the desk draws, remembered with the words around it."""

import json
from typing import Any

from tests.proof.rules.stage import Stage

Json = dict[str, Any]


class Screens:
    """Hears of every call to Slack and keeps what was drawn."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def drawn(self, method: str, arguments: Json, answer: Json) -> None:
        """Remember what this call put on somebody's screen."""
        if not answer.get("ok"):
            return
        if method in ("chat.postMessage", "chat.update") and arguments.get("blocks"):
            words = json.dumps(arguments["blocks"])
            self._stage.controls.drawn_on(answer["channel"], answer["ts"], arguments["blocks"], words)
        if method.startswith("views."):
            view = self._stage.box.slack.surfaces.find(answer["view"]["id"])
            if view is not None:
                self._stage.controls.opened(view)
