"""A bad line, and a network behind it with a browser of its own."""
