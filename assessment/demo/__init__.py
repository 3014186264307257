"""Invented work of the organization department around the demo county's requests."""
