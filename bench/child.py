"""One child process, with its time, its memory and what it said."""

import os
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def process(arguments: list[str]) -> tuple[float, float, str]:
    """Wall seconds and peak memory (MB) of one child process, and what it printed."""
    start = time.perf_counter()
    child = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with child.stdout:
        said = child.stdout.read()
    _pid, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{arguments}: exit {child.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024, said
