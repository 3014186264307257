"""Who gets what from every address: the table that test_access.py holds against the portal."""

from tests.access import assessment, network, portal, requests

PARTS = (portal.ROWS, network.ROWS, requests.ROWS, assessment.ROWS)
ACCESS = {row: cells for part in PARTS for row, cells in part.items()}
"""By "METHOD route" or, where one route serves many verbs, by "METHOD route verb"."""
