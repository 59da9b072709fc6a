"""A fine-tuning job from the launch to the switch."""
