"""What admins see of finished models on their way to the owners, and decide."""
