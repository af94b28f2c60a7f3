"""The sandbox's Mastodon: its API over a network."""
