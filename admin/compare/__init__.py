"""Models side by side, as admins ask for it: answers to one question, or all that the held-out rows say."""
