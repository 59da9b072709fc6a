"""`vetted backup` and `vetted restore`."""
