"""Documents over several pages: nothing is lost, heads are repeated, headings cling to what follows."""

import io

import pypdfium2
import pytest

from proxyportal.paper import Paper, Text, press
from proxyportal.paper_flow import SHADE, Block, Cell, Row, look_of, paginated, paragraphs, row
from tests.network.printed import words

pytestmark = pytest.mark.one_engine

ROOM = 100.0
"""Millimetres: the height of a page."""


@pytest.fixture(autouse=True)
def _press():
    with press():
        yield


def cells(*texts: str) -> list[Cell]:
    return [Cell(paragraphs(text, 10)) for text in texts]


def a_row(*texts: str, head: Row | None = None) -> Row:
    made = cells(*texts)
    return row(made, look_of(made, 10, [60.0] * len(made)), head)


def said(row: Row) -> list[str]:
    """What each cell says."""
    return ["".join(line.words for line in cell.lines) for cell in row.cells]


def test_long_row_goes_on_overleaf_and_loses_nothing():
    text = "".join(chr(0x4E00 + number) for number in range(2000))
    pages = paginated([a_row(text, "短")], ROOM)
    assert len(pages) > 2
    assert "".join(said(part)[0] for page in pages for part in page) == text
    assert "".join(said(part)[1] for page in pages for part in page) == "短"
    assert all(sum(band.height for band in page) <= ROOM for page in pages)


def test_label_of_a_long_row_is_repeated():
    label = Cell([Text("内容", 10)], "center", SHADE)
    made = [label, *cells("字" * 1000)]
    pages = paginated([row(made, look_of(made, 10, [30.0, 60.0]))], ROOM)
    assert len(pages) > 1
    assert all(said(page[0])[0] == "内容" for page in pages)


def test_head_is_repeated_on_every_page_of_its_table():
    head = a_row("序号", "内容")
    bands = [head, *(a_row(str(number), "一行", head=head) for number in range(60))]
    pages = paginated(bands, ROOM)
    assert len(pages) > 2
    assert all(said(page[0]) == ["序号", "内容"] for page in pages)
    assert [said(band)[0] for page in pages for band in page[1:]] == [str(number) for number in range(60)]


def test_heading_stands_with_what_follows_it():
    heading = Block(10, lambda _paper, _top: None, clings=True)
    filler = Block(ROOM - 14, lambda _paper, _top: None)
    pages = paginated([filler, heading, a_row("一\n二\n三")], ROOM)
    assert [len(page) for page in pages] == [1, 2]


def test_row_is_not_torn_for_a_single_line():
    filler = Block(ROOM - 9, lambda _paper, _top: None)
    pages = paginated([filler, a_row("一\n二\n三")], ROOM)
    assert [len(page) for page in pages] == [1, 1]


def test_what_is_higher_than_a_page_stands_on_one_of_its_own():
    blocks = [Block(height, lambda _paper, _top: None) for height in (10, ROOM * 2, 10)]
    assert [[block.height for block in page] for page in paginated(blocks, ROOM)] == [[10], [ROOM * 2], [10]]


def test_row_is_at_least_as_high_as_asked():
    made = cells("")
    assert row(made, look_of(made, 10, [60], least=12)).height == 12


def test_drawn_rows_read_from_the_page():
    paper = Paper("试", 210, 297)
    a_row("第一格", "第二格\n第二行").draw(paper, 20)
    assert words(pypdfium2.PdfDocument(io.BytesIO(paper.content()))) == "第一格第二格第二行"
