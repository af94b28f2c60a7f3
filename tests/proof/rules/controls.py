"""Whatever could ever be pressed or sent: kept as it was drawn, for people press what their screens still show."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack.blocks import elements_of, with_ids
from bot.sandbox.slack.surfaces import View

Json = dict[str, Any]

MOST = 400
"""How many controls are remembered; older ones are forgotten."""


@dataclass(frozen=True)
class Control:
    """A button or a menu of a message, with all that stood around it when it was drawn."""

    channel: str
    ts: str
    block: Json
    element: Json
    choice: Json | None
    around: str

    @property
    def action_id(self) -> str:
        """What a press on it asks for."""
        return str(self.element["action_id"])


@dataclass
class Controls:
    """What was drawn since the desk was cleared, oldest first."""

    on_messages: list[Control] = field(default_factory=list)
    views: list[View] = field(default_factory=list)

    def drawn_on(self, channel: str, ts: str, blocks: list[Json], words: str) -> None:
        """Remember everything that can be pressed on a message."""
        known = {(one.channel, one.ts, str(one.element), str(one.choice)) for one in self.on_messages[-60:]}
        for block, element in elements_of(with_ids(blocks)):
            for choice in element.get("options", [None]):
                control = Control(channel, ts, block, element, choice, words)
                if (channel, ts, str(element), str(choice)) not in known:
                    self.on_messages.append(control)
        del self.on_messages[:-MOST]

    def opened(self, view: View) -> None:
        """Remember a modal or a Home as it stands now."""
        self.views.append(view)
        del self.views[:-MOST]

    def of(self, action_id: str) -> list[Control]:
        """The controls with that action id."""
        return [one for one in self.on_messages if one.action_id == action_id]

    def clear(self) -> None:
        """Forget everything."""
        self.on_messages.clear()
        self.views.clear()
