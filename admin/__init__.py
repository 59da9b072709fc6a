"""What vets and admins do in Telegram: one file per job of theirs, thin over storage and training."""
