"""Waiting for the operator: Ctrl-C, or the SIGTERM of a service manager or container."""

import signal
import threading
from types import FrameType

STOPS = (signal.SIGINT, signal.SIGTERM)


def told_to_stop() -> threading.Event:
    """
    What the first signal to stop sets, also one that comes while the desk is still starting.

    A second one ends the program at once, which loses nothing either. Must be called from the main thread.
    """
    told = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        for stop in STOPS:
            signal.signal(stop, signal.SIG_DFL)
        told.set()

    for stop in STOPS:
        signal.signal(stop, on_signal)
    return told
