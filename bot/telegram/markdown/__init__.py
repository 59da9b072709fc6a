"""A model's Markdown, perhaps still growing, as text with entities: read as chat, not as a document."""
