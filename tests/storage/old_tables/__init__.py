"""Databases of each earlier commit that had tables of its own, as SQL, in `old_tables.tar.xz`."""
