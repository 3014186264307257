"""Importing units and rosters: a file is read, then planned against the network as it stands, then written."""
