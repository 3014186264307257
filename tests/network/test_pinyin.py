"""How names are typed: in full, by initials, and as surnames are really read."""

import pytest

from network.models import Agent, Unit
from network.pinyin import MAX_LENGTH, readings, stem_of, surname_and_given, typed_pinyin
from tests.factories import UnitFactory


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("中坝社区居委会", ["zhongbashequjuweihui", "zbsqjwh", "zhongba", "zb", "zhongbashequ", "zbsq"]),
        ("三里闸居委会", ["sanlizhajuweihui", "slzjwh", "sanlizha", "slz", "sanlizhashequ", "slzsq"]),
        ("天鹅村委会", ["tianecunweihui", "tecwh", "tiane", "te"]),
        ("海安镇", ["haianzhen", "haz", "haian", "ha"]),
        ("3组", ["3zu", "3z"]),
        ("张建国", ["zhangjianguo", "zjg"]),
        ("单小明", ["danxiaoming", "dxm", "shanxiaoming", "sxm"]),
        ("曾祥", ["cengxiang", "cx", "zengxiang", "zx"]),
        ("缪林", ["moulin", "ml", "miaolin"]),
        ("尉迟恭", ["yuchigong", "ycg"]),
        ("吕布", ["lvbu", "lb", "lubu"]),
        ("John Smith", ["johnsmith", "js"]),
    ],
)
def test_every_way_to_type_a_name_is_kept(name, typed):
    assert set(typed) <= set(readings(name).split())


@pytest.mark.parametrize("name", ["", "·", "\x00", "🙂"])
def test_name_without_a_reading_has_none(name):
    assert readings(name) == ""


def test_longest_name_fits():
    assert len(readings("装" * 60)) <= MAX_LENGTH


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("ZhangJianGuo", "zhangjianguo"),
        ("zhāng jiàn guó", "zhangjianguo"),
        ("tian'e", "tiane"),
        ("lü", "lv"),
        ("张", ""),
        ("zhang建", ""),
        ("%_", ""),
        ("", ""),
    ],
)
def test_typed_letters_are_compared_without_tones_and_marks(text, typed):
    assert typed_pinyin(text) == typed


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("张建国", ("张", "建国")),
        ("王芳", ("王", "芳")),
        ("欧阳锋", ("欧阳", "锋")),
        ("欧阳", ("欧", "阳")),
        ("John", ("John", "")),
        ("张", ("张", "")),
    ],
)
def test_surname_comes_apart_from_given_name(name, parts):
    assert surname_and_given(name) == parts


def test_short_name_is_left_whole():
    assert [stem_of(name) for name in ("中坝社区", "新村", "镇", "民政局")] == ["中坝", "新村", "镇", "民政局"]


@pytest.mark.django_db
def test_reading_follows_the_name():
    """Written by save and by bulk creation, so that no import has to think of it."""
    agent = Agent.objects.create(name="张建国")
    assert "zjg" in agent.pinyin.split()
    agent.name = "王芳"
    agent.save()
    agent.refresh_from_db()
    assert agent.pinyin == "wangfang wf"
    (bulk,) = Agent.objects.bulk_create([Agent(name="单小明")])
    assert "shanxiaoming" in Agent.objects.get(pk=bulk.pk).pinyin
    county = UnitFactory(name="海安市", tier="county")
    Unit.objects.bulk_create([Unit(code="T1", name="曲塘镇", tier="town", parent=county)])
    assert "qutang" in Unit.objects.get(code="T1").pinyin.split()
