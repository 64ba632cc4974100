"""All brands of a folder, and the sites they make; a broken one leaves the last good one in place."""

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from palim_mesh import log
from palim_mesh.branding import brand, brandfile
from palim_mesh.branding.brand import Brand
from palim_mesh.branding.brandfile import FILE, BadBrand, BrandCode, Fault
from palim_mesh.errors import CannotStart, StartCode
from palim_mesh.settings import Settings
from palim_mesh.sites import Site, Sites

LOOK_S = 1.0  # how often the folder is looked at

Stamp: TypeAlias = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A brand that was good: its host names and what it shows."""

    hosts: tuple[str, ...]
    brand: Brand


class Brands:
    """The brands of the folder that the settings name.

    Where they name none, our own look answers to every host, or to those of `domain`.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.folder = Path(settings.brands) if settings.brands else None
        own = Site("", brand.own(settings))
        self.sites = Sites(None if self.folder or settings.domain else own, dict.fromkeys(settings.domain, own))
        self.entries: dict[str, Entry] = {}
        self.faults: dict[str, list[Fault]] = {}
        self._stamp: Stamp = ()

    def load(self) -> None:
        """Reads all; raises CannotStart(bad-brand) if there is a folder and nothing good in it."""
        if self.folder is None:
            return
        try:
            self.look()
        except OSError as error:
            sentence = f"the folder {self.folder} can't be read: {error.strerror}"
            raise CannotStart(StartCode.BAD_BRAND, sentence) from None
        if not self.entries:
            reasons = "".join(f"\n  {fault}" for faults in self.faults.values() for fault in faults)
            sentence = f"{self.folder} holds no brand that can be used{reasons or f'; make NAME/{FILE} in it'}"
            raise CannotStart(StartCode.BAD_BRAND, sentence)

    async def watch(self) -> None:
        """Reads what changes, for ever. A folder that can't be read leaves everything as it is."""
        while self.folder is not None:
            await asyncio.sleep(LOOK_S)
            try:
                self.look()
            except OSError as error:
                log.event("brands-unreadable", level=logging.WARNING, errno=error.errno)

    def look(self) -> None:
        """Reads the brands if any file among them has changed; raises OSError."""
        assert self.folder is not None
        folders = [path for path in sorted(self.folder.iterdir()) if path.is_dir() and not path.name.startswith(".")]
        stamp = tuple(fact for folder in folders for fact in _stamp(folder))
        if stamp == self._stamp:
            return
        self._stamp = stamp
        read, faults = self._read(folders)
        entries = self._apart(read, faults)
        for folder in folders:
            self._tell(folder.name, entries.get(folder.name), faults.get(folder.name, []))
        for name in self.entries.keys() - {folder.name for folder in folders}:
            log.event("brand-gone", brand=name)
        self.entries, self.faults = entries, faults
        self.sites.replace(
            {host: Site(entry.hosts[0], entry.brand) for entry in entries.values() for host in entry.hosts}
        )

    def _read(self, folders: list[Path]) -> tuple[dict[str, Entry], dict[str, list[Fault]]]:
        read: dict[str, Entry] = {}
        faults: dict[str, list[Fault]] = {}
        for folder in folders:
            try:
                read[folder.name] = Entry(*brandfile.read(folder, self.settings))
            except BadBrand as bad:
                faults[folder.name] = bad.faults
                if folder.name in self.entries:
                    read[folder.name] = self.entries[folder.name]
        return read, faults

    def _apart(self, read: dict[str, Entry], faults: dict[str, list[Fault]]) -> dict[str, Entry]:
        """Each host belongs to one brand only: to the one that had it, else to the first."""
        entries: dict[str, Entry] = {}
        owners: dict[str, str] = {}
        for name in sorted(read, key=lambda name: (not self._keeps_its_hosts(name, read[name]), name)):
            shared = [host for host in read[name].hosts if host in owners]
            if shared:
                assert self.folder is not None
                sentence = f'the brand "{owners[shared[0]]}" has the host "{shared[0]}" already; name it in one of them'
                line = brandfile.line_of(self.folder / name, "hosts")
                faults.setdefault(name, []).append(
                    Fault(BrandCode.SAME_HOST, self.folder / name / FILE, line, sentence)
                )
                kept = self.entries.get(name)
                if kept is None or any(host in owners for host in kept.hosts):
                    continue
                read[name] = kept
            entries[name] = read[name]
            owners |= dict.fromkeys(read[name].hosts, name)
        return entries

    def _keeps_its_hosts(self, name: str, entry: Entry) -> bool:
        return name in self.entries and set(entry.hosts) <= set(self.entries[name].hosts)

    def _tell(self, name: str, entry: Entry | None, faults: list[Fault]) -> None:
        if faults != self.faults.get(name, []):
            for fault in faults:
                log.event("brand-refused", level=logging.WARNING, brand=name, code=fault.code, line=fault.line)
        if entry is not None and entry != self.entries.get(name):
            log.event("brand-read", brand=name)


def _stamp(folder: Path) -> Stamp:
    """Changes when a file in the folder does; raises OSError."""
    files = [(str(file), file.lstat()) for file in sorted(folder.iterdir())]
    return ((str(folder), 0, 0), *((name, facts.st_mtime_ns, facts.st_size) for name, facts in files))
