"""Who may: leases on the bot itself, so that of several processes on one database one ticks and each chat has one."""
