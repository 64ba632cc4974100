"""Brings what was counted into the ledger, once a minute and at the end."""

import asyncio
import time

from palim_mesh.statistics.ledger import Ledger
from palim_mesh.statistics.tally import Moment, Tally

EVERY_S = 60.0


def moment() -> Moment:
    """Now; the day is that of the machine's time zone."""
    return Moment(time.monotonic(), time.strftime("%Y-%m-%d"))


class Keeper:
    """A companion of the server. What is killed loses what was counted since the last minute."""

    def __init__(self, tally: Tally, ledger: Ledger) -> None:
        self.tally = tally
        self.ledger = ledger

    async def keep(self) -> None:
        """Writes for ever; once more when it is cancelled."""
        try:
            while True:
                await asyncio.sleep(EVERY_S)
                await self._write()
        finally:
            await self._write()

    async def _write(self) -> None:
        self.tally.pass_time(moment())
        await asyncio.to_thread(self.ledger.add, self.tally.take())
