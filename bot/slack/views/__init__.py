"""What people see: values in, Block Kit out. Nothing here asks anybody, and the clock is handed in."""
