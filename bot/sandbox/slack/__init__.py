"""The sandbox's Slack: a workspace, its Web API, and how it reaches an app."""
