"""The scheduled run of promote → … → switch: its plan, its runs and their steps."""
