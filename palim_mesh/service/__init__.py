"""The program as a service of systemd: what `install`, `uninstall`, `upgrade`, `backup` and `restore` do."""
