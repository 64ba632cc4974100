"""HTTPS: rules alone, the running server, and a real certificate authority."""
