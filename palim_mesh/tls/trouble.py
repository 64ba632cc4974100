"""Why there is no new certificate."""

from enum import StrEnum


class Trouble(StrEnum):
    """Codes for the log, for `doctor` and for metrics."""

    ACME_AWAY = "acme-away"
    ACME_DNS = "acme-dns"
    ACME_UNREACHABLE = "acme-unreachable"
    ACME_UNAUTHORIZED = "acme-unauthorized"
    ACME_CAA = "acme-caa"
    ACME_ACCOUNT = "acme-account"
    ACME_RATE_LIMITED = "acme-rate-limited"
    ACME_REFUSED = "acme-refused"
    ACME_NONSENSE = "acme-nonsense"
    CLOCK_WRONG = "clock-wrong"
    CERTIFICATE_BAD = "certificate-bad"
    STATE_UNWRITABLE = "state-unwritable"
    BUG = "bug"


ADVICE = {
    Trouble.ACME_AWAY: "the certificate authority does not answer; this machine must reach it by HTTPS",
    Trouble.ACME_DNS: "the certificate authority finds no address for the name; give it an A or AAAA record",
    Trouble.ACME_UNREACHABLE: "the certificate authority can't reach this machine; open port 80 to everybody, and let "
    "the name's A and AAAA records point here",
    Trouble.ACME_UNAUTHORIZED: "another machine answers under the name; let its A and AAAA records point here",
    Trouble.ACME_CAA: "the name's CAA record names other certificate authorities only",
    Trouble.ACME_ACCOUNT: 'the certificate authority refuses the account; check "acme_email", "acme_key_id" and '
    '"acme_key"',
    Trouble.ACME_RATE_LIMITED: "the certificate authority was asked too often; it is asked again after the pause it "
    "wants",
    Trouble.ACME_REFUSED: "the certificate authority gives no certificate for the name",
    Trouble.ACME_NONSENSE: "the certificate authority answers what RFC 8555 does not know; is its directory right?",
    Trouble.CLOCK_WRONG: "this machine's clock is wrong; switch on time synchronisation",
    Trouble.CERTIFICATE_BAD: 'the files named by "certificate" and "certificate_key" can\'t be used',
    Trouble.STATE_UNWRITABLE: "the state folder can't be written to",
    Trouble.BUG: "something nobody foresaw; please report the line with the event bug",
}
"""What an operator can do about each."""


class NotIssued(Exception):
    """There is no new certificate. `kind` is ACME's own name of the error (RFC 8555 6.7), `domain` whose it is."""

    def __init__(self, code: Trouble, *, kind: str = "", domain: str = "", retry_after_s: float = 0) -> None:
        super().__init__(code)
        self.code = code
        self.kind = kind
        self.domain = domain
        self.retry_after_s = retry_after_s
