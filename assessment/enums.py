"""The words of supervision and scoring. Values are stored; labels are translated."""
