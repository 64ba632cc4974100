"""Where certificates come from."""

from pathlib import Path
from typing import Protocol

from palim_mesh.tls.certificate import Certificate


class Source(Protocol):
    """One of them. All its methods may block."""

    name: str
    """For log and status."""
    certificate: Path
    """The file with the certificate and its chain."""
    key: Path | None
    """The file with the key, None where it stands in the same."""

    def prepare(self) -> Certificate | None:
        """What there is at the start; None: nothing of use. Raises CannotStart where the operator must act."""

    def is_due(self, current: Certificate | None, now: float) -> bool:
        """Whether to get one now."""

    def wait_s(self, current: Certificate, now: float) -> float:
        """How long until that is worth asking again."""

    def renew(self) -> Certificate:
        """Gets a new one into the file; raises NotIssued, and OSError when it can't be written."""
