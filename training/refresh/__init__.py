"""The model is refreshed by itself: when, from what, step by step, and what that has brought."""
