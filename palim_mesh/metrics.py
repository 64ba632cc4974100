"""How the server does, for Prometheus: at an address of its own, and never where the public comes in.

Imported only where the settings want it, since its library takes its time to load.
"""

import errno
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple, TypeVar

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from palim_mesh.counts import JOIN_BOUNDS_S
from palim_mesh.errors import CannotStart, StartCode
from palim_mesh.messages import Standing
from palim_mesh.registry import Registry

Labelled = TypeVar("Labelled", GaugeMetricFamily, CounterMetricFamily)


class Reading(NamedTuple):
    """A gauge which another part of the server reads; None while there is nothing to tell."""

    name: str
    meaning: str
    read: Callable[[], float | None]


def certificate(expires_in_s: Callable[[], float | None]) -> Reading:
    """How long the certificate is still good."""
    return Reading("palim_mesh_certificate_expires_in_seconds", "Time until the certificate expires", expires_in_s)


def coturn(is_ready: Callable[[], float | None]) -> Reading:
    """Whether the coturn that we mind is ready."""
    return Reading("palim_mesh_coturn_ready", "1 while coturn answers, 0 while it does not", is_ready)


@dataclass(frozen=True, slots=True)
class State(Collector):
    """What is told of a registry. It is asked in a thread of its own, so it reads only what is copied at one stroke."""

    registry: Registry
    readings: tuple[Reading, ...] = ()

    def collect(self) -> Iterator[Metric]:
        """All metrics with their values of now."""
        registry, counts = self.registry, self.registry.counts
        yield GaugeMetricFamily("palim_mesh_rooms", "Open rooms", registry.rooms)
        yield GaugeMetricFamily("palim_mesh_sockets", "Open connections", len(registry.sockets))
        yield GaugeMetricFamily("palim_mesh_sockets_most", "Connections that may be open", registry.settings.sockets)
        peers = registry.peers()
        standings = ((standing.value, peers[standing]) for standing in Standing)
        yield _labelled(GaugeMetricFamily("palim_mesh_peers", "Seats in rooms", labels=["standing"]), standings)
        yield _labelled(
            CounterMetricFamily("palim_mesh_messages", "Messages that rooms sent", labels=["type"]),
            counts.sent.copy().items(),
        )
        yield _labelled(
            CounterMetricFamily("palim_mesh_errors", "Errors people were told", labels=["code"]),
            counts.errors.copy().items(),
        )
        yield _labelled(
            CounterMetricFamily("palim_mesh_links", "Ends of links that opened, as pages tell", labels=["path"]),
            counts.links.copy().items(),
        )
        yield CounterMetricFamily("palim_mesh_bugs", "Errors nobody foresaw", counts.bugs)
        bounds = [*(f"{bound:g}" for bound in JOIN_BOUNDS_S), "+Inf"]
        yield HistogramMetricFamily(
            "palim_mesh_join_seconds",
            "Time from the opening of a connection to the seat",
            buckets=list(zip(bounds, accumulate(counts.joins.copy()), strict=True)),
            sum_value=counts.join_s,
        )
        for name, meaning, read in self.readings:
            value = read()
            yield GaugeMetricFamily(name, meaning, math.nan if value is None else value)


def serve(address: str, state: State) -> int:
    """Answers at `HOST:PORT` as long as the program lives, and returns the port; raises CannotStart."""
    host, _, port = address.rpartition(":")
    metrics = CollectorRegistry()
    for collector in (state, ProcessCollector(registry=None), PlatformCollector(registry=None)):
        metrics.register(collector)
    try:
        server, _ = start_http_server(int(port), host.strip("[]"), metrics)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sentence = f'another program has {address}; stop it, or choose another address with "metrics"'
            raise CannotStart(StartCode.ADDRESS_IN_USE, sentence) from None
        raise CannotStart(StartCode.BAD_ADDRESS, f"can't listen on {address}: {error.strerror}") from None
    return int(server.server_port)


def _labelled(family: Labelled, values: Iterable[tuple[str, float]]) -> Labelled:
    for label, value in values:
        family.add_metric([label], value)
    return family
