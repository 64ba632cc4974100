"""What processes of one service say to each other over the bus about rooms that they share.

The *owner* of a room holds it; an *edge* has the socket of somebody in it. An edge counts its sessions, so that the
pair of edge and session names a socket in the whole service. Frames of a session that carry messages are numbered from
1 up in each direction: whoever misses one knows it.
"""

from dataclasses import dataclass
from typing import TypeAlias

from palim_mesh.messages import Code, FromServer, Join, ToServer


@dataclass(frozen=True, slots=True)
class Arrive:
    """Edge to owner: somebody wants to come in. Answered by Put, Close or Stray."""

    session: int
    site: str
    join: Join


@dataclass(frozen=True, slots=True)
class Say:
    """Edge to owner: a message of somebody."""

    session: int
    number: int
    message: ToServer


@dataclass(frozen=True, slots=True)
class Gone:
    """Edge to owner: the socket is gone."""

    session: int


@dataclass(frozen=True, slots=True)
class Put:
    """Owner to edge: a message for somebody."""

    session: int
    number: int
    message: FromServer


@dataclass(frozen=True, slots=True)
class Close:
    """Owner to edge: the socket is to be closed; without a code it is an orderly end."""

    session: int
    code: Code | None


@dataclass(frozen=True, slots=True)
class Stray:
    """Owner to edge: that room is not here; look for its owner anew."""

    session: int


@dataclass(frozen=True, slots=True)
class Roll:
    """All sessions the sender has with the receiver, each with the number of its last frame to the receiver.

    `visits` are those it is the edge of, `guests` those whose room it owns. If it `asks`, the answer is a roll too.
    """

    asks: bool
    visits: tuple[tuple[int, int], ...]
    guests: tuple[tuple[int, int], ...]


Frame: TypeAlias = Arrive | Say | Gone | Put | Close | Stray | Roll
