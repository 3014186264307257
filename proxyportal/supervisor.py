"""Keeps a few child processes alive and ends them with their parent. Stdlib only.

Each child runs in its own session, so that ctrl-C on the terminal reaches the supervisor alone, and a whole process
group can be ended before its like is started again.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds before a child that died is started again; doubled each time, forgotten once it lived longer than that."""
GRACE = 5.0
"""Seconds a child may take to stop before it is killed."""
TICK = 0.2

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """Have the kernel send this process SIGTERM when its parent ends, by kill -9 too (Linux)."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One program: its command, the file that takes what it writes, and its present process."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    pause: float = FIRST_PAUSE
    started: float = 0.0
    start_at: float = field(default_factory=time.monotonic)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - the supervisor has one thread
            )
        self.started = time.monotonic()

    def send(self, number: signal.Signals) -> None:
        """Signal the whole process group; a dead leader may have left others behind."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def schedule_restart(self) -> float:
        """Clear away what is left of the dead process and return the seconds until the next start."""
        self.send(signal.SIGKILL)
        self.process = None
        now = time.monotonic()
        if now - self.started > LONGEST_PAUSE:
            self.pause = FIRST_PAUSE
        pause, self.pause = self.pause, min(self.pause * 2, LONGEST_PAUSE)
        self.start_at = now + pause
        return pause


class Supervisor:
    """Starts the children, restarts those that die, and stops all on SIGINT, SIGTERM or SIGHUP."""

    def __init__(self, children: list[Child], *, report: Callable[[str], None]) -> None:
        self.children = children
        self.report = report
        self.stopping = False
        """Set by a signal. No Event: its lock may be held by the very line that the signal interrupts."""

    def run(self, each_tick: Callable[[], None]) -> None:
        """Supervise until a signal comes; `each_tick` is called several times a second."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.note_signal)
        try:
            while not self.stopping:
                for child in self.children:
                    self.tend(child)
                each_tick()
                time.sleep(TICK)
        finally:
            self.stop()

    def note_signal(self, *_: object) -> None:
        self.stopping = True

    def tend(self, child: Child) -> None:
        if child.process is None and time.monotonic() >= child.start_at:
            child.start()
        elif child.has_died():
            assert child.process is not None  # noqa: S101 - implied by has_died, for the type checker
            code = child.process.returncode
            pause = child.schedule_restart()
            self.report(f"{child.name} ended ({code}) and starts again in {pause:.0f} s; see {child.log}")

    def stop(self) -> None:
        for child in self.children:
            child.send(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for child in self.children:
            if child.process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.0, deadline - time.monotonic()))
                child.send(signal.SIGKILL)
