"""Runs first inside palim-mesh.pyz: a single file cannot state in its metadata which Python it needs."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(f"palim-mesh needs Python 3.11 or newer; this is {sys.version.split()[0]} ({sys.executable}).")
