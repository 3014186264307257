"""A contact card for a phone's address book: vCard 3.0, which phones of every age and WeChat read (RFC 2426)."""

from collections.abc import Iterable, Sequence

from network.models import RosterEntry
from network.pinyin import surname_and_given

LINE_OCTETS = 75
"""The longest line; what is longer goes on in the next one after a space."""


def vcard(posts: Sequence[RosterEntry], url: str) -> bytes:
    """The card of the agent who holds these public posts: name, unit, title and service phone, nothing else (R24)."""
    first = posts[0]
    surname, given = surname_and_given(first.name)
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"FN:{escaped(first.name)}",
        f"N:{escaped(surname)};{escaped(given)};;;",
        f"ORG:{escaped(first.unit.full_name)}",
    ]
    if first.title:
        lines.append(f"TITLE:{escaped(first.title)}")
    phones = dict.fromkeys(post.service_phone for post in posts if post.service_phone)
    lines += [f"TEL;TYPE=WORK,VOICE:{escaped(phone)}" for phone in phones]
    lines += [f"URL:{escaped(url)}", "END:VCARD"]
    return b"".join(_folded(line) for line in lines)


def escaped(value: str) -> str:
    """A value with what ends or divides values marked as text; other control characters go."""
    lines = "\n".join(value.splitlines())
    marked = lines.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(character for character in marked if character.isprintable())


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, never cutting a character in two."""
    return b"\r\n ".join(_pieces(line)) + b"\r\n"


def _pieces(line: str) -> Iterable[bytes]:
    piece, room = b"", LINE_OCTETS
    for character in line:
        encoded = character.encode()
        if len(piece) + len(encoded) > room:
            yield piece
            piece, room = b"", LINE_OCTETS - 1  # the space before it counts
        piece += encoded
    yield piece
