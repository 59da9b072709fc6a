"""What admins hear and say of hosted models: ready, failed, unknown, idle."""
