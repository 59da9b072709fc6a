"""Looking back: what answered at a moment, and what the last weeks were like."""
