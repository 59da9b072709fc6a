"""What Vetted remembers: settings, tables, and one file of reads and writes per subject."""
