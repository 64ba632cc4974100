"""Contrast, and palettes made from few choices."""

import pytest

from palim_mesh import assets
from palim_mesh.branding import colours

OWN = colours.tokens((assets.folder() / "styles/tokens.css").read_text("utf-8"))


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21),
        ("#ffffff", "#ffffff", 1),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.00),
        ("#0000ff", "#ffff00", 8.00),
    ],
)
def test_contrast_as_published_for_these_pairs(one: str, other: str, ratio: float) -> None:
    assert colours.contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert colours.contrast(other, one) == colours.contrast(one, other)


@pytest.mark.parametrize("palette", OWN, ids=["light", "dark"])
def test_our_own_look_has_enough_everywhere(palette: colours.Palette) -> None:
    assert [measure for measure in colours.measures(palette) if not measure.is_enough] == []


@pytest.mark.parametrize("main", ["#0b5394", "#8a1538", "#5a2a82", "#3d5a00", "#000000", "#7a4a00", "#006a6a"])
def test_one_dark_colour_makes_two_palettes_that_can_be_read(main: str) -> None:
    day, night = colours.light(OWN[0], {"main": main}), colours.dark(OWN[1], {}, {"main": main})
    for palette in (day, night):
        assert [measure for measure in colours.measures(palette) if not measure.is_enough] == []
    assert day["door"] == main


def test_a_colour_is_brought_as_far_as_it_must() -> None:
    found = colours.readable("#ffcc00", "#ffffff", colours.BLACK)
    assert 4.5 <= colours.contrast(found, "#ffffff") < 5
    assert colours.readable("#000000", "#ffffff", colours.WHITE) == "#000000"


def test_the_style_sheet_has_only_what_differs() -> None:
    changed = OWN[0] | {"door": "#123456"}
    sheet = colours.stylesheet(OWN, (changed, OWN[1]))
    assert sheet.startswith(":root{--door:#123456;}\n@media (prefers-color-scheme:dark){:root{}}")
