"""Jobs followed at a host: what a tick costs."""
