"""What admins see of the past: which model answered then, and the figures of the last weeks."""
