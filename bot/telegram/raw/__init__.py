"""What Telegram sends, before it has our types."""
