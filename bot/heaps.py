"""
The C library's heaps, of which it gives every few threads one of their own.

What one thread has freed in its heap is of no use to the others, so a desk of forty threads keeps some twenty
megabytes that nobody uses, and more from hour to hour. Its threads wait for Slack and the database nearly all of the
time, and hardly ever for each other's allocations; one heap is enough for them.

Source: mallopt(3), M_ARENA_MAX
"""

import ctypes

M_ARENA_MAX = -8


def share_one_heap() -> None:
    """Let all threads of this process that are yet to begin share its heap; elsewhere than on glibc, nothing."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, 1)
