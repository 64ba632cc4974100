"""Names, renewal, pauses, signatures and status, without any I/O."""

import dataclasses
import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from palim_mesh.tls import hostname, jws, pace, status
from palim_mesh.tls.certificate import Certificate
from palim_mesh.tls.plain import redirect
from palim_mesh.tls.status import Status
from palim_mesh.tls.trouble import ADVICE, Trouble

DAY_S = 86400
ONE = Certificate(("meet.example.org", "*.town.example"), "0a1b", 0, 90 * DAY_S, "ff" * 32)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("meet.example.org", "meet.example.org"),
        ("Meet.Example.ORG.", "meet.example.org"),
        ("straße.example", "xn--strae-oqa.example"),
        ("bühl.example", "xn--bhl-hoa.example"),
        ("localhost", "localhost"),
        ("a-1.b", "a-1.b"),
    ],
)
def test_names_are_brought_into_one_form(typed: str, name: str) -> None:
    assert hostname.canonical(typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "https://meet.example.org",
        "meet.example.org:443",
        "meet..org",
        "-a.org",
        "a-.org",
        "a_b.org",
        "*.example.org",
        "a b.org",
        "a\n.org",
        "x" * 64 + ".org",
        ".".join(["abcdefg"] * 32),
        "127.0.0.1",
        "[::1]",
        " meet.example.org",
        "a/../b",
    ],
)
def test_what_is_no_name_is_refused_with_a_reason(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^it is"):
        hostname.canonical(typed)


def test_a_host_header_means_one_of_our_names_or_none() -> None:
    ours = ("a.example", "b.example")
    for header in ("a.example", "A.Example", "a.example:8443", "a.example."):
        assert hostname.asked_for(header, ours) == "a.example"
    for header in ("", "c.example", "a.example.evil", "evil/a.example", "a.example@evil", "127.0.0.1", "[::1]"):
        assert hostname.asked_for(header, ours) is None


@pytest.mark.parametrize(
    ("path", "query", "place"),
    [
        (b"/", b"", "https://a.example/"),
        (b"/r/chor", b"x=1&y=%20", "https://a.example/r/chor?x=1&y=%20"),
        (b"//evil.example/", b"", "https://a.example//evil.example/"),
        (b"http://evil.example/", b"", "https://a.example/"),
        (b".evil.example", b"", "https://a.example/"),
        (b"@evil.example", b"", "https://a.example/"),
        (b"*", b"", "https://a.example/"),
    ],
)
def test_redirects_stay_at_the_name(path: bytes, query: bytes, place: str) -> None:
    assert redirect("a.example", 443, path, query) == place


def test_redirects_name_another_port() -> None:
    assert redirect("a.example", 8443, b"/x", b"") == "https://a.example:8443/x"


def test_a_certificate_is_for_its_names_and_a_star_for_one_label() -> None:
    assert ONE.missing(["meet.example.org", "a.town.example"]) == ()
    assert ONE.missing(["town.example", "a.b.town.example", "example.org"]) == (
        "town.example",
        "a.b.town.example",
        "example.org",
    )


def test_renewal_comes_after_two_thirds_and_not_for_all_at_once() -> None:
    moments = {dataclasses.replace(ONE, serial=f"{serial:x}").renew_at for serial in range(2000)}
    assert max(moments) == 60 * DAY_S
    assert 57 * DAY_S <= min(moments) < 57.1 * DAY_S
    assert len(moments) > 900


def test_pauses_double_up_to_a_bound() -> None:
    away = [pace.pause_s(Trouble.ACME_AWAY, failures, 0) for failures in (1, 2, 3, 7, 1000)]
    assert away == [60, 120, 240, 3600, 3600]
    refused = [pace.pause_s(Trouble.ACME_UNAUTHORIZED, failures, 0) for failures in (1, 2, 6, 1000)]
    assert refused == [900, 1800, 21600, 21600]


def test_rate_limits_are_waited_out_for_hours() -> None:
    assert pace.pause_s(Trouble.ACME_RATE_LIMITED, 1, 0) == 3600
    assert pace.pause_s(Trouble.ACME_RATE_LIMITED, 1, 7) == 3600
    assert pace.pause_s(Trouble.ACME_RATE_LIMITED, 1, 50_000) == 50_000
    assert pace.pause_s(Trouble.ACME_RATE_LIMITED, 50, 0) == DAY_S
    assert pace.pause_s(Trouble.ACME_RATE_LIMITED, 1, 10**9) == 7 * DAY_S


def test_every_trouble_has_an_advice() -> None:
    assert set(ADVICE) == set(Trouble)


def test_the_thumbprint_is_that_of_the_standard() -> None:
    """RFC 8037 A.3 has a vector for the rule of RFC 7638: only the members differ from ours."""
    key = {"crv": "Ed25519", "kty": "OKP", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
    assert jws.thumbprint(key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_keys_and_signatures_are_what_another_library_makes_of_them() -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    numbers = private.public_key().public_numbers()
    key = jws.jwk(private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    assert int.from_bytes(jws.from_base64url(key["x"]), "big") == numbers.x
    assert int.from_bytes(jws.from_base64url(key["y"]), "big") == numbers.y

    message = json.loads(
        jws.signed(
            {"alg": "ES256"},
            {"a": 1},
            lambda data: jws.raw_signature(private.sign(data, ec.ECDSA(hashes.SHA256()))),
        )
    )
    raw = jws.from_base64url(message["signature"])
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    signed = f"{message['protected']}.{message['payload']}".encode()
    private.public_key().verify(der, signed, ec.ECDSA(hashes.SHA256()))
    assert json.loads(jws.from_base64url(message["payload"])) == {"a": 1}


def test_small_numbers_in_signatures_are_filled_up() -> None:
    assert jws.raw_signature(encode_dss_signature(1, 2**255)) == bytes(31) + b"\1" + b"\x80" + bytes(31)


@pytest.mark.parametrize(
    "der", [b"", b"0", b"0\0", b"0\3\2\1\1", bytes.fromhex("30060201010201017f"), b"0\6\3\1\1\2\1\1"]
)
def test_what_is_no_signature_is_refused(der: bytes) -> None:
    with pytest.raises(ValueError, match="no signature"):
        jws.raw_signature(der)


def test_an_account_is_bound_by_the_customers_key() -> None:
    bound = jws.account_binding("kid-1", b"secret", "https://ca.example/new", {"kty": "EC"})
    assert json.loads(jws.from_base64url(bound["protected"])) == {
        "alg": "HS256",
        "kid": "kid-1",
        "url": "https://ca.example/new",
    }
    assert json.loads(jws.from_base64url(bound["payload"])) == {"kty": "EC"}


@pytest.mark.parametrize(
    "one",
    [
        Status("acme"),
        Status("files", ONE),
        Status("acme", ONE, True, Trouble.ACME_DNS, "a.example", 3, 5.0, 6.5),
    ],
    ids=["none", "good", "failed"],
)
def test_a_status_is_read_as_it_was_written(one: Status) -> None:
    assert status.loads(status.dumps(one)) == one


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"certificate": 1, "code": null}', '{"certificate":null,"code":"x"}']
)
def test_what_is_no_status_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - also what json says
        status.loads(text)


def test_a_status_tells_age_and_what_is_left() -> None:
    assert (Status("files", ONE).age_s(DAY_S), Status("files", ONE).expires_in_s(91 * DAY_S)) == (DAY_S, -DAY_S)
    assert (Status("acme").age_s(0), Status("acme").expires_in_s(0)) == (None, None)
