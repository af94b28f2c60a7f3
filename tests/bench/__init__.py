"""How fast the desk is and what it costs: a command that is run by hand, not tests."""
