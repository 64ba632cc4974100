"""Several processes that share their rooms by a bus."""
