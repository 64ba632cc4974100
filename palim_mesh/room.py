"""One room: who is in it, who waits, and what each may do. A message goes in, effects come out.

There is no socket, clock, task or log in here, and nothing awaits: a Room is atomic as it stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias, assert_never

from palim_mesh.errors import Refused
from palim_mesh.messages import (
    MAY_SEND,
    VERSION,
    Admit,
    ChangeSettings,
    Code,
    CountLink,
    Deny,
    End,
    Error,
    FromServer,
    GetIce,
    Join,
    Knock,
    KnockGone,
    Leave,
    LinkPath,
    Parting,
    PeerChanged,
    PeerEntry,
    PeerJoined,
    PeerLeft,
    Ping,
    Pong,
    Relay,
    Relayed,
    Remove,
    RoomSettings,
    SeatRenewed,
    SettingsChanged,
    Standing,
    ToServer,
    Waiting,
    Welcome,
)
from palim_mesh.seat import Charter, Issuer, Seat, SeatFacts, peer_of


class Send(NamedTuple):
    """Put `message` into the outbox of `to`."""

    to: str
    message: FromServer


class Close(NamedTuple):
    """Close the socket of `peer`, whose seat is gone; without a code it is an orderly end."""

    peer: str
    code: Code | None


class Count(NamedTuple):
    """Add a link to the sum of those which take this path."""

    path: LinkPath


Effect: TypeAlias = Send | Close | Count


@dataclass(frozen=True, slots=True)
class Limits:
    """How many fit: `members` are members and hosts together, `waiting` are those who knock."""

    members: int = 12
    waiting: int = 50


class Room:
    """The rules of one room. Effects address only peers who have a socket; `arrive` alone raises."""

    def __init__(self, name: str, issuer: Issuer, limits: Limits, settings: RoomSettings) -> None:
        self.name = name
        self.issuer = issuer
        self.limits = limits
        self.charter = Charter(settings)
        self.seats: dict[str, Seat] = {}

    def arrive(self, join: Join) -> list[Effect]:
        """Somebody's socket sent `join`: a newcomer, or the owner of a seat with a newer socket.

        From here on effects for that peer mean the new socket. Raises Refused and changes nothing then.
        """
        if join.version != VERSION:
            raise Refused(Code.WRONG_VERSION)
        if join.peer != peer_of(join.key):
            raise Refused(Code.BAD_PEER)
        ticket = None if join.seat is None else self.issuer.read_seat(join.seat, self.name, join.peer)
        charter = self.charter if ticket is None else self.charter.merged(ticket.charter)
        if join.peer in charter.removed:
            raise Refused(Code.REMOVED)
        right = self._right(join, ticket, charter.settings)
        return [*self._adopt(charter, join.peer), *self._seat(join, right)]

    def drop(self, peer: str) -> list[Effect]:
        """The socket of `peer` is gone; its seat is kept until `expire`, or not at all if its owner never spoke.

        Who never heard of the seat comes again as somebody else, and would find a ghost; who did has a ticket.
        """
        seat = self.seats.get(peer)
        if seat is None:
            return []
        if not seat.has_spoken:
            return self._vacate(seat, Parting.LEFT)
        seat.present = False
        if seat.right is Standing.WAITING:
            return self._to_hosts(KnockGone(peer))
        return [*self._to_insiders(PeerChanged(peer, Standing.AWAY)), *self._hosts_changed(seat)]

    def expire(self, peer: str) -> list[Effect]:
        """The time is over for which the seat of an absent peer is kept."""
        seat = self.seats.get(peer)
        return [] if seat is None or seat.present else self._vacate(seat, Parting.TIMEOUT)

    def renew(self) -> list[Effect]:
        """Fresh seat tickets for all, before the ones they hold expire."""
        return [Send(seat.peer, SeatRenewed(self._ticket(seat))) for seat in self._present()]

    @property
    def is_empty(self) -> bool:
        return not self.seats

    @property
    def insiders(self) -> set[str]:
        """The ids of members and hosts, present or away."""
        return {peer for peer, seat in self.seats.items() if seat.right is not Standing.WAITING}

    def handle(self, peer: str, message: ToServer) -> list[Effect]:
        """Carries out a message of a present peer, or answers it with `error`."""
        seat = self.seats[peer]
        seat.has_spoken = True
        try:
            if seat.standing not in MAY_SEND[type(message)]:
                raise Refused(Code.NOT_ALLOWED)
            return self._obey(seat, message)
        except Refused as refused:
            return [Send(peer, Error(refused.code, message.type))]

    def _obey(self, seat: Seat, message: ToServer) -> list[Effect]:
        match message:
            case Relay():
                return self._relay(seat, message)
            case Admit():
                return self._admit(message.peer)
            case Deny():
                return self._deny(message.peer)
            case Remove():
                return self._remove(message.peer)
            case ChangeSettings():
                return self._change(seat, message.settings)
            case End():
                return self._end()
            case Leave():
                return [Close(seat.peer, None), *self._vacate(seat, Parting.LEFT)]
            case GetIce():
                return [Send(seat.peer, self.issuer.ice(self.name))]
            case CountLink():
                return [Count(message.path)]
            case Ping():
                return [Send(seat.peer, Pong())]
            case Join():
                raise Refused(Code.NOT_ALLOWED)
            case _:
                assert_never(message)

    def _relay(self, seat: Seat, relay: Relay) -> list[Effect]:
        if relay.to == seat.peer:
            raise Refused(Code.NOT_ALLOWED)
        to = self.seats.get(relay.to)
        if to is None or not to.present or not _within_reach(seat, to):
            raise Refused(Code.NO_SUCH_PEER)
        return [Send(to.peer, Relayed(seat.peer, relay.box))]

    def _admit(self, peer: str) -> list[Effect]:
        seat = self._knocking(peer)
        self._require_place(self.limits.members)
        seat.right = Standing.MEMBER
        return [*self._to_hosts(KnockGone(peer)), *self._enter(seat)]

    def _deny(self, peer: str) -> list[Effect]:
        return self._send_away(self._knocking(peer), Code.DENIED)

    def _remove(self, peer: str) -> list[Effect]:
        seat = self.seats.get(peer)
        if seat is None or seat.right is Standing.WAITING:
            raise Refused(Code.NO_SUCH_PEER)
        if seat.right is Standing.HOST:
            raise Refused(Code.NOT_ALLOWED)
        return self._send_away(seat, Code.REMOVED)

    def _send_away(self, seat: Seat, code: Code) -> list[Effect]:
        self.charter = self.charter.without(seat.peer)
        return [*self._put_out(seat, code), *self.renew()]

    def _change(self, host: Seat, settings: RoomSettings) -> list[Effect]:
        self.charter = self.charter.changed(settings)
        return self._announce_settings(by=host.peer)

    def _end(self) -> list[Effect]:
        present = self._present()
        self.seats.clear()
        return [Close(seat.peer, Code.ENDED) for seat in present]

    def _right(self, join: Join, ticket: SeatFacts | None, settings: RoomSettings) -> Standing:
        """What the arriving peer may do here; raises Refused when it may not come in."""
        held = self.seats.get(join.peer)
        if held is not None and ticket is None:
            raise Refused(Code.PEER_TAKEN)
        known = held.right if held is not None else ticket.standing if ticket is not None else Standing.WAITING
        is_host = known is Standing.HOST or self._shows_host_ticket(join)
        if known is not Standing.WAITING:
            if held is None:
                # Others may have come in meanwhile; that must not cost a member the call.
                self._require_place(2 * self.limits.members)
            return Standing.HOST if is_host else known
        if is_host:
            self._require_place(self.limits.members)
            return Standing.HOST
        if held is not None:
            return Standing.WAITING
        return self._newcomers_right(settings)

    def _newcomers_right(self, settings: RoomSettings) -> Standing:
        if settings.locked:
            raise Refused(Code.ROOM_LOCKED)
        if settings.waiting_room:
            if sum(seat.right is Standing.WAITING for seat in self.seats.values()) >= self.limits.waiting:
                raise Refused(Code.QUEUE_FULL)
            return Standing.WAITING
        self._require_place(self.limits.members)
        return Standing.MEMBER

    def _shows_host_ticket(self, join: Join) -> bool:
        if join.host is None:
            return False
        self.issuer.check_host(join.host, self.name)
        return True

    def _require_place(self, most: int) -> None:
        if sum(seat.right is not Standing.WAITING for seat in self.seats.values()) >= most:
            raise Refused(Code.ROOM_FULL)

    def _adopt(self, charter: Charter, bringer: str) -> list[Effect]:
        """Takes over what a ticket from before a restart says; everybody but its bringer hears of it."""
        if charter == self.charter:
            return []
        is_other = charter.settings != self.charter.settings
        self.charter = charter
        gone = [self.seats[peer] for peer in charter.removed if peer in self.seats]
        effects = [effect for seat in gone for effect in self._put_out(seat, Code.REMOVED)]
        news = self._announce_settings(by=bringer) if is_other else self.renew()
        return [effect for effect in (*effects, *news) if not (isinstance(effect, Send) and effect.to == bringer)]

    def _seat(self, join: Join, right: Standing) -> list[Effect]:
        before = self.seats.get(join.peer)
        seat = Seat(join.peer, join.key, join.proof, right, has_spoken=join.seat is not None)
        self.seats[join.peer] = seat
        if right is Standing.WAITING:
            return [self._invitation_to_wait(seat), *self._to_hosts(Knock(seat.entry))]
        knocked = before is not None and before.right is Standing.WAITING
        gone = self._to_hosts(KnockGone(join.peer), but=join.peer) if knocked else []
        return [*gone, *self._enter(seat)]

    def _enter(self, seat: Seat) -> list[Effect]:
        """A seat's owner is a member or host from now on, or here again."""
        welcome = [Send(seat.peer, self._welcome(seat))] if seat.present else []
        return [*welcome, *self._to_insiders(PeerJoined(seat.entry), but=seat.peer), *self._hosts_changed(seat)]

    def _put_out(self, seat: Seat, code: Code) -> list[Effect]:
        closing = [Close(seat.peer, code)] if seat.present else []
        return [*closing, *self._vacate(seat, Parting.REMOVED)]

    def _vacate(self, seat: Seat, reason: Parting) -> list[Effect]:
        del self.seats[seat.peer]
        if seat.right is Standing.WAITING:
            return self._to_hosts(KnockGone(seat.peer))
        return [*self._to_insiders(PeerLeft(seat.peer, reason)), *self._hosts_changed(seat)]

    def _present(self) -> list[Seat]:
        return [seat for seat in self.seats.values() if seat.present]

    def _hosts(self) -> list[Seat]:
        return [seat for seat in self._present() if seat.right is Standing.HOST]

    def _knocking(self, peer: str) -> Seat:
        seat = self.seats.get(peer)
        if seat is None or seat.right is not Standing.WAITING:
            raise Refused(Code.NO_SUCH_PEER)
        return seat

    def _to_hosts(self, message: FromServer, but: str | None = None) -> list[Effect]:
        return [Send(seat.peer, message) for seat in self._hosts() if seat.peer != but]

    def _to_insiders(self, message: FromServer, but: str | None = None) -> list[Effect]:
        insiders = (seat for seat in self._present() if seat.right is not Standing.WAITING)
        return [Send(seat.peer, message) for seat in insiders if seat.peer != but]

    def _hosts_changed(self, seat: Seat) -> list[Effect]:
        """Those who wait hear which hosts are here, if it is a host that came or went."""
        if seat.right is not Standing.HOST:
            return []
        return [self._invitation_to_wait(other) for other in self._present() if other.right is Standing.WAITING]

    def _announce_settings(self, by: str) -> list[Effect]:
        return [Send(seat.peer, self._settings_news(seat, by)) for seat in self._present()]

    def _settings_news(self, seat: Seat, by: str) -> FromServer:
        ticket = self._ticket(seat)
        if seat.right is Standing.WAITING:
            return SeatRenewed(ticket)
        return SettingsChanged(self.charter.settings, by, ticket)

    def _invitation_to_wait(self, seat: Seat) -> Send:
        return Send(seat.peer, Waiting(_entries(self._hosts()), self._ticket(seat)))

    def _welcome(self, seat: Seat) -> Welcome:
        ice = self.issuer.ice(self.name)
        others = (other for other in self.seats.values() if other.peer != seat.peer)
        waiting = (other for other in self._present() if other.right is Standing.WAITING)
        return Welcome(
            standing=seat.right,
            peers=_entries(other for other in others if other.right is not Standing.WAITING),
            knocking=_entries(waiting) if seat.right is Standing.HOST else (),
            settings=self.charter.settings,
            seat=self._ticket(seat),
            ice=ice.ice,
            ice_lifetime=ice.ice_lifetime,
        )

    def _ticket(self, seat: Seat) -> str:
        charter = self.charter
        if seat.right is Standing.WAITING:
            charter = Charter(charter.settings, charter.epoch)  # who was removed is not for strangers' eyes
        return self.issuer.seat(SeatFacts(self.name, seat.peer, seat.right, charter))


def _within_reach(one: Seat, other: Seat) -> bool:
    """Those who wait and hosts reach each other; those who wait reach nobody else."""
    rights = (one.right, other.right)
    return Standing.WAITING not in rights or Standing.HOST in rights


def _entries(seats: Iterable[Seat]) -> tuple[PeerEntry, ...]:
    return tuple(seat.entry for seat in seats)
