"""HTTPS: where a certificate comes from, how it is kept, and how it changes while people are connected."""
