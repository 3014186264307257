"""How clients are written where they need not be known (R61): in lists, on paper, in files."""


def masked_name(name: str) -> str:
    """A client's name in a list: its first character and two stars, so that not even its length shows."""
    return f"{name[:1]}**" if name else ""


def masked_phone(phone: str) -> str:
    """A client's phone in a list: 138****0001; of a short number only the last four digits."""
    return f"{phone[:3] if len(phone) > 8 else ''}****{phone[-4:]}" if phone else ""
