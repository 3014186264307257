"""The columns of a file of units."""

from django.utils.translation import gettext_lazy as _

from network.enums import Category, Grade, Tier
from network.imports.cells import Column, code, day, name, phone, text, word

TIERS = {
    "县": Tier.COUNTY,
    "区镇": Tier.TOWN,
    "村（社区）": Tier.VILLAGE,
    "村民小组": Tier.GROUP,
    "机关部门": Tier.DEPARTMENT,
    "企业代理点": Tier.ENTERPRISE,
    "市": Tier.COUNTY,
    "县级市": Tier.COUNTY,
    "镇": Tier.TOWN,
    "乡镇": Tier.TOWN,
    "乡": Tier.TOWN,
    "街道": Tier.TOWN,
    "区": Tier.TOWN,
    "场": Tier.TOWN,
    "村": Tier.VILLAGE,
    "社区": Tier.VILLAGE,
    "村委会": Tier.VILLAGE,
    "居委会": Tier.VILLAGE,
    "组": Tier.GROUP,
    "小组": Tier.GROUP,
    "居民小组": Tier.GROUP,
    "部门": Tier.DEPARTMENT,
    "县级部门": Tier.DEPARTMENT,
    "县级机关部门": Tier.DEPARTMENT,
    "企业": Tier.ENTERPRISE,
}
CATEGORIES = {
    "区": Category.ZONE,
    "镇": Category.TOWN,
    "场": Category.FARM,
    "党委部门": Category.PARTY_DEPARTMENT,
    "委办局": Category.BUREAU,
    "直属单位": Category.AFFILIATED_UNIT,
    "群众团体": Category.MASS_ORGANIZATION,
    "政府部门": Category.BUREAU,
    "群团组织": Category.MASS_ORGANIZATION,
}
GRADES = {"达标村": Grade.STANDARD, "示范村": Grade.MODEL, "无": Grade.NONE}
YES_NO = {"有": True, "无": False, "是": True, "否": False}

COLUMNS = (
    Column(
        "code",
        ("单位代码", "代码", "编码", "单位编码", "统计代码"),
        _("unit code"),
        code,
        _("Letters and digits, at most 20. It never changes: by it the unit is known again."),
        ("320685100", "320685100001", "32068510000101", "D12"),
        needed=True,
    ),
    Column(
        "name",
        ("名称", "单位名称", "单位全称"),
        _("name"),
        name(60),
        _("As it is called today. A new name counts from the day you give when you upload the file; the old is kept."),
        ("海安镇", "中坝社区居委会", "1组", "民政局"),
        needed=True,
    ),
    Column(
        "tier",
        ("类型", "单位类型", "层级", "级别"),
        _("tier"),
        word(TIERS),
        _("One of the words of the list."),
        ("区镇", "村（社区）", "村民小组", "机关部门"),
        TIERS,
        needed=True,
    ),
    Column(
        "parent_code",
        ("上级代码", "上级单位代码", "上级编码", "隶属代码", "上级单位", "parent"),
        _("code of the unit above"),
        code,
        _("Towns and departments belong to the county, villages to a town, groups to a village."),
        ("320685", "320685100", "320685100001", "320685"),
        needed=True,
    ),
    Column(
        "category",
        ("类别", "单位类别"),
        _("category"),
        word(CATEGORIES),
        _("For towns and departments: one of the words of the list."),
        ("镇", "", "", "委办局"),
        CATEGORIES,
    ),
    Column(
        "phone",
        ("电话", "办公电话", "联系电话", "单位电话"),
        _("office phone"),
        phone,
        _("A landline with or without the area code, or a mobile. Empty removes it."),
        ("0513-88810001", "0513-88810002", "", "0513-88810003"),
    ),
    Column(
        "complaint_phone",
        ("投诉电话", "监督电话", "举报电话", "监督投诉电话"),
        _("complaint phone"),
        phone,
        _("For towns and departments. Empty removes it."),
        ("0513-88820001", "", "", "0513-88820002"),
    ),
    Column("address", ("地址", "单位地址", "办公地址"), _("address"), text(120), "", ("长江中路1号", "中坝路8号")),
    Column(
        "hours", ("开放时间", "服务时间", "办公时间"), _("opening hours"), text(100), "", ("周一至周五 8:30-17:30",)
    ),
    Column(
        "pledge", ("服务承诺", "承诺", "代理服务承诺"), _("service pledge"), text(200), "", ("有事找我，件件有回音",)
    ),
    Column(
        "guide_desk",
        ("导办台", "代理导办台"),
        _("has a guide desk"),
        word(YES_NO),
        _("For towns: yes or no. Empty leaves it as it is."),
        ("有",),
        {"有": True, "无": False},
    ),
    Column(
        "grade",
        ("村等级", "村级别", "为民服务中心等级"),
        _("village grade"),
        word(GRADES),
        _("For villages. A new grade counts from the day you give when you upload the file. Empty leaves it as it is."),
        ("", "达标村"),
        GRADES,
    ),
    Column(
        "opened_on",
        ("设立日期", "成立日期"),
        _("since"),
        day,
        _("Write days as 2026-01-01. Empty leaves it as it is."),
        ("2020-01-01",),
    ),
    Column(
        "closed_on",
        ("撤销日期", "终止日期"),
        _("until"),
        day,
        _("The first day on which the unit exists no more; only when nobody holds a post in it. Empty leaves it open."),
    ),
)
KEPT_WHEN_EMPTY = ("guide_desk", "grade", "opened_on", "closed_on")
"""Columns in which an empty cell says nothing; in the others it removes what was there."""
FACTS = tuple(column.key for column in COLUMNS if column.key not in ("code", "tier", "parent_code"))
"""Columns of the unit itself, which a row may change."""
