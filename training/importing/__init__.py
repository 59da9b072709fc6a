"""A file that somebody sent is read in a process with limits, and told of before anything is kept."""
