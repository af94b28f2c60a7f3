"""
Proofs: what must never happen, tried thousands of times on the real program.

`python -m tests.proof NAME` ends in one line of figures, and with exit status 1 when an invariant broke. A proof has a
naive form (`--naive`: the protections are off, in the harness and nowhere else), which must break: what cannot fail
proves nothing.
"""
