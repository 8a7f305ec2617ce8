"""What every application has to hand in, a second time: plain Python, papers and words copied by hand from the clauses.

吉人社联〔2024〕48号 四(一), 四(三); 渝高技办〔2024〕8号 五(一), (二), 七(二); 内人社办函〔2022〕278号 三, 四 with the
ministry's 附件2; 顺义区实施方案 四(一), 附件1, 五(二); 赤峰市2025年实施方案 八(二).
"""

import re
from datetime import date
from typing import NamedTuple

from tests.oracle.money import Money
from tests.oracle.world import Row, World

HERE, GONE, MADE, LATER, NOT_FOR = "有", "缺", "生成", "未到", "不适用"
YES, NO, OPEN = "符合", "不符合", "未判"
FORM, ANY = "form", "any"
INDICATOR = re.compile(r"I\d{3}")


class Paper(NamedTuple):
    """One material: its clause, name, the words of which one stands in a document's name (or clauses under which any
    document is one); `by` is FORM, ANY document, or the record type of the list that it is."""

    clause: str
    name: str
    words: tuple[str, ...] = ()
    under: str = ""
    by: str = ""
    whose: str = "application"
    only: str = ""
    rule: str = "Q24"


class Told(NamedTuple):
    """One row of published.material."""

    application: str
    stage: str
    item: int
    material: str
    clause: str
    state: str
    verdict: str | None


def words(clause: str, name: str, listed: str, under: str = "", only: str = "") -> Paper:
    """A document known by its name."""
    return Paper(clause, name, tuple(listed.split()), under, only=only)


RECOMMENDED = Paper("四(一)", "推荐申报报告", ("推荐报告", "推荐申报报告"), whose="recommender")
PROOF = "四(三)3(1)"
OF_BASES = [
    RECOMMENDED,
    Paper("四(三)1", "国家级高技能人才培训基地建设项目申报书", by=FORM),
    words("四(三)2", "项目申报报告", "项目申报报告 申报项目报告 项目报告 ^申报报告"),
    words(PROOF, "组织管理体系和管理制度", "管理体系 管理制度 制度汇编"),
    words(PROOF, "无刑事处罚和失信联合惩戒的证明", "刑事 失信 守法 信用 无违法"),
    words(PROOF, "项目资金接受审计情况说明", "审计"),
    words(PROOF, "教学培训场所和设施设备证明", "场所 场地 设施 设备"),
    words(PROOF, "培训规模和在校生规模证明", "规模 在校生"),
    words(PROOF, "职业工种实习实训条件证明", "实训条件 实习条件 实习实训"),
    Paper(PROOF, "教师队伍人员清单", by="teacher"),
    Paper(PROOF, "专家队伍人员清单", by="expert"),
    words(PROOF, "师资培养规划和实施方案", "师资培养", "二(一)1(6)"),
    words(PROOF, "职业技能培训和企业新型学徒制情况", "学徒制 技能培训情况", "二(一)1(7)"),
    words(PROOF, "补贴性培训、师资研修和教研情况", "补贴性培训 研修 教研 教材教法", "二(一)1(8)"),
    words(PROOF, "技能人才培养体系和新八级推行情况", "新八级 培养体系 薪酬", "二(一)1(9)", "企业"),
]
PROOF_OF_STUDIOS = "四(三)3(2)"
OF_STUDIOS = [
    RECOMMENDED,
    Paper("四(三)1", "国家级技能大师工作室建设项目申报表", by=FORM),
    words("四(三)2", "项目申报报告", "项目申报报告 申报项目报告 项目报告 ^申报报告"),
    words(PROOF_OF_STUDIOS, "资金支持和工作条件说明", "工作条件 资金支持 场所", "二(二)1"),
    words(PROOF_OF_STUDIOS, "管理制度和办法", "管理制度 管理办法", "二(二)2"),
    words(PROOF_OF_STUDIOS, "培训、研修、交流、革新、攻关、推广情况", "攻关 革新 研修 推广", "二(二)3"),
    words(PROOF_OF_STUDIOS, "企业新型学徒制开展情况", "学徒制"),
    words(PROOF_OF_STUDIOS, "营业执照或批准成立文件复印件", "营业执照 批准成立 法人证书 成立文件"),
    words(PROOF_OF_STUDIOS, "组织机构代码证复印件", "组织机构代码 营业执照 法人证书 信用代码"),
    words(PROOF_OF_STUDIOS, "开户许可证复印件", "开户"),
    words(PROOF_OF_STUDIOS, "带头人身份证复印件", "身份证"),
    words(PROOF_OF_STUDIOS, "高级技师证书复印件", "高级技师 资格证书 等级证书"),
    words(PROOF_OF_STUDIOS, "业绩、奖励、专利和发明支撑材料", "业绩 奖励 获奖 专利 发明"),
]
AGAIN = Paper(
    "七(二)", "已建基地考核评估和运营情况报告", ("运营情况", "考核评估", "已建基地"), only="again", rule="Q25"
)
PROMISE = Paper(
    "五(二)", "保持国家级基地建设目标、投入不变的承诺", ("承诺",), whose="unit", only="national too", rule="Q25"
)


def of_chongqing(level: str) -> list[Paper]:
    """五(一), 七(二): 申报表, 实施方案, 基本情况表, 核查证明表, 推荐函, 佐证."""
    both = [
        words("五(一)", f"{level}高技能人才培训基地建设项目申报表", "申报表 申报书"),
        words("五(一)", f"{level}高技能人才培训基地建设项目实施方案", "实施方案"),
        Paper("五(一)", "高技能人才培训基地申报基本情况表", by=FORM),
        Paper("七(二)", "推荐单位技能人才占比核查情况证明表", by=FORM),
        words("七(二)", "高技能人才培训基地推荐函", "推荐函"),
        Paper("七(二)", "佐证材料", by=ANY),
    ]
    return [*both, *([PROMISE] if level == "市级" else []), AGAIN]


OF_SHUNYI = [
    Paper("四(一)", "顺义区技能人才培训基地建设项目申报表", by=FORM),
    Paper("四(一)", "佐证材料", by=ANY),
    words("附件1", "办学许可证、营业执照", "办学许可 营业执照 法人证书"),
    words("附件1", "设备清单", "设备清单 设备明细"),
    Paper("附件1", "师资清单", by="teacher"),
    words("附件1", "项目实施管理制度", "实施管理 项目管理"),
    words("附件1", "经费管理制度", "经费管理 财务管理 资金管理"),
    words("附件1", "安全管理制度", "安全管理 安全制度"),
]
ASKED: dict[str, list[Paper]] = {
    "jl-base-new": OF_BASES,
    "jl-base-existing": [
        *OF_BASES,
        words(PROOF, "项目建设自评报告", "自评"),
        words(PROOF, "高技能人才培养培训体系建设情况", "培训体系", "二(一)2(3)"),
        words(PROOF, "培训合格率证明", "合格率"),
        words(PROOF, "满意率情况证明", "满意"),
    ],
    "jl-studio": OF_STUDIOS,
    "cq-base-national": of_chongqing("国家级"),
    "cq-base-municipal-funded": of_chongqing("市级"),
    "cq-base-municipal-named": of_chongqing("市级"),
    "nm-foundation-base": [
        Paper("附件2", "国家技能根基工程培训基地申报书", by=FORM),
        Paper("nm-2022:三", "佐证材料", by=ANY),
        Paper("nm-2022:四", "推荐报告", ("推荐报告",), whose="recommender"),
    ],
    "sy-base-upskilling": OF_SHUNYI,
    "sy-base-chain": OF_SHUNYI,
    "sy-base-competition": OF_SHUNYI,
}
CLOSING = [
    Paper("五(二)", "基地建设工作总结", ("工作总结", "建设总结"), rule="O11"),
    Paper("五(二)", "绩效自评报告", ("自评",), rule="O11"),
    Paper("五(二)", "产出佐证材料", ("产出",), rule="O11"),
]
CHANGED = [Paper("八(二)", "市人社局核准变更的文件", ("核准", "批复", "批准", "同意"), "八(二)", rule="O10")]
CLOSES = ("sy-base-upskilling", "sy-base-chain")
MAY_CHANGE = ("cf-base", "cf-studio")


def named(document: str, word: str) -> bool:
    """Whether a name has a word in it, or begins with one that is marked so: 推荐申报报告 is no 申报报告."""
    return document.startswith(word[1:]) if word.startswith("^") else word in document


class Materials:
    """The materials of a world up to a day."""

    def __init__(self, world: World, as_of: date) -> None:
        self.world, self.as_of, self.money = world, as_of, Money(world, as_of)
        self.applications = world.rows("application")
        self.documents: dict[str, list[Row]] = {}
        for row in world.rows("evidence"):
            if not INDICATOR.fullmatch(row["clause"]):
                self.documents.setdefault(row["application_no"], []).append(row)

    def told(self) -> set[Told]:
        """Every material of every application and, later, of its project."""
        found = set()
        for application in self.applications:
            papers = ASKED.get(application["track_id"], [])
            found |= {self.one(application, "申报", n, paper) for n, paper in enumerate(papers, 1)}
            for project in self.world.rows("project", application_no=application["application_no"]):
                found |= self._of_project(application, project)
        return found

    def _of_project(self, application: Row, project: Row) -> set[Told]:
        if project["track_id"] in CLOSES:
            told = {self.one(application, "申请末期资金", n, paper) for n, paper in enumerate(CLOSING, 1)}
            return told if self.money.met_on(project) else {self._later(one) for one in told}
        known = project["status_on"] is None or project["status_on"] <= self.as_of
        if project["track_id"] in MAY_CHANGE and project["status"] == "变更" and known:
            return {self.one(application, "变更", n, paper) for n, paper in enumerate(CHANGED, 1)}
        return set()

    def _later(self, one: Told) -> Told:
        return one._replace(state=LATER) if one.state == GONE else one

    def one(self, application: Row, stage: str, item: int, paper: Paper) -> Told:
        """What is there of one material."""
        number = application["application_no"]
        if not self._is_for(application, paper):
            return Told(number, stage, item, paper.name, paper.clause, NOT_FOR, None)
        if paper.by == FORM:
            return Told(number, stage, item, paper.name, paper.clause, MADE, None)
        if paper.by in ("teacher", "expert"):
            state = HERE if self._listed(application, paper.by) else GONE
            return Told(number, stage, item, paper.name, paper.clause, state, None)
        verdict = self._verdict(application, paper)
        return Told(number, stage, item, paper.name, paper.clause, HERE if verdict else GONE, verdict)

    def _is_for(self, application: Row, paper: Paper) -> bool:
        if paper.only == "企业":
            units = self.world.rows("unit", uscc=application["uscc"])
            return not units or units[0]["unit_kind"] == "企业"
        if paper.only == "national too":
            return any(
                other["track_id"] == "cq-base-national"
                and (other["uscc"], other["apply_year"]) == (application["uscc"], application["apply_year"])
                for other in self.applications
            )
        if paper.only == "again":
            before = [
                project
                for project in self.world.rows("project", uscc=application["uscc"])
                if "studio" not in project["track_id"] and project["recognised_on"] < application["applied_on"]
            ]
            return bool(before) or application["recognised_year"] is not None
        return True

    def _listed(self, application: Row, record: str) -> bool:
        if record == "expert":
            return bool(self.world.rows("expert", application_no=application["application_no"]))
        years = (application["apply_year"], application["apply_year"] - 1)
        return any(row["stat_year"] in years for row in self.world.rows("teacher", uscc=application["uscc"]))

    def _verdict(self, application: Row, paper: Paper) -> str | None:
        """One 不符合 decides, then one without a verdict; None where no document is there."""
        if paper.by not in ("", ANY):
            return None
        by = {"application": "application_no", "unit": "uscc", "recommender": "recommender"}[paper.whose]
        notice = application["track_id"].split("-")[0]
        documents = [
            row
            for other in self.applications
            if other[by] == application[by]
            and other["track_id"].split("-")[0] == notice
            and other["apply_year"] == application["apply_year"]
            for row in self.documents.get(other["application_no"], [])
            if paper.by == ANY
            or row["clause"] == paper.under
            or any(named(row["document_name"], word) for word in paper.words)
            or (paper.clause == "四(一)" and re.search("推荐.*报告", row["document_name"]))
        ]
        later = [row["reviewed_on"] is not None and row["reviewed_on"] > self.as_of for row in documents]
        verdicts = [None if late else row["verdict"] for row, late in zip(documents, later, strict=True)]
        if not documents:
            return None
        return NO if NO in verdicts else OPEN if None in verdicts else YES
