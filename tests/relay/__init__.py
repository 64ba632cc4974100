"""The relay of our own: real coturn, in a network namespace that has public and private addresses."""
