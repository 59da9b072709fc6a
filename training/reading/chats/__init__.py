"""Chats that a phone has written out as text → conversations."""
