"""Disk, memory and open files."""

import os
import resource
from pathlib import Path

from palim_mesh.doctor.subject import Subject
from palim_mesh.doctor.verdict import Grade, Verdict

MIB = 1 << 20
DISK_MIB = {Grade.FAULT: 20, Grade.WARNING: 500}
"""What must be free: to keep the sums of a day, and to unpack another version."""
MEMORY_MIB = {Grade.FAULT: 64, Grade.WARNING: 256}
"""What must be free: for what comes now, and for a full evening with its relay."""
OTHER_FILES = 200  # beside a socket for each connection


async def disk(subject: Subject) -> list[Verdict]:
    """Whether there is room in the state folder's file system."""
    place = next(path for path in (subject.folder, *subject.folder.absolute().parents) if path.exists())
    found = os.statvfs(place)
    return [judge_disk(found.f_bavail * found.f_frsize // MIB, found.f_favail, found.f_files, str(place))]


def judge_disk(free_mib: int, free_files: int, files: int, path: str) -> Verdict:
    """Of room and of files in a file system; `files` is 0 where it doesn't count them."""
    values: dict[str, str | int] = {"free": free_mib, "path": path}
    if files and free_files == 0:
        return Verdict("disk", "disk-full", Grade.FAULT, values)
    return Verdict("disk", *_grade("disk", free_mib, DISK_MIB), values)


async def memory(subject: Subject) -> list[Verdict]:
    """Whether memory is left."""
    return [judge_memory(_available_kib() // 1024)]


def _available_kib() -> int:
    lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))


def judge_memory(free_mib: int) -> Verdict:
    """Of what programs can still get."""
    return Verdict("memory", *_grade("memory", free_mib, MEMORY_MIB), {"free": free_mib})


async def files(subject: Subject) -> list[Verdict]:
    """Whether the server may open as many files as it has connections."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    return [judge_files(most, subject.settings.sockets)]


def judge_files(most: int, sockets: int) -> Verdict:
    """Of the limit of open files and of the setting `sockets`."""
    is_enough = most == resource.RLIM_INFINITY or most >= sockets + OTHER_FILES
    values: dict[str, str | int] = {"most": most, "sockets": sockets, "wanted": sockets + OTHER_FILES}
    return Verdict("files", "files-fine" if is_enough else "files-few", Grade(not is_enough), values)


def _grade(what: str, free_mib: int, wanted_mib: dict[Grade, int]) -> tuple[str, Grade]:
    if free_mib < wanted_mib[Grade.FAULT]:
        return f"{what}-full", Grade.FAULT
    if free_mib < wanted_mib[Grade.WARNING]:
        return f"{what}-low", Grade.WARNING
    return f"{what}-fine", Grade.FINE
