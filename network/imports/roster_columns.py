"""The columns of a roster."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.enums import QuotaGroup, Role
from network.imports.cells import Column, code, day, name, phone, text, word

ROLES = {
    "首席代理员": Role.CHIEF_AGENT,
    "代理员": Role.AGENT,
    "村民小组长": Role.GROUP_LEADER,
    "分管负责人": Role.LEADER_IN_CHARGE,
    "组织人事干部": Role.PERSONNEL_OFFICER,
    "组织部": Role.SUPERVISOR,
    "首席": Role.CHIEF_AGENT,
    "代理人": Role.AGENT,
    "专职代理员": Role.AGENT,
    "兼职代理员": Role.AGENT,
    "镇代理员": Role.AGENT,
    "区镇代理员": Role.AGENT,
    "村代理员": Role.AGENT,
    "村（社区）代理员": Role.AGENT,
    "组长代理员": Role.GROUP_LEADER,
    "小组长": Role.GROUP_LEADER,
    "居民小组长": Role.GROUP_LEADER,
    "组长": Role.GROUP_LEADER,
    "分管领导": Role.LEADER_IN_CHARGE,
    "人事干部": Role.PERSONNEL_OFFICER,
    "组织干事": Role.PERSONNEL_OFFICER,
    "督查员": Role.SUPERVISOR,
    "组织部督查员": Role.SUPERVISOR,
}
FULL_TIME = {"专职": True, "兼职": False, "全职": True, "是": True, "否": False}
QUOTA_GROUPS = {
    "区镇干部": QuotaGroup.TOWN_CADRE,
    "村干部": QuotaGroup.VILLAGE_CADRE,
    "双帮干部": QuotaGroup.SHUANGBANG,
    "其他参与干部": QuotaGroup.OTHER,
    "无": QuotaGroup.NONE,
    "区镇党员干部": QuotaGroup.TOWN_CADRE,
    "村（社区）干部": QuotaGroup.VILLAGE_CADRE,
    "双帮": QuotaGroup.SHUANGBANG,
    "参与双帮的党员干部": QuotaGroup.SHUANGBANG,
    "其他": QuotaGroup.OTHER,
    "其他参与代理的党员干部": QuotaGroup.OTHER,
}

COLUMNS = (
    Column(
        "unit_code",
        ("单位代码", "代码", "单位编码"),
        _("unit code"),
        code,
        _("The code under which the unit was imported. May be left out where the full name is given."),
        ("320685100", "320685100001", "32068510000101", "D12"),
    ),
    Column(
        "unit_name",
        ("单位全称", "单位", "单位名称", "所在单位"),
        _("unit"),
        text(200),
        _("Town, village and group, as the portal shows them; or the short name where only one unit has it."),
        ("海安镇", "海安镇 中坝社区居委会", "", "民政局"),
    ),
    Column(
        "name",
        ("姓名", "代理员姓名"),
        pgettext_lazy("roster", "name"),
        name(40),
        "",
        ("王建国", "李秀英", "张德明", "陈志强"),
        needed=True,
    ),
    Column(
        "staff_number",
        ("工号", "职工号", "人员编号"),
        _("staff number"),
        code,
        _("Tells people of the same name apart. Never an identity card number. Empty leaves it as it is."),
        ("HA0001", "HA0002", "", "HA0004"),
    ),
    Column(
        "role",
        ("岗位", "代理岗位", "角色"),
        pgettext_lazy("roster", "role"),
        word(ROLES),
        _("One of the words of the list. A new role ends the old post and begins a new one; the past stays."),
        ("代理员", "代理员", "村民小组长", "首席代理员"),
        ROLES,
        needed=True,
    ),
    Column("title", ("职务", "现任职务"), _("title"), text(60), "", ("便民中心主任", "村会计", "组长", "办公室主任")),
    Column(
        "full_time",
        ("专兼职", "专(兼)职", "是否专职"),
        pgettext_lazy("roster", "full-time"),
        word(FULL_TIME),
        _("Empty leaves it as it is; a new post is then part-time."),
        ("专职", "专职", "兼职", "兼职"),
        {"专职": True, "兼职": False},
    ),
    Column(
        "quota_group",
        ("任务类别", "代办任务类别"),
        _("quota group"),
        word(QUOTA_GROUPS),
        _("Whose quota the post counts to. Empty leaves it as it is; a new post then counts to none."),
        ("区镇干部", "村干部", "", "双帮干部"),
        QUOTA_GROUPS,
    ),
    Column("responsibility_area", ("责任区域", "代理区域"), _("responsibility area"), text(120), "", ("", "一至四组")),
    Column("duties", ("职责范围", "职责", "代理服务内容"), _("duties"), text(200), "", ("综合窗口", "代办医保、社保")),
    Column(
        "published_phone",
        ("公示电话", "服务电话", "联系电话", "电话"),
        _("published phone"),
        phone,
        _("The number residents may call; everybody can see it. Empty removes it."),
        ("0513-88810001", "0513-88810002", "0513-88810004", "0513-88810003"),
    ),
    Column(
        "backup",
        ("B岗", "AB岗", "B角", "代岗人"),
        _("backup"),
        name(40),
        _("Name, for somebody of the same unit, or staff number. Empty leaves it as it is."),
        ("", "", "", ""),
    ),
    Column(
        "starts_on",
        ("任职日期", "任职时间", "到岗日期"),
        pgettext_lazy("roster", "from"),
        day,
        _("For new posts; empty means the day you give when you upload the file. Dates of known posts do not change."),
        ("2024-01-01", "2024-01-01", "2023-06-01", "2024-03-01"),
    ),
    Column(
        "ends_on",
        ("离任日期", "离任时间"),
        pgettext_lazy("roster", "to"),
        day,
        _("The last day of a post that ends. Empty leaves it as it is."),
    ),
    Column(
        "username",
        ("登录名", "账号", "用户名"),
        _("user name"),
        text(150),
        _("Makes an account for somebody who has none; the administrator then sets its first password."),
        ("wangjianguo", "lixiuying", "", "chenzhiqiang"),
    ),
)
CORRECTED = ("title", "responsibility_area", "duties", "published_phone")
"""What a row corrects in the post as it is; an empty cell removes it."""
SUCCEEDED = ("role", "full_time", "quota_group")
"""What ends a post when it changes, and begins a new one: headcounts and powers of the past stay true (R84)."""
