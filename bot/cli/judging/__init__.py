"""`vetted triage --judge`: triage measured on labelled messages."""
