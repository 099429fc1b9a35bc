"""The guide that lies beside the sheets: what is asked, and what each verdict means; in Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.profile import Problem

QUESTIONS = {
    "safety": (
        "Is this text free of the 31 risks (illegal or violent content, discrimination, fraud, personal data, dangerous false advice)?",
        "文本是否不含31类安全风险（违法有害、歧视、欺诈、真实个人信息、危险的虚假建议等）？",
    ),
    "labels": ("Which label does this text get? Write the label into `verdict`.", "该文本应标注为哪个标签？请把标签写入 verdict 一栏。"),
    "facts": (
        "Are the facts and numbers that this text states right, as far as you can check them?",
        "文本陈述的事实与数字，经核查是否正确？",
    ),
    "type": ("Is this text of the type that was declared for the dataset?", "文本是否符合数据集声明的类型（通识／行业通识／行业专识）？"),
}


MOST_LABELS = 100


def guide(purpose: str, problems: Sequence[Problem] = (), labels: Sequence[str] = ()) -> str:
    """Return the guide of a purpose, as Markdown.

    Args:
        purpose: What reviewers are asked.
        problems: Known problems of the field, of a profile; their questions are asked of every item as well.
        labels: Labels that records of the sample have, where labels are asked for; a sheet does not show them.

    Example:
        >>> guide("labels").splitlines()[0]
        '# Audit: labels'
    """
    en, zh = QUESTIONS[purpose]
    words = (
        _in_use(labels, chinese=False) if purpose == "labels" else "\n- `pass`, `fail` or `unsure` into `verdict`; a reason into `note`."
    )
    worte = _in_use(labels, chinese=True) if purpose == "labels" else "\n- 在 verdict 一栏填写：通过、不通过或不确定；理由写入 note 一栏。"
    return f"""# Audit: {purpose}

**{en}**
{words}
- Judge every item on its own, and alone: another person judges the same items, in another order.
- Some items are planted to see whether attention lasts; some come twice. You cannot tell which.
- Leave `item` as it is. Rows may be sorted; none may be added.
{_asked(problems, chinese=False)}
# 人工抽检

**{zh}**
{worte}
- 逐条独立判断，不与他人讨论：另一位审核员会以不同顺序审核同一批条目。
- 其中混有用于检验注意力的埋设条目，也有重复出现的条目，表面上无法分辨。
- item 一栏请勿改动；可以排序，不可增行。
{_asked(problems, chinese=True)}"""


def _in_use(labels: Sequence[str], *, chinese: bool) -> str:
    """Return the line that names the labels in use; nothing where there are none."""
    if not labels:
        return ""
    told = ("、" if chinese else ", ").join(f"`{one}`" for one in labels[:MOST_LABELS]) + (" …" if len(labels) > MOST_LABELS else "")
    return f"\n- 样本中使用的标签：{told}" if chinese else f"\n- Labels in use in the sample: {told}"


def _asked(problems: Sequence[Problem], *, chinese: bool) -> str:
    """Return the questions of known problems, in one language; nothing where there are none."""
    asked = [one for one in problems if one.ask is not None]
    if not asked:
        return ""
    head = (
        "本行业的已知问题（有其一即不通过，并在 note 一栏写明）："
        if chinese
        else "Known problems of this field; one of them is a `fail`, and its name goes into `note`:"
    )
    lines = [f"- {one.name}：{one.ask.zh}" if chinese else f"- {one.name}: {one.ask.en}" for one in asked if one.ask]
    return "\n" + "\n".join([head, "", *lines]) + "\n"
