"""HTTPS requests to a certificate authority. The proxy in `https_proxy` and the roots in `SSL_CERT_FILE` are heeded."""

import ssl
from collections.abc import Mapping
from email.message import Message
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from palim_mesh.tls.acme import JOSE_TYPE, Answer
from palim_mesh.tls.trouble import NotIssued, Trouble

TIMEOUT_S = 30
MOST_BYTES = 1 << 20
NOT_YET, NO_MORE = 9, 10  # X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED of OpenSSL


def fetch(method: str, url: str, body: bytes | None) -> Answer:
    """Sends one request and reads the answer, also that of an error; raises NotIssued when there is none."""
    headers = {"User-Agent": "palim-mesh"}  # RFC 8555 6.1 wants one
    if body is not None:
        headers["Content-Type"] = JOSE_TYPE
    try:
        with urlopen(Request(url, body, headers, method=method), timeout=TIMEOUT_S) as answer:
            return Answer(answer.status, _small(answer.headers), answer.read(MOST_BYTES))
    except HTTPError as error:
        with error:
            return Answer(error.code, _small(error.headers), error.read(MOST_BYTES))
    except URLError as error:
        raise NotIssued(_why(error.reason)) from error
    except (OSError, HTTPException) as error:
        raise NotIssued(Trouble.ACME_AWAY) from error


def _why(reason: object) -> Trouble:
    """An authority's certificate is good; where it seems too young or too old, our clock is wrong."""
    is_dated = isinstance(reason, ssl.SSLCertVerificationError) and reason.verify_code in (NOT_YET, NO_MORE)
    return Trouble.CLOCK_WRONG if is_dated else Trouble.ACME_AWAY


def _small(headers: Message) -> Mapping[str, str]:
    return {name.lower(): value for name, value in headers.items()}
