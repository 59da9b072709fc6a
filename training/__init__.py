"""From corrections to a serving model. Knows nothing of Telegram."""
