"""What the ledger of fine-tuning jobs does not know for sure, and what launches have left at their providers."""
