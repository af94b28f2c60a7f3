"""Mastodon, on whichever server."""
