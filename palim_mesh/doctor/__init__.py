"""What is right and what is wrong with this machine, this server and its network, as far as can be seen from here."""
