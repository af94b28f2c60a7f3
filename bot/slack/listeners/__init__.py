"""
What is done when somebody presses, types or writes in Slack, one file for each thing an agent is doing.

A listener reads who and what from the request, hands over to `bot.work`, and acknowledges once that is committed.
What it raises is told to the presser by `errors`.
"""
