"""The guide that lies beside the sheets: what is asked, and what each verdict means; in Chinese and English."""

from __future__ import annotations

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


def guide(purpose: str) -> str:
    """Return the guide of a purpose, as Markdown.

    Example:
        >>> guide("labels").splitlines()[0]
        '# Audit: labels'
    """
    en, zh = QUESTIONS[purpose]
    words = "" if purpose == "labels" else "\n- `pass`, `fail` or `unsure` into `verdict`; a reason into `note`."
    worte = "" if purpose == "labels" else "\n- 在 verdict 一栏填写：通过、不通过或不确定；理由写入 note 一栏。"
    return f"""# Audit: {purpose}

**{en}**
{words}
- Judge every item on its own, and alone: another person judges the same items, in another order.
- Some items are planted to see whether attention lasts; some come twice. You cannot tell which.
- Leave `item` as it is. Rows may be sorted; none may be added.

# 人工抽检

**{zh}**
{worte}
- 逐条独立判断，不与他人讨论：另一位审核员会以不同顺序审核同一批条目。
- 其中混有用于检验注意力的埋设条目，也有重复出现的条目，表面上无法分辨。
- item 一栏请勿改动；可以排序，不可增行。
"""
