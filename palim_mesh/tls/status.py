"""How it stands with the certificate, for those who watch."""

import json
from dataclasses import asdict, dataclass

from palim_mesh.tls.certificate import Certificate
from palim_mesh.tls.trouble import Trouble

FILE = "status.json"
"""In the folder `tls` of the state, written at each change."""


@dataclass(frozen=True, slots=True)
class Status:
    """Times are seconds since 1970. `code` is the last trouble, None once a certificate came after it."""

    source: str
    certificate: Certificate | None = None
    is_temporary: bool = False
    code: Trouble | None = None
    domain: str = ""
    failures: int = 0
    failed_at: float | None = None
    next_try_at: float | None = None

    def expires_in_s(self, now: float) -> float | None:
        """Seconds left, negative once it has expired; None where there is none."""
        return None if self.certificate is None else self.certificate.not_after - now

    def age_s(self, now: float) -> float | None:
        """Seconds since it began to be good; None where there is none."""
        return None if self.certificate is None else now - self.certificate.not_before


def dumps(status: Status) -> str:
    """The status as JSON."""
    return json.dumps(asdict(status), indent=1) + "\n"


def loads(text: str) -> Status:
    """The status that `dumps` wrote; raises ValueError when it is something else."""
    try:
        fields = json.loads(text)
        found, code = fields.pop("certificate"), fields.pop("code")
        certificate = None if found is None else Certificate(**found | {"names": tuple(found["names"])})
        return Status(**fields, certificate=certificate, code=None if code is None else Trouble(code))
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"no status: {error}") from None
