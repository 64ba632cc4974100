"""How long to wait after certificates were not given."""

from palim_mesh.tls.trouble import Trouble

MINUTE_S = 60.0
HOUR_S = 3600.0
DAY_S = 86400.0
LONGEST_S = 7 * DAY_S  # whatever an authority asks for

AWAY = (MINUTE_S, HOUR_S)
REFUSED = (15 * MINUTE_S, 6 * HOUR_S)  # authorities count failures by the hour
RATE_LIMITED = (HOUR_S, DAY_S)
_STEPS = {
    Trouble.ACME_AWAY: AWAY,
    Trouble.CLOCK_WRONG: AWAY,
    Trouble.STATE_UNWRITABLE: AWAY,
    Trouble.ACME_RATE_LIMITED: RATE_LIMITED,
}


def pause_s(code: Trouble, failures: int, retry_after_s: float) -> float:
    """Seconds until the next try, after `failures` (1 or more) in a row: twice as long each time, within bounds.

    Never sooner than the authority asks (`retry_after_s`, RFC 8555 6.6).
    """
    first, most = _STEPS.get(code, REFUSED)
    longer: float = max(min(first * 2.0 ** min(failures - 1, 16), most), min(retry_after_s, LONGEST_S))
    return longer
