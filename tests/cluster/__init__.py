"""Tests of several processes that share their rooms, with a real Redis and a real balancer."""
