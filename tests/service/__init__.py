"""The program as a service, on a machine with a real systemd."""
