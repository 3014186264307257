"""The supervisor of the embedded mode ends whenever it is told to."""

import subprocess
import sys

SIGNALLED_AT_ANY_MOMENT = """
import os, random, signal, threading
from proxyportal import supervisor

supervisor.TICK = 0.0  # round and round, so that the signal meets every line of the loop
rng = random.Random(1)
for _ in range(300):
    timers = [threading.Timer(rng.random() / 1000, os.kill, (os.getpid(), signal.SIGTERM))]
    supervisor.Supervisor([], report=print).run(lambda: timers and timers.pop().start())
print("ended 300 times")
"""


def test_signal_ends_it_at_whatever_moment_it_comes():
    """A handler that waits for a lock which the interrupted loop holds would never return."""
    command = [sys.executable, "-c", SIGNALLED_AT_ANY_MOMENT]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "ended 300 times\n"
