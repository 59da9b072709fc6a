"""Files that people have sent: had from Telegram."""
