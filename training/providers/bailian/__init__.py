"""Alibaba Bailian (Model Studio): envelopes of its own, one job at a time, deployments billed by the token.

Read in its documentation, its client's source and its command line's types, in November 2026; nothing of it has met the
real host.
"""
