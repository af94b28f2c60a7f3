"""The sandbox's Bluesky: its API over a network."""
