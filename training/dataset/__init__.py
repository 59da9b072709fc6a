"""Dataset versions: promoted from corrections, split, frozen, shown, exported."""
