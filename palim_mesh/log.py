"""The log: one line of JSON for each event, made of ids, codes and counts.

No name, no text anybody wrote, no ticket, no session description, no network address and no room's name gets in here.
What libraries log is cut down to the same: the template of their message without its values, and its place in the code.
"""

import json
import logging
import sys
import time
import traceback

_logger = logging.getLogger("palim_mesh")

LEVELS = ("debug", "info", "warning", "error")


def start(level: str) -> None:
    """Sends everything from `level` up to standard error, also what libraries log from `warning` up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    _logger.setLevel(level.upper())


def event(name: str, *, level: int = logging.INFO, **facts: str | int | float | None) -> None:
    """Writes an event. `facts` are ids, codes and counts only."""
    _logger.log(level, name, extra={"facts": facts})


def bug(where: str, error: BaseException, **facts: str | int) -> None:
    """Writes that something was raised which nobody foresaw: its kind and its place, never its text."""
    _logger.error("bug", exc_info=error, extra={"facts": {"where": where, **facts}})


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
        }
        if record.name == _logger.name:
            line |= {"event": record.msg, **getattr(record, "facts", {})}
        else:
            line |= {"event": "library", "library": record.name, "message": str(record.msg).partition("\n")[0]}
        if record.exc_info and record.exc_info[1]:
            line |= _anonymous(record.exc_info[1])
        return json.dumps({key: value for key, value in line.items() if value is not None})


def _anonymous(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__name__,
        "at": [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames],
    }
