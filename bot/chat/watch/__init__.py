"""Whether the active model answers: what owners meet is looked into, and one step back is taken on proof."""
