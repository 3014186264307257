"""Annexes 2 and 3 word for word: what each row is called and asks (R71-R83)."""

from typing import NamedTuple

from assessment.enums import Annex
from proxyportal.scoring_rules import ROW_MAXIMA


class AnnexRow(NamedTuple):
    """One row as the annex prints it: 考评项目, 考核内容 and 评分标准."""

    number: int
    project: str
    content: str
    maximum: int


PROJECTS = ("完善代理网络", "公开代理内容", "规范代理流程", "提升服务质量", "量化代办任务", "加强代理监督")

PUBLICATION = (
    "制作发放党员干部代理活动联系卡,公布党员干部姓名、联系电话、代理服务承诺、代理服务责任区域和职责范围等内容,"
    "公示内容具体实在、切合实际。"
)
FLOW = (
    "运用群众事务党员干部代理网站,24小时内快速受理、48小时内迅速办结、办结第一时间及时反馈"
    "(48小时内未能办结的及时向代理对象说明)。"
)
STUDY = "党组织对依靠党员干部个人力量难以解决的事务或群众的共性诉求要及时研究解决。"
PETITIONS = "对因代理服务不到位发生到县上访或越级上访的实行倒扣分,扣完为止。"

CONTENTS: dict[str, tuple[str, ...]] = {
    Annex.TOWN: (
        (
            "区镇为民服务中心要设有代理服务中心,村(社区)为民服务中心要设有代理服务站,村组要设有代理服务点,"
            "三级代理网络都配有专(兼)职代理员。"
        ),
        PUBLICATION,
        f"首谈登记记录簿记载详细,{FLOW}",
        f"根据各个时期对群众服务的重点内容不同及时整合资源,组织力量,集中办理研究解决群众共性诉求,{STUDY}",
        (
            "区镇党员干部年人均代理服务事务不得少于15件,为民服务中心建设达标村村干部年人均代理服务事务不得少于20件,"
            "示范村村干部年人均代理服务事务不得少于50件。"
        ),
        (
            "区镇设立群众事务党员干部代理监督投诉电话,定期邀请普通群众和代理服务对象对党员干部代理活动进行督促评议,"
            f"满意度测评不得低于80%。{PETITIONS}"
        ),
    ),
    Annex.DEPARTMENT: (
        (
            "按照班子成员结对帮扶对象所在村划分责任区域,动员和组织符合条件的机关部门党员干部全部参与代理活动,"
            "配有首席代理员。"
        ),
        PUBLICATION,
        FLOW,
        (
            "定期开展各类集中代理活动,方便群众办事,结对帮扶对象的实际困难和重点代理事项及时整合资源,组织力量,集中办理,"
            f"{STUDY}"
        ),
        "参与“双帮”活动的党员干部人均代理服务事务不得少于10件,其他参与代理活动的党员干部人均代理服务事项不得少于5件。",
        f"定期邀请普通群众、帮扶对象和代理服务对象对党员干部代理活动进行督促评议,满意度测评不得低于80%。{PETITIONS}",
    ),
}
TITLES: dict[str, str] = {
    Annex.TOWN: "对区镇深化群众事务党员干部代理制的考核细则",
    Annex.DEPARTMENT: "对县级机关深化群众事务党员干部代理制的考核细则",
}
COLUMNS = ("考评项目", "考核内容", "评分标准", "自评得分", "考核得分")

ROWS: dict[str, tuple[AnnexRow, ...]] = {
    annex: tuple(
        AnnexRow(number, *row) for number, row in enumerate(zip(PROJECTS, contents, ROW_MAXIMA, strict=True), start=1)
    )
    for annex, contents in CONTENTS.items()
}
"""The six rows of each annex."""
