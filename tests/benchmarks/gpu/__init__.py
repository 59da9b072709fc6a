"""What docs/scaling.md says about one GPU, tried on one."""
