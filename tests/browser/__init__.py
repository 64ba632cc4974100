"""Tests in real browsers; run them by `tools/in-namespace .venv/bin/python -m pytest tests/browser`."""
