"""The faces of towns: brands, each under host names of its own."""
