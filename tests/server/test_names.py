"""Names of rooms."""

import math
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palim_mesh import names
from palim_mesh.errors import Refused
from palim_mesh.messages import Code

CONTRACT = tomllib.loads((Path(__file__).resolve().parents[2] / "protocol/messages.toml").read_text("utf-8"))
ROOM = CONTRACT["types"]["room"]
SPOKEN = re.compile("([bdfghjklmnprstvwz][aeiou]){3}(-([bdfghjklmnprstvwz][aeiou]){3}){2}")


def refusal(typed: str) -> Code:
    with pytest.raises(Refused) as caught:
        names.slug(typed)
    return caught.value.code


def test_a_name_can_be_spoken() -> None:
    for _ in range(100):
        assert SPOKEN.fullmatch(names.make())


def test_a_name_can_not_be_guessed() -> None:
    syllables = len(names.CONSONANTS) * len(names.VOWELS)
    assert math.log2(syllables) * names.GROUPS * names.SYLLABLES >= 56
    assert len({names.make() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Chorprobe Süd", "chorprobe-sued"),
        ("  Große Übung!  ", "grosse-uebung"),
        ("STRAẞE Ä Ö Ü", "strasse-ae-oe-ue"),
        ("Café Œuvre – Łódź", "cafe-oeuvre-lodz"),
        ("Ｒａｔ Nr. 7", "rat-nr-7"),
        ("ﬁnanz½", "finanz1-2"),
        ("u\u0308bung", "uebung"),
        ("İstanbul ılık", "istanbul-ilik"),
        ("<script>alert(1)</script>", "script-alert-1-script"),
        ("../../etc", "etc"),
        ("a" * 200, "a" * 40),
        ("a" * 39 + " b", "a" * 39),
        ("\u202erat", "rat"),
    ],
)
def test_what_remains_of_a_typed_name(typed: str, slug: str) -> None:
    assert names.slug(typed) == slug
    assert re.fullmatch(re.escape(slug) + "-" + SPOKEN.pattern, names.make(typed))


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "🎵🎵", "–", "хор", "a" * 201, "a" * 10_000, "a\nb", "a\x00b", "tab\there", "\x7f", "\x9f"],
    ids=repr,
)
def test_what_makes_no_name(typed: str) -> None:
    assert refusal(typed) == Code.BAD_NAME


@given(st.text(max_size=220))
def test_whatever_is_typed_makes_a_name_or_is_refused(typed: str) -> None:
    try:
        name = names.make(typed)
    except Refused as refused:
        name = refused.code
    assert name == Code.BAD_NAME or (re.fullmatch(ROOM["pattern"], name) and len(name) <= ROOM["max"])


@pytest.mark.parametrize("name", ["a", "chor-1", "a" * 80])
def test_a_name(name: str) -> None:
    assert names.is_name(name)


@pytest.mark.parametrize("text", ["", "-a", "a-", "a--b", "A", "ä", "a b", "a" * 81, "a\n", "a/b"])
def test_no_name(text: str) -> None:
    assert not names.is_name(text)


@given(st.text(alphabet="ab-A1 ä\n", max_size=10))
def test_a_name_is_what_the_contract_says(text: str) -> None:
    assert names.is_name(text) is (re.fullmatch(ROOM["pattern"], text) is not None)
