"""The bus: leases and signs of life kept in Redis or Valkey, and frames carried by it from process to process.

Nothing else is kept there, and no name of a room: keys are hashes with a secret of ours.
"""

import asyncio
import hashlib
import hmac
import logging
import secrets
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from palim_mesh import log
from palim_mesh.bucket import Buckets
from palim_mesh.cluster import wire as bus_wire
from palim_mesh.cluster.frame import Frame
from palim_mesh.cluster.node import BEAT_S, LEASE_S, LIFE_S, RETRY_S, Halls, Key, Node
from palim_mesh.errors import CannotStart, StartCode
from palim_mesh.messages import BadMessage

FRAMES_PER_S = 5000  # from one process; a frame counts once more for each 4096 characters
BURST_S = 4
WAITING_FRAMES = 100_000  # much more than come together until a bus that does not answer is held for away
BYE_S = 0.5
AWAY_ERRORS = (RedisError, OSError, TimeoutError)

# A lease names its holder, and is good as long as that one gives signs of life and listens. The first fails where a
# machine is cut off, the second at once where a process dies.
CLAIM = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] and redis.call('EXISTS', ARGV[3] .. holder) == 1
and redis.call('PUBSUB', 'NUMSUB', ARGV[4] .. holder)[2] == 1 then return holder end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return ARGV[1]
"""
RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 0
"""

Order: TypeAlias = Callable[[Any], Callable[[Any], None]]
"""Puts a command into a pipeline, and returns what is to be done with the answer."""


class Bus:
    """The connection of one process. Raises CannotStart(bad-setting) for an address that is none."""

    def __init__(self, url: str, secret: str, halls: Halls) -> None:
        self.me = secrets.token_hex(8)
        self.node = Node(self.me, halls, self)
        self._secret = secret.encode()
        self._prefix = f"palim-mesh:1:{self._hash('bus')[:16]}"
        self._roots = (self._process(""), self._channel(""))
        self._queue: list[tuple[str, str] | Order] = []
        self._wake = asyncio.Event()
        self._paces = Buckets(FRAMES_PER_S, FRAMES_PER_S * BURST_S)
        try:
            self._client: Any = Redis.from_url(
                url,
                decode_responses=True,
                socket_timeout=LIFE_S,
                socket_connect_timeout=LIFE_S,
                retry=Retry(NoBackoff(), 0),  # a frame sent twice would be one too many
            )
        except ValueError as error:
            raise CannotStart(StartCode.BAD_SETTING, f'"bus" is no address of Redis: {error}') from None

    # ── what the node asks for ──────────────────────────────────────────────────────────────────

    def publish(self, to: str, frame: Frame) -> None:
        """Sends a frame to a process."""
        if len(self._queue) >= WAITING_FRAMES:
            self.node.unheard(to, time.monotonic())
            return
        self._queue.append((to, bus_wire.write(frame)))
        self._wake.set()

    def claim(self, key: Key) -> None:
        """Takes or renews a lease."""

        def order(pipeline: Any) -> Callable[[Any], None]:
            pipeline.eval(CLAIM, 1, self._room(key), self.me, int(LEASE_S * 1000), *self._roots)
            return lambda owner: self.node.claimed(key, owner)

        self._queue.append(order)
        self._wake.set()

    def release(self, key: Key) -> None:
        """Gives a lease back."""

        def order(pipeline: Any) -> Callable[[Any], None]:
            pipeline.eval(RELEASE, 1, self._room(key), self.me)
            return lambda _: None

        self._queue.append(order)
        self._wake.set()

    # ── the life of the connection ──────────────────────────────────────────────────────────────

    async def run(self) -> None:
        """Connects again whenever the connection breaks, for ever."""
        reason = ""
        try:
            while True:
                reason = await self._live(reason)
                await asyncio.sleep(RETRY_S)
        finally:
            await self._say_goodbye()

    async def _live(self, last_reason: str) -> str:
        """Until the connection breaks; why it did. The same reason is not logged twice in a row."""
        reason = ""
        try:
            async with self._client.pubsub() as channel:
                await channel.subscribe(self._channel(self.me))
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._read(channel))
                    group.create_task(self._write())
        except* AWAY_ERRORS as errors:
            reason = type(_first(errors)).__name__
        except* Exception as errors:
            log.bug("bus", _first(errors))
            reason = "bug"
        now, was_there = time.monotonic(), not self.node.is_away
        if was_there:
            self.node.lost(now)
        self.node.tick(now)
        self._queue.clear()
        await self._client.connection_pool.disconnect()
        if was_there or reason != last_reason:
            log.event("bus-away", level=logging.WARNING, reason=reason)
        return reason

    async def _read(self, channel: PubSub) -> None:
        """Hands on what comes. We hear ourselves with each beat: silence means that nothing comes through."""
        while True:
            message = await channel.get_message(timeout=LIFE_S)
            if message is None:
                raise TimeoutError
            if message["type"] == "message":
                self._hear(message["data"])

    def _hear(self, text: str) -> None:
        now = time.monotonic()
        try:
            sender, lines = bus_wire.unpack(text)
            if sender == self.me:
                return
            if not self._paces.take(sender, now, len(lines) + len(text) // 4096):
                log.event("bus-flood", level=logging.WARNING, process=sender)
                return
            for line in lines:
                self.node.heard(sender, bus_wire.read(line), now)
        except BadMessage:
            log.event("bus-bad-frame", level=logging.WARNING)

    async def _write(self) -> None:
        """Sends what waits, all together, and gives signs of life."""
        await self._beat(is_first=True)
        log.event("bus-back")
        beat_at = time.monotonic() + BEAT_S
        while True:
            try:
                async with asyncio.timeout(RETRY_S):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            await self._flush()
            now = time.monotonic()
            self.node.tick(now)
            if now >= beat_at:
                beat_at = now + BEAT_S
                await self._beat()

    async def _flush(self) -> None:
        queue, self._queue = self._queue, []
        if not queue:
            return
        pipeline = self._client.pipeline(transaction=False)
        done = [order(pipeline) for order in self._orders(queue)]
        for answer, then in zip(await pipeline.execute(), done, strict=True):
            then(answer)

    def _orders(self, queue: Sequence[tuple[str, str] | Order]) -> list[Order]:
        """Frames that follow each other to the same process travel as one."""
        orders: list[Order] = []
        to, lines, size = "", [], 0
        for entry in queue:
            if isinstance(entry, tuple) and entry[0] == to and size + len(entry[1]) < bus_wire.BATCH_CHARACTERS // 8:
                lines.append(entry[1])
                size += len(entry[1])
            elif isinstance(entry, tuple):
                to, lines, size = entry[0], [entry[1]], len(entry[1])
                orders.append(self._publication(to, lines))
            else:
                to = ""
                orders.append(entry)
        return orders

    def _publication(self, to: str, lines: list[str]) -> Order:
        def order(pipeline: Any) -> Callable[[Any], None]:
            pipeline.publish(self._channel(to), bus_wire.pack(self.me, lines))
            return lambda receivers: self.node.unheard(to, time.monotonic()) if receivers == 0 else None

        return order

    async def _beat(self, is_first: bool = False) -> None:
        others = sorted(self.node.known())
        pipeline = self._client.pipeline(transaction=False)
        pipeline.set(self._process(self.me), "", px=int(LIFE_S * 1000), get=True)
        pipeline.publish(self._channel(self.me), bus_wire.pack(self.me, []))
        for other in others:
            pipeline.exists(self._process(other))
        pipeline.pubsub_numsub(*map(self._channel, others))
        before, _, *lives, listeners = await pipeline.execute()
        now = time.monotonic()
        if is_first:
            self.node.back(now)
        listening = [number for _, number in listeners]
        dead = {other for other, *signs in zip(others, lives, listening, strict=True) if not all(signs)}
        self.node.beat(dead, before is None, now)

    async def _say_goodbye(self) -> None:
        """Others need not wait until the sign of life is stale."""
        try:
            async with asyncio.timeout(BYE_S):
                await self._client.delete(self._process(self.me))
                await self._client.aclose()
        except AWAY_ERRORS:
            log.event("bus-away", level=logging.WARNING, reason="goodbye")

    # ── names on the bus ────────────────────────────────────────────────────────────────────────

    def _hash(self, text: str) -> str:
        return hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()

    def _room(self, key: Key) -> str:
        return f"{self._prefix}:room:{self._hash(chr(0).join(key))[:32]}"

    def _process(self, process: str) -> str:
        return f"{self._prefix}:process:{process}"

    def _channel(self, process: str) -> str:
        return f"{self._prefix}:to:{process}"


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """One that is no group."""
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
