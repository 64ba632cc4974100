"""What somebody gets from and sends to each other one, as the browser counts it."""

from __future__ import annotations

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


def sound_comes(people: Sequence[Person], ways: Collection[Way], packets: int, deadline_s: float) -> None:
    """Waits until so many more packets of sound have come on each of these ways."""
    old = among(people)
    wait.until(
        lambda: {way: came.sound_packets - old[way].sound_packets for way, came in among(people).items()},
        lambda gained: all(gained.get(way, 0) >= packets for way in ways),
        deadline_s=deadline_s,
        what=f"{packets} more packets of sound on each way",
    )


def sent_kbps(person: Person, name: str, for_s: float = 2) -> float:
    """What this page sends to that person, measured over so many seconds: kilobits a second."""
    old = of(person)[name]
    new = wait.until(
        lambda: of(person)[name], lambda new: new.at - old.at >= for_s, what=f"a later count at {person.name}"
    )
    return (new.sent_bytes - old.sent_bytes) * 8 / 1000 / (new.at - old.at)
