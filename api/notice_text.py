"""The compliance notice as people read it: one text in Chinese and English, and its digest."""

from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from api import figures


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What a notice says; tonnes and seconds since the epoch."""

    name: str
    uscc: str
    period: int
    revision: int
    """Of the decision on the emission."""
    obligation_t: int
    deadline_s: int
    offset_cap_t: int
    """The most of the obligation that credits may offset."""
    offset_cap_bp: int
    """The same as a share, in basis points."""


CHINESE = """履约通知书

{name}（统一社会信用代码 {uscc}）：

根据省级生态环境主管部门对贵单位 {year} 履约期排放量的最终核定结果（第 {revision} 次核定），
贵单位应清缴碳排放配额 {obligation} 吨。
清缴期限：{deadline}（北京时间，以区块时间为准，含该秒）。
可使用国家核证自愿减排量抵销，最多 {cap} 吨（不超过应清缴量的 {share}%）；
所用减排量不得来自纳入全国碳市场配额管理的减排项目。
请在期限前提出清缴申请；逾期未足额清缴的，依法处理。
核定结果日后更正的，另行通知；已出具的履约证明不变。
"""

ENGLISH = """Compliance notice

To {name} (unified social credit code {uscc}):

By the final decision of your provincial department on your emission in the period {year}
(decision {revision}), you are to surrender {obligation} allowances.
Deadline: {deadline}, Beijing time, that second included; the time of the block decides.
Credits (CCER) may offset at most {cap} t of it ({share} % of the obligation), and come from
no project under the national market's own quota.
Ask for surrender before the deadline; what is missing then has its consequences in law.
If the decision is corrected later, another notice tells you; certificates stand as they are.
"""


def notice_text(facts: NoticeFacts) -> str:
    """The whole notice, Chinese first. The same facts always give the same characters."""
    words = {
        "name": facts.name,
        "uscc": facts.uscc,
        "year": figures.period_name(facts.period),
        "revision": facts.revision,
        "obligation": f"{facts.obligation_t:,}",
        "deadline": figures.moment(facts.deadline_s),
        "cap": f"{facts.offset_cap_t:,}",
        "share": f"{Decimal(facts.offset_cap_bp) / 100:f}",
    }
    return f"{CHINESE.format_map(words)}\n{ENGLISH.format_map(words)}"


def digest(text: str) -> bytes:
    """What the ledger holds of a notice: the SHA-256 of its UTF-8 bytes."""
    return sha256(text.encode()).digest()
