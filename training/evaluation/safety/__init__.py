"""Emergencies and dose questions that every candidate is asked, and rules that see what would endanger an animal. Pure.

The questions (`safety.jsonl`) and the rules are ours. **No vet has signed them yet.**
"""
