"""Reads protocol/messages.toml and renders everything that follows from it."""
