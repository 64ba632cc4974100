"""palim-mesh: calls in a full mesh, and a server that carries what it cannot read."""

__version__ = "0.1.0"
