"""Tests of the server: its rules, its sockets, its pages, and the running program."""
