"""Any frame at all is accepted or a bad message, and the browser's decoder comes to the same verdict as ours."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from palim_mesh import wire
from palim_mesh.messages import DEPTH, BadMessage
from tests import vectors
from tests.vectors import READERS

JUDGE = Path(__file__).parent / "client" / "judge.js"
SAMPLES = 600

GOOD = [vector["frame"] for vector in vectors.load() if "accepted" in vector and "fill" not in vector]
ODD = [None, True, 0, -0.0, 1.0, 1.5, -1, 2**53 - 1, 2**53, 10**400, float("nan"), float("inf"), 1e308]
ODD_TEXTS = ["", "a\n", "\ud800", "\U0001f600" * 65, "\u202e", "__proto__", "constructor", "type", "host", "offer"]
CHARACTERS = '{}[]",:\\/0123456789eE+-. \t\n\0\u2028\ud800\udc00ntfu'

texts = st.sampled_from(ODD_TEXTS) | st.text(st.characters(codec=None), max_size=8)
values = st.recursive(
    st.sampled_from(ODD) | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Everything inside a JSON value, as its holder and the key or index there."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    return [place for key in keys for place in [(value, key), *places(value[key])]]


@st.composite
def altered(draw: st.DrawFn) -> str:
    """A good message with other values, fields too many or too few; or just spelled in another way."""
    message = json.loads(draw(st.sampled_from(GOOD)))
    for _ in range(draw(st.integers(0, 2))):
        holder, key = draw(st.sampled_from(places(message) or [({}, "nothing")]))
        match draw(st.sampled_from(["replace", "remove", "add"])):
            case "replace":
                holder[key] = draw(values)
            case "remove":
                holder.pop(key, None) if isinstance(holder, dict) else holder.pop(key)
            case "add":
                message[draw(texts)] = draw(values)
    return json.dumps(message, ensure_ascii=draw(st.booleans()), indent=draw(st.none() | st.just(1)))


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A good frame in which one character is another, missing or too many."""
    frame: str = draw(st.sampled_from(GOOD))
    at = draw(st.integers(0, len(frame)))
    return frame[:at] + draw(st.text(CHARACTERS, max_size=2)) + frame[at + draw(st.integers(0, 1)) :]


frames = st.one_of(altered(), damaged(), values.map(json.dumps), st.text(max_size=20))


def verdict(reader: str, frame: str) -> str | None:
    """How an encoder writes what is accepted; None for what is refused."""
    try:
        return wire.encode(READERS[reader](wire.decode(frame)))
    except BadMessage:
        return None


@settings(max_examples=500)
@given(st.sampled_from(list(READERS)), frames)
def test_any_frame_is_accepted_or_a_bad_message(reader: str, frame: str) -> None:
    accepted = verdict(reader, frame)
    if accepted is not None:
        assert verdict(reader, accepted) == accepted


@given(st.sampled_from(list(READERS)), values)
def test_any_json_value_is_accepted_or_a_bad_message(reader: str, value: object) -> None:
    try:
        message = READERS[reader](value)
    except BadMessage:
        return
    assert READERS[reader](json.loads(wire.encode(message))) == message


@settings(max_examples=200)
@given(st.binary(max_size=50))
def test_any_binary_frame_is_a_bad_message(frame: bytes) -> None:
    with pytest.raises(BadMessage):
        wire.decode(frame)


def test_depth_is_counted_in_objects_and_lists() -> None:
    assert wire.decode("[" * DEPTH + "1" + "]" * DEPTH) is not None
    assert wire.decode('{"a":' * DEPTH + "1" + "}" * DEPTH) is not None
    for deeper in ("[" * (DEPTH + 1) + "]" * (DEPTH + 1), '{"a":' * (DEPTH + 1) + "1" + "}" * (DEPTH + 1)):
        with pytest.raises(BadMessage, match="too deep"):
            wire.decode(deeper)


def samples() -> list[dict[str, str]]:
    """The same frames at every run, each for every reader."""
    found: list[str] = []

    @seed(1)
    @settings(max_examples=SAMPLES, database=None, phases=[Phase.generate], deadline=None)
    @given(frames)
    def collect(frame: str) -> None:
        found.append(frame)

    collect()
    return [{"as": reader, "frame": frame} for frame in found for reader in READERS]


def test_browser_and_server_come_to_the_same_verdict() -> None:
    tried = samples()
    lines = "".join(f"{json.dumps(sample)}\n" for sample in tried)
    run = subprocess.run(["node", JUDGE], input=lines, capture_output=True, text=True, timeout=60, check=True)
    theirs = [json.loads(line) for line in run.stdout.strip().split("\n")]
    ours = [verdict(sample["as"], sample["frame"]) for sample in tried]
    assert list(zip(tried, theirs, strict=True)) == list(zip(tried, ours, strict=True))
    assert sum(accepted is not None for accepted in ours) > SAMPLES // 10
    assert sum(accepted is None for accepted in ours) > SAMPLES // 10
