"""The network's forms, by noun."""

from network.forms.picker import UnitField, UnitPicker

__all__ = ["UnitField", "UnitPicker"]
