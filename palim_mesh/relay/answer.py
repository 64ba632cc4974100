"""The STUN answer as the server's companion, where no coturn is installed."""

import asyncio
import socket

from palim_mesh import log
from palim_mesh.relay import address, keeper
from palim_mesh.relay.address import Address
from palim_mesh.relay.binding import Binding
from palim_mesh.relay.keeper import End
from palim_mesh.relay.plan import Plan
from palim_mesh.relay.status import Program, State, Status, Trouble


class Answer:
    """Answers at all addresses of the relay's name."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.status = Status(Program.STUN)

    async def run(self) -> None:
        """Runs until cancelled."""
        await keeper.keep(self._once, self.status)

    async def _once(self) -> End:
        addresses = await address.find(self.plan.host)
        if not addresses:
            return End(Trouble.NO_ADDRESS)
        transports: list[asyncio.BaseTransport] = []
        try:
            for each in addresses:
                transports.append(await self._listen(each))
            self.status.state = State.READY
            log.event("relay-ready")
            await asyncio.Event().wait()  # until cancelled
            return End(None)
        except OSError:
            return End(Trouble.PORT_TAKEN)
        finally:
            for transport in transports:
                transport.close()

    async def _listen(self, where: Address) -> asyncio.BaseTransport:
        family = socket.AF_INET if where.local.version == 4 else socket.AF_INET6
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(Binding, (str(where.local), self.plan.port), family=family)
        return transport
