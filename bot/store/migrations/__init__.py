"""The shape of the database through time; the same steps for both engines."""
