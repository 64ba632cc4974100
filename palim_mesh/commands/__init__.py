"""What the program can be told to do: a module for each command, with `HELP`, `add_arguments` and `run`."""
