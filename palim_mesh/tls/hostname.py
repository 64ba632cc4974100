"""Names of hosts as certificates and requests have them."""

from collections.abc import Collection

import idna


def canonical(typed: str) -> str:
    """A host name as browsers send it: small letters, umlauts in ASCII (RFC 5891, UTS 46).

    Raises ValueError with the reason.
    """
    if typed.rpartition(".")[2].isdigit():
        raise ValueError("it is an address; a certificate needs a name, like meet.example.org")
    try:
        return idna.encode(typed, uts46=True, std3_rules=True).decode("ascii").removesuffix(".")
    except UnicodeError:
        raise ValueError("it is no host name; one looks like meet.example.org, without https:// and a port") from None


def asked_for(header: str, names: Collection[str]) -> str | None:
    """The one of our names that a Host header means (RFC 9110 7.2), or None when it is none of them."""
    name = header.partition(":")[0].lower().removesuffix(".")
    return name if name in names else None
