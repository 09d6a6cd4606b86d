"""Runs a command in a terminal of its own, resizes it on the way, and prints what its screen was.

Usage: watch.py COLUMNSxROWS[,SECOND:COLUMNSxROWS]... COMMAND...
Standard output is one JSON object: `status`, and `shots`, each with `at`, `columns`, `rows`, `lines`
(what stood on the screen) and `colours` (how many signs were not in the ordinary one); at last `raw`,
whether any escape sequence was written. The screen is pyte's.
"""

import fcntl
import json
import os
import pty
import re
import select
import struct
import sys
import termios
import time

import pyte


def main():
    """Runs the command to its end."""
    sizes = []
    for index, part in enumerate(sys.argv[1].split(",")):
        moment, _, size = part.rpartition(":")
        columns, rows = (int(number) for number in size.split("x"))
        sizes.append((float(moment or 0) if index else 0.0, columns, rows))
    _, columns, rows = sizes.pop(0)
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(sys.argv[2], sys.argv[2:])
    resize(terminal, columns, rows)
    screen = pyte.HistoryScreen(columns, rows, history=100_000)
    stream = pyte.ByteStream(screen)
    start = time.monotonic()
    shots, raw, next_shot = [], False, 1.0
    while True:
        now = time.monotonic() - start
        if sizes and now >= sizes[0][0]:
            shots.append(shot(screen, now))
            _, columns, rows = sizes.pop(0)
            # A moment between the two, as between a terminal and what runs in it.
            screen.resize(rows, columns)
            resize(terminal, columns, rows)
        if now >= next_shot:
            shots.append(shot(screen, now))
            next_shot += 1.0
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            data = os.read(terminal, 65536)
        except OSError:
            break
        if not data:
            break
        raw = raw or b"\x1b" in data
        stream.feed(data)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    shots.append(shot(screen, time.monotonic() - start))
    said = [line(row, screen.columns) for row in screen.history.top]
    json.dump({"status": status, "shots": shots, "said": said, "raw": raw}, sys.stdout)


def resize(terminal, columns, rows):
    """Tells the terminal, and thereby its foreground program, of its size."""
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def line(row, columns):
    """A line of the screen as text."""
    return re.sub(r"\s+$", "", "".join(row[index].data for index in range(columns)))


def shot(screen, now):
    """What stands on the screen."""
    cells = [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]
    return {
        "at": round(now, 1),
        "columns": screen.columns,
        "rows": screen.lines,
        "lines": [line(row, screen.columns) for row in cells],
        "colours": sum(cell.fg != "default" for row in cells for cell in row),
    }


if __name__ == "__main__":
    main()
