"""/refresh, as admins meet it."""
