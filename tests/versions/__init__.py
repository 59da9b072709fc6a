"""Which versions are installed: `constraints.txt` for our own two commands, ranges for everybody else, and the tries of
the newest and the lowest that the ranges allow. See CONTRIBUTING.md."""
