"""Pictures which others bring."""

import struct

import pytest

from palim_mesh.branding import picture
from palim_mesh.branding.picture import PICTURE_BYTES, PNG, BadPicture, UnsafePicture

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'


def png(width: int, height: int) -> bytes:
    return PNG + struct.pack(">I4sII", 13, b"IHDR", width, height) + bytes(9)


@pytest.mark.parametrize(
    "inside",
    [
        '<path d="M0 0h9"/>',
        "<title>Wappen &amp; Fluss</title>",
        "<style>.a { fill: url(#b) } .c { fill: #fff }</style>",
        '<use href="#a"/><use xlink:href="#a"/>',
        '<g fill="url(#a)" filter="url(\'#b\')"/>',
        '<image href="data:image/png;base64,AAAA"/>',
    ],
)
def test_plain_svg_is_taken(inside: str) -> None:
    assert picture.kind(SVG.format(inside).encode()) == "svg"


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<SCRIPT/>",
        '<svg:script xmlns:svg="http://www.w3.org/2000/svg"/>',
        "<foreignObject><body/></foreignObject>",
        "<iframe/>",
        '<path onload="x()"/>',
        '<path ONCLICK="x()"/>',
        '<a href="javascript:x()"/>',
        '<a xlink:href=" java&#115;cript:x()"/>',
        '<image href="https://evil.example/x.png"/>',
        '<image href="//evil.example/x.png"/>',
        '<image href="data:image/svg+xml;base64,AAAA"/>',
        '<use href="other.svg#a"/>',
        '<g fill="url(https://evil.example/#a)"/>',
        "<g style=\"fill: URL( 'https://evil.example/' )\"/>",
        "<style>@import 'https://evil.example/'</style>",
        "<style>.a { background: url(//evil.example/) }</style>",
        "<style>.a { background: u\\72l(//evil.example/) }</style>",
        "<style>.a { background: <![CDATA[url(]]>//evil.example/) }</style>",
        '<set attributeName="href" onbegin="x()"/>',
    ],
)
def test_svg_that_acts_or_fetches_is_refused(inside: str) -> None:
    with pytest.raises(UnsafePicture):
        picture.kind(SVG.format(inside).encode())


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE svg [<!ENTITY a "b">]>',
        '<!DOCTYPE svg SYSTEM "https://evil.example/x.dtd">',
        '<?xml-stylesheet href="https://evil.example/x.css"?>',
    ],
)
def test_svg_with_a_prologue_that_fetches_is_refused(before: str) -> None:
    with pytest.raises(UnsafePicture):
        picture.kind((before + SVG.format("")).encode())


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg>", b"GIF89a", b"<html/>", SVG.format("<g>").encode(), b"\xff" * 9, PNG, png(0, 9), png(9, 2049)],
    ids=repr,
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(BadPicture) as bad:
        picture.kind(content)
    assert not isinstance(bad.value, UnsafePicture)


def test_png_and_the_largest_one() -> None:
    assert picture.kind(png(2048, 2048)) == "png"
    assert picture.kind(png(9, 9).ljust(PICTURE_BYTES, b"\0")) == "png"
    with pytest.raises(BadPicture, match="262145 bytes"):
        picture.kind(png(9, 9).ljust(PICTURE_BYTES + 1, b"\0"))
