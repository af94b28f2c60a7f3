"""
What is done: one function, one transaction.

A function here locks what it changes (the case first, then what belongs to it), asks the rules, saves, and puts what
must be told into the outbox. It decides nothing itself, and no network call runs inside its transaction.
"""
