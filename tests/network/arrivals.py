"""What somebody gets from and sends to each other one, as the browser counts it."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tests.browser import wait
from tests.browser.person import Person

_BY_NAME = """
    (async () => {
        const tiles = document.querySelectorAll('article.tile:not(.own):not(.screen)');
        const entries = await Promise.all([...tiles].map(async (tile) => {
            const tracks = tile.querySelector('video')?.srcObject?.getTracks() ?? [];
            const connection = probe.connections.find(
                (each) => each.getReceivers().some(({track}) => tracks.includes(track)));
            if (!connection) return null;
            const all = [...(await connection.getStats()).values()];
            const incoming = (wanted) => all.filter(({type, kind}) => type === 'inbound-rtp' && kind === wanted);
            const sum = (entries, name) => entries.reduce((total, entry) => total + (entry[name] ?? 0), 0);
            const [sound, pictures] = [incoming('audio'), incoming('video')];
            const sent = all.filter(({type}) => type === 'outbound-rtp');
            return [tile.ariaLabel, {
                at: Math.max(...all.map(({timestamp}) => timestamp)) / 1000,
                frames: sum(pictures, 'framesDecoded'),
                lines: Math.max(0, ...pictures.map((it) => Math.min(it.frameHeight, it.frameWidth) || 0)),
                freezes: sum(pictures, 'freezeCount'),
                picture_bytes: sum(pictures, 'bytesReceived'),
                sound_packets: sum(sound, 'packetsReceived'),
                sent_bytes: sum(sent, 'bytesSent') + sum(sent, 'headerBytesSent'),
                own_frames: Math.max(0, ...all.map(({type, frames}) => type === 'media-source' && frames || 0)),
            }];
        }));
        return Object.fromEntries(entries.filter(Boolean));
    })()
"""


Way = tuple[str, str]
"""From whom to whom, by their names."""


@dataclass(frozen=True)
class Arrivals:
    """What has come to a page from one other since the connection was made, and the time of counting in seconds."""

    at: float
    frames: int
    lines: int
    """Of the picture that is decoded just now, not a sum; 0 before the first."""
    freezes: int
    picture_bytes: int
    sound_packets: int
    sent_bytes: int
    """The other way round, from this page to that person: all media, with RTP headers."""
    own_frames: int
    """What this page's camera made."""


@dataclass(frozen=True)
class Picture:
    """How somebody sees somebody."""

    lines: int
    fps: float
    share: float
    """Of all that the camera made, so that a busy machine, whose cameras are slow, does not count as a bad line."""


def of(person: Person) -> dict[str, Arrivals]:
    """By the name of the other one; who has no tile with a stream yet is missing."""
    return {name: Arrivals(**figures) for name, figures in person.evaluate(_BY_NAME).items()}


def among(people: Sequence[Person]) -> dict[Way, Arrivals]:
    """All that goes between these people."""
    names = {person.name for person in people}
    return {(other, person.name): came for person in people for other, came in of(person).items() if other in names}


def all_arrive(people: Sequence[Person]) -> None:
    """Waits until everybody gets picture and sound of each other one."""
    ways = {(one.name, other.name) for one in people for other in people if one is not other}
    wait.until(
        lambda: {way: (came.frames, came.sound_packets) for way, came in among(people).items()},
        lambda counts: counts.keys() == ways and all(all(each) for each in counts.values()),
        deadline_s=60,
        what="picture and sound on each way",
    )


def pictures(people: Sequence[Person], frames: int = 50) -> dict[Way, Picture]:
    """How these people see each other while the first gets so many new pictures of the second."""
    first, second = people[0], people[1].name
    before = among(people)
    wait.until(
        lambda: of(first)[second].frames - before[second, first.name].frames,
        lambda gained: gained >= frames,
        deadline_s=60,
        what=f"{frames} more pictures of {second} at {first.name}",
    )
    return since(before, among(people))


def since(before: Mapping[Way, Arrivals], now: Mapping[Way, Arrivals]) -> dict[Way, Picture]:
    """The pictures between two counts."""

    def picture(way: Way) -> Picture:
        (old, new), (old_own, new_own) = ((before[each], now[each]) for each in (way, way[::-1]))
        fps = (new.frames - old.frames) / (new.at - old.at)
        return Picture(new.lines, fps, fps * (new_own.at - old_own.at) / (new_own.own_frames - old_own.own_frames))

    return {way: picture(way) for way in before}


def sound_rates(people: Sequence[Person], ways: Collection[Way], for_s: float) -> dict[Way, float]:
    """Packets of sound a second, which are 50 without loss, measured over so many seconds of each page's own time."""
    old = among(people)
    new = wait.until(
        lambda: among(people),
        lambda new: all(way in new and new[way].at - old[way].at >= for_s for way in ways),
        deadline_s=60,
        what="a later count of sound on each way",
    )
    return {way: (new[way].sound_packets - old[way].sound_packets) / (new[way].at - old[way].at) for way in ways}


def load_kbps(people: Sequence[Person], name: str, for_s: float = 2) -> float:
    """What all these people send to that one, measured over so many seconds: kilobits a second.

    Endless when somebody has no connection, or a new one: then nothing is known.
    """

    def counts() -> dict[str, Arrivals]:
        seen = {person.name: of(person).get(name) for person in people}
        return {sender: each for sender, each in seen.items() if each}

    old = counts()
    new = wait.until(
        counts,
        lambda new: all(each.at - old[sender].at >= for_s for sender, each in new.items() if sender in old),
        what=f"a later count of what goes to {name}",
    )
    if not len(old) == len(new) == len(people) or any(new[each].sent_bytes < old[each].sent_bytes for each in old):
        return math.inf
    return sum((new[it].sent_bytes - old[it].sent_bytes) * 8 / 1000 / (new[it].at - old[it].at) for it in old)
