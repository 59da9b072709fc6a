"""`vetted backup`, `vetted restore` and `vetted migrate`."""
