"""The printed form of Annex 1, as somebody with a ruler meets it (R91, R92)."""

import io

import pypdfium2
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from network import filings
from network.paper import annex1
from tests.browsing import signed_in
from tests.factories import FilingRoundFactory, annex_rows
from tests.network.printed import inside_the_page, millimetres, opened, words


@pytest.fixture
def filing_round(db):
    return FilingRoundFactory()


@pytest.fixture
def filing(department, department_chief, filing_round, now):
    return filings.file(
        unit=department, filing_round=filing_round, rows=annex_rows(), seen=0, actor=department_chief, now=now
    )


def printed(*args) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(io.BytesIO(annex1.forms(*args)))


def test_form_reads_as_the_annex(filing, filing_round, department):
    document = printed(filing_round, [(department, filing)])
    assert millimetres(document) == {(297, 210)}
    said = words(document)
    for expected in (
        "附件1：", "县级机关群众事务党员干部代理工作首席代理员登记表", "填报单位(盖章)：民政局",
        "类别姓名性别现任职务办公室电话手机号码电子邮箱", "分管负责人", "代理员",
        "张某男副局长0513-8880000115400000001zhang@example.com",
        "李某女办公室主任0513-8880000215400000002li@example.com",
        "此表请于5月22日前报送县委组织部组织员办公室（行政中心1223室），邮箱：hazzyb@163.com",
    ):  # fmt: skip
        assert expected in said
    assert inside_the_page(document)


def test_office_room_and_mailbox_are_settings(filing_round, department, settings):
    settings.FILING_OFFICE, settings.FILING_ROOM, settings.FILING_MAILBOX = "组织科", "301室", "a@example.org"
    assert "前报送组织科（301室），邮箱：a@example.org" in words(printed(filing_round, [(department, None)]))


def test_blank_form_has_the_unit_and_empty_cells(filing_round, department):
    said = words(printed(filing_round, [(department, None)]))
    assert "民政局" in said
    assert "@" not in said.replace(settings.FILING_MAILBOX, "")


def test_form_is_chinese_whatever_the_language(filing, filing_round, department):
    chinese = annex1.forms(filing_round, [(department, filing)])
    with translation.override("en"):
        assert annex1.forms(filing_round, [(department, filing)]) == chinese


def test_seal_has_room_upon_the_name(filing, filing_round, department):
    """A seal is 42 mm across; nothing but the line of the unit is printed in its square."""
    page = printed(filing_round, [(department, filing)])[0].render(scale=72 / 25.4 / 72 * 25.4).to_pil().convert("L")
    scale = page.width / 297
    free = [(45.0, 61.0), (71.0, 91.0)]  # above and below the unit's line
    for top, bottom in free:
        box = page.crop((0, round(top * scale), page.width, round(bottom * scale)))
        assert box.getextrema()[0] > 200


def test_longest_answers_stay_whole_and_inside(filing_round, department, department_chief, now):
    row = annex_rows()["leader"]._replace(
        name="阿" * 40,
        position="长" * 60,
        office_phone="0513-88800001",
        email="a" * 60 + "@" + "b" * 60 + ".example.com",
    )
    department.name = "局" * 60
    department.save()
    made = filings.file(
        unit=department,
        filing_round=filing_round,
        rows={"leader": row, "agent": row},
        seen=0,
        actor=department_chief,
        now=now,
    )
    document = printed(filing_round, [(department, made)])
    said = words(document)
    assert said.count("阿" * 40) == said.count("长" * 60) == said.count(row.email) == 2
    assert "局" * 60 in said
    assert inside_the_page(document)


def test_whole_round_has_a_page_for_each_department_the_blank_ones_last(
    filing, filing_round, organization_department, supervisor
):
    browser = signed_in(supervisor)
    document = opened(browser, reverse("network:filing-round-paper", args=[filing_round.pk]))
    assert ["民政局" in words(document, page) for page in range(len(document))] == [True, False]
    assert "第2版" not in words(document)


def test_form_is_kept_by_no_computer(filing, filing_round, department_chief):
    """It holds mobile phones and addresses (R27)."""
    address = reverse("network:filing-paper", args=[filing_round.pk, "D12"])
    response = signed_in(department_chief).get(address)
    assert response.headers["Content-Type"] == "application/pdf"
    assert "no-store" in response.headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]
