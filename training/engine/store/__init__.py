"""What lies in the engine's folder: files, models."""
