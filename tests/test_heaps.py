"""Forty threads do not keep forty heaps."""

import ctypes
import subprocess
import sys

import pytest

HEAPS_OF_THREADS = """
import ctypes, re, sys, tempfile, threading
from bot.heaps import share_one_heap

if sys.argv[1] == "shared":
    share_one_heap()
met = threading.Barrier(9)

def work():
    kept = ctypes.create_string_buffer(10_000)
    met.wait()
    met.wait()

threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads:
    thread.start()
met.wait()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
with tempfile.NamedTemporaryFile("r") as told:
    file = ctypes.c_void_p(libc.fopen(told.name.encode(), b"w"))
    libc.malloc_info(0, file)
    libc.fclose(file)
    print(len(re.findall("<heap nr", told.read())))
met.wait()
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="this is not glibc")
@pytest.mark.parametrize(("how", "is_shared"), [("shared", True), ("apart", False)])
def test_the_threads_of_a_desk_share_one_heap_in_place_of_one_each(how: str, is_shared: bool) -> None:
    counted = subprocess.run([sys.executable, "-c", HEAPS_OF_THREADS, how], capture_output=True, text=True, check=True)

    assert (int(counted.stdout) == 1) is is_shared
