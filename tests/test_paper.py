"""Chinese on paper: every character shows, texts fit, and the same document is the same bytes."""

import io
from concurrent.futures import ThreadPoolExecutor

import pypdfium2
import pytest
from django.conf import settings
from django.utils import translation

from proxyportal import paper
from proxyportal.paper import CUT, MISSING, Paper, Text, fit, press, printable, width_of, wrap

pytestmark = pytest.mark.one_engine

SENTENCE = "定期走访空巢老人、残疾人和困难家庭，代办养老、医保和证照手续；电话 0513-88810001（工作日）。"


def document(words: str) -> bytes:
    """A page of 100 x 50 mm with one line."""
    with press():
        drawn = Paper("一页", 100, 50)
        drawn.line(words, 5, 10, 12, bold=True)
        drawn.page_number(1, 2, 50, 45)
        return drawn.content()


def test_font_is_embedded_and_prints_chinese():
    """Nothing of the system's is used: the page names no font but the embedded part of ours, and draws with it."""
    content = document("海安市")
    assert b"/FontFile2" in content
    assert b"/Helvetica" not in content
    blank = pypdfium2.PdfDocument(document("")).get_page(0).render().to_pil()
    assert pypdfium2.PdfDocument(content).get_page(0).render().to_pil().tobytes() != blank.tobytes()


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("周建华", "周建华"),
        ("𬭚㛃龘", "𬭚㛃龘"),  # rare in names, and in the font
        ("陈\U00020bb7", f"陈{MISSING}"),
        ("张\ue863", f"张{MISSING}"),  # a private character of an old registry
        ("李\ud842", f"李{MISSING}"),  # half a character
        ("赵\U000e0100", "赵"),
        ("a\x00b\tc\nd\u3000e", "a b c d e"),
        ("\u202e钱", "钱"),
    ],
)
def test_missing_character_is_marked_never_dropped(words, shown):
    assert printable(words) == shown


@pytest.mark.parametrize("width", [15, 31, 47, 90])
def test_wrapped_lines_fit_and_lose_nothing(width):
    lines = wrap(SENTENCE, 10, width)
    assert all(width_of(line, 10) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == SENTENCE.replace(" ", "")
    assert not any(line[0] in "，、；）。" for line in lines)


def test_phone_number_stays_on_one_line_unless_it_cannot():
    assert "0513-88810001（" not in wrap(SENTENCE, 10, 40)
    assert any("0513-88810001" in line for line in wrap(SENTENCE, 10, 40))
    assert "".join(wrap("0513-88810001", 10, 8)) == "0513-88810001"


def test_text_shrinks_until_it_fits_and_is_cut_only_with_a_sign():
    roomy = fit([Text(SENTENCE, 12)], 80, 40)
    tight = fit([Text(SENTENCE, 12)], 80, 9)
    none = fit([Text(SENTENCE * 20, 12)], 30, 9)
    assert roomy.lines[0].size == 12 > tight.lines[0].size
    assert "".join(line.words for line in tight.lines).replace(" ", "") == SENTENCE.replace(" ", "")
    assert none.lines[-1].words.endswith(CUT)
    assert max(fitted.height for fitted in (tight, none)) <= 9


def test_same_document_is_the_same_bytes_also_when_many_print_at_once():
    """The font is shared; without the lock two documents would mix their letters."""
    texts = ["海安市", "曲塘镇", SENTENCE] * 4
    alone = [document(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(document, texts)) == alone


def test_document_says_its_title_language_and_page():
    """In the installation's language, whichever the visitor has chosen."""
    with translation.override("en"):
        content = document("海安市")
    read = pypdfium2.PdfDocument(io.BytesIO(content))
    assert read.get_metadata_dict()["Title"] == "一页"
    assert settings.COUNTY_NAME in read.get_metadata_dict()["Author"]
    assert b"/Lang (zh-CN)" in content
    with translation.override(settings.LANGUAGE_CODE):
        expected = translation.gettext("Page %(number)d of %(total)d") % {"number": 1, "total": 2}
    assert expected in read.get_page(0).get_textpage().get_text_range()


def test_a_font_that_is_gone_is_noticed(monkeypatch):
    """Better no paper than blank paper."""
    monkeypatch.setattr(paper, "FONT_FILE", "gone.ttf")
    with pytest.raises(StopIteration):
        paper.font.__wrapped__()
