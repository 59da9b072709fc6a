"""The simulator by itself: its Bot API, its people and its page."""
