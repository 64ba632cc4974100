"""The same people, browsers and servers as in the browser tests."""

from tests.browser.conftest import (
    chromium,
    firefox,
    invite,
    namespace,
    people,
    playwright,
    pytest_runtest_makereport,
    server,
)

__all__ = [
    "chromium",
    "firefox",
    "invite",
    "namespace",
    "people",
    "playwright",
    "pytest_runtest_makereport",
    "server",
]
