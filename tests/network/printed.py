"""Reading a printed page as somebody with a ruler and a phone would."""

import io

import pypdfium2
import zxingcpp


def opened(client, address: str) -> pypdfium2.PdfDocument:
    """The PDF at an address."""
    response = client.get(address)
    assert response.status_code == 200
    return pypdfium2.PdfDocument(io.BytesIO(response.content))


def words(document: pypdfium2.PdfDocument, page: int | None = None) -> str:
    """Its text without line breaks and blanks."""
    pages = range(len(document)) if page is None else [page]
    return "".join("".join(document[number].get_textpage().get_text_range().split()) for number in pages)


def codes(document: pypdfium2.PdfDocument, page: int = 0) -> list[str]:
    """What a phone reads from the QR codes of the printed page."""
    return [found.text for found in zxingcpp.read_barcodes(document[page].render(scale=3).to_pil())]


def millimetres(document: pypdfium2.PdfDocument) -> set[tuple[int, int]]:
    return {tuple(round(points / 72 * 25.4) for points in page.get_size()) for page in document}


def inside_the_page(document: pypdfium2.PdfDocument) -> bool:
    """Whether no letter stands outside a page or in its margin of 1.5 mm."""
    for page in document:
        letters = page.get_textpage()
        boxes = [letters.get_charbox(index) for index in range(letters.count_chars())]
        width, height = page.get_size()
        if min(box[0] for box in boxes if box[2]) < 4 or max(box[2] for box in boxes) > width - 4:
            return False
        if min(box[1] for box in boxes if box[3]) < 4 or max(box[3] for box in boxes) > height - 4:
            return False
    return True
