"""The owners' chat, and the process that runs everything."""
