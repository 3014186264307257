"""Believable requests for the demo county, put through the same actions as real ones.

`plans` decides what happens when, `wording` what people say, `lives` does it; `timeline` runs all lives in the order of
the clock, so that receipts and events come out as they would have.
"""
