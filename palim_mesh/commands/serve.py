"""`palim-mesh serve`: the server itself."""

import resource
import signal
import sys
import time
from argparse import ArgumentParser, Namespace

from palim_mesh import __version__, log, state
from palim_mesh.app import make_app
from palim_mesh.branding.brands import Brands
from palim_mesh.commands import flags
from palim_mesh.doors import Doors, open_doors
from palim_mesh.registry import Registry
from palim_mesh.relay import companion
from palim_mesh.relay import plan as relay
from palim_mesh.relay.health import Health
from palim_mesh.relay.status import Program, State, Status
from palim_mesh.server import Server, configure
from palim_mesh.statistics import ledger
from palim_mesh.statistics.keeper import Keeper
from palim_mesh.statistics.ledger import Ledger

HELP = "serve; so does the program when no command is given"


def add_arguments(parser: ArgumentParser) -> None:
    """Every setting is a flag."""
    flags.add_settings(parser)


def run(arguments: Namespace) -> int:
    """Serves until SIGINT or SIGTERM; raises CannotStart."""
    settings = flags.chosen(arguments)
    log.start(settings.log_level)
    folder = state.folder_of(settings.state_dir)
    secrets = state.load(folder)
    brands = Brands(settings)
    brands.load()
    doors = open_doors(settings, folder)
    own = relay.plan(settings, secrets, relay.files(*doors.papers) if doors.papers else None)
    app, registry = make_app(settings, secrets, brands.sites, own)
    minded = None if own is None else companion.of(own)
    if settings.metrics:
        _show_metrics(settings.metrics, registry, doors, None if minded is None else minded.status)
    _allow_many_sockets()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))  # uvicorn raises them again when all is closed
    keeper = Keeper(registry.tally, Ledger(ledger.file_of(settings.state_dir)))
    companions = [*registry.companions, keeper.keep, brands.watch, *doors.companions]
    companions.append(Health(registry.issuer.turn).watch if minded is None else minded.run)
    log.event("started", version=__version__)
    print(*doors.said, sep="\n", flush=True)
    Server(configure(app, settings, doors.tls), registry, companions).run(doors.sockets)
    return 0


def _show_metrics(address: str, registry: Registry, doors: Doors, relayed: Status | None) -> None:
    from palim_mesh import metrics  # what it brings would make every other start slower

    readings = []
    if (certificate := doors.certificate) is not None:
        readings.append(metrics.certificate(lambda: certificate().expires_in_s(time.time())))
    if relayed is not None and relayed.program is Program.COTURN:
        readings.append(metrics.coturn(lambda: float(relayed.state is State.READY)))
    metrics.serve(address, metrics.State(registry, tuple(readings)))


def _allow_many_sockets() -> None:
    """Raises this process's limit of open files to what the system lets it have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
