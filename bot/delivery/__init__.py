"""
Emptying the outbox: claim, send and settle are three steps, and looking comes before sending.

    due ──claim──▶ sending ──┬─▶ sent ──asked again──▶ due
     ▲                       ├─▶ due       certainly not done
     │                       ├─▶ failed    and would not be, or eight times by its own fault
     └──certainly not── unsure ◀──┘        nobody can say: looked for before anything new is sent
                          ├─▶ sent         found
                          └─▶ person       a public reply that was not found; what breaks every look
"""
