"""Work that blocks, done beside the event loop."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


async def aside(work: Callable[[], Result]) -> Result:
    """Does it in a thread which ends with the program, so that a slow authority holds up no restart.

    asyncio.to_thread would: its threads are waited for.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[Result] = loop.create_future()

    def settle(give: Callable[[], None]) -> None:
        if not outcome.done():
            give()

    def run() -> None:
        give: Callable[[], None]
        try:
            result = work()
            give = lambda: outcome.set_result(result)  # noqa: E731
        except Exception as error:
            raised = error
            give = lambda: outcome.set_exception(raised)  # noqa: E731
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile, and nobody waits
            loop.call_soon_threadsafe(settle, give)

    threading.Thread(target=run, name="palim-mesh-tls", daemon=True).start()
    return await outcome
