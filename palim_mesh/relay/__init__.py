"""Our own STUN and TURN: coturn as a child where it is installed, a STUN answer of ours where it is not."""
