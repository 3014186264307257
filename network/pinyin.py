"""Chinese names as people type them on any keyboard: in full and by initials."""

import re
import unicodedata
from itertools import chain
from typing import Any

from django.db import models
from pypinyin import lazy_pinyin

SURNAMES = {
    "单": "shan", "仇": "qiu", "曾": "zeng", "解": "xie", "查": "zha", "朴": "piao", "区": "ou", "盖": "ge",
    "缪": "miao", "覃": "qin", "种": "chong", "召": "shao", "员": "yun", "洗": "xian", "繁": "po", "乜": "nie",
    "翟": "zhai", "宓": "fu", "逄": "pang", "黑": "he", "折": "she", "哈": "ha", "尹": "yin", "秘": "bi",
    "单于": "chan yu", "长孙": "zhang sun", "尉迟": "yu chi", "万俟": "mo qi", "澹台": "tan tai",
}  # fmt: skip
"""Surnames that are read otherwise than the same character in a word. The ordinary reading is kept beside it."""

COMPOUND_SURNAMES = (
    "欧阳 上官 司马 司徒 司空 诸葛 夏侯 皇甫 公孙 慕容 令狐 东方 西门 南宫 独孤 宇文 轩辕 端木 百里 呼延 "
    "单于 长孙 尉迟 万俟 澹台 申屠 钟离 闻人 鲜于 闾丘 赫连 淳于 太史 公冶 濮阳 拓跋"
)
"""Surnames of two characters."""

ENDINGS = re.compile("(?:社区居委会|社区居民委员会|村民委员会|居民委员会|村委会|居委会|社区|村|镇)$")
"""What people leave out or say differently: 中坝社区居委会 is 中坝, and 三里闸居委会 is also 三里闸社区."""

MAX_LENGTH = 500


class PinyinField(models.CharField):
    """The reading of `name`, kept in step with it by every save and every bulk creation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {"max_length": MAX_LENGTH, "editable": False, "default": ""}
        super().__init__(*args, **(defaults | kwargs))

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Called for whatever Django writes; only `update` and `bulk_update` of a name must name this column, too."""
        reading = readings(getattr(model_instance, "name", ""))
        setattr(model_instance, self.attname, reading)
        return reading


def readings(name: str) -> str:
    """Every way to type a name: "zhongbashequjuweihui zbsqjwh"; a surname or ü read in two ways gives two."""
    words = [word for syllables in _syllables(name) for word in ("".join(syllables), "".join(s[0] for s in syllables))]
    with_u = [word.replace("v", "u") for word in words if "v" in word]
    return " ".join(dict.fromkeys(word for word in (*words, *with_u) if word))[:MAX_LENGTH]


def typed_pinyin(text: str) -> str:
    """Latin letters and digits as the column holds them: no spaces, tones or apostrophes. Empty for other text."""
    plain = unicodedata.normalize("NFD", text.lower().replace("ü", "v"))
    plain = re.sub(r"[\s'’\-\u0300-\u036f]", "", plain)
    return plain if re.fullmatch("[a-z0-9]+", plain) else ""


def stem_of(name: str) -> str:
    """A place as people call it for short; a name that would be one character is left whole."""
    stem = ENDINGS.sub("", name)
    return stem if len(stem) > 1 else name


def surname_and_given(name: str) -> tuple[str, str]:
    """A name's two parts. What is not two to four Chinese characters is not taken apart."""
    if not re.fullmatch(r"[\u3400-\u9fff]{2,4}", name):
        return name, ""
    cut = 2 if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else 1
    return name[:cut], name[cut:]


def _syllables(name: str) -> list[list[str]]:
    """The syllables of the name, once for each way to read or to call it."""
    variants = [lazy_pinyin(name)]
    surname = next((name[:length] for length in (2, 1) if name[:length] in SURNAMES), "")
    if surname:
        variants.append([*SURNAMES[surname].split(), *lazy_pinyin(name[len(surname) :])])
    stem = stem_of(name)
    if stem != name:
        short = lazy_pinyin(stem)
        variants += [short, [*short, "she", "qu"]] if name.endswith("居委会") else [short]
    return [list(chain(*(re.findall("[a-z]+|[0-9]", part.lower()) for part in found))) for found in variants]
