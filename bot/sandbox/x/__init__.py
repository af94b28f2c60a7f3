"""The sandbox's X: its API over a network."""
