"""One file a network, both directions, behind the contract of `base.py`."""
