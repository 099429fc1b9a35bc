"""Words that announce personal data, and the tables by which the scan finds them."""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np

from goldsmith.kernels.anchors import (
    ASSIGNED,
    BASIS,
    CAPITAL,
    FIRST_WORD,
    HOUSE_WORD,
    NAMED,
    NUMBERED,
    NUMERAL,
    PAIR_END,
    PRIME,
    PROVINCE,
    STREET_END,
)

FIELD, TITLE, CLOSING, ACCOUNT, SECRET, BORN, STREET, TOKEN, ADDRESS, SURNAME_TITLE, STATE, HOME, POST, SEX = range(
    FIRST_WORD, FIRST_WORD + 14
)
"""What trigger words announce."""

WORDS: dict[int, tuple[int, str]] = {
    FIELD: (ASSIGNED, "name names fullname firstname lastname surname forename username patient customer employee applicant recipient contact attn signed"),
    TITLE: (CAPITAL | NAMED, "mr mrs ms miss dr prof professor dear mister messrs"),
    CLOSING: (0, "regards sincerely faithfully cheers yours"),
    ACCOUNT: (0, "qq wechat weixin whatsapp telegram skype wxid vx instagram snapchat"),
    SECRET: (
        ASSIGNED,
        "password passwd passphrase passcode pwd pass secret token apikey key accesskey secretkey credential credentials auth authtoken",
    ),
    TOKEN: (0, "ghp gho ghu ghs ghr pat hf sk pk rk xoxb xoxp xoxa xoxr xoxs npm pypi basic hooks glpat dop doo dor shpat shpss shpca bearer sg ya"),
    BORN: (0, "born dob birth birthday birthdate"),
    STREET: (
        CAPITAL,
        ("street st road rd avenue ave boulevard blvd lane ln drive dr court ct place pl square sq terrace parkway pkwy highway hwy "
        "circle crescent way close alley row trail plaza broadway box"),
    ),
    HOME: (0, "address addr lives live living resides residing deliver delivered delivery shipped ship mailing"),
    STATE: (
        CAPITAL | NUMBERED,
        "gu mh pw as fm mp pr vi ap ae aa al ak az ar ca co ct de dc fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy",
    ),
}  # fmt: skip
"""Words in Latin letters: what they need around them, and the words."""

PAIRS: dict[int, tuple[int, str]] = {
    FIELD: (
        0,
        (
            "姓名 系人 件人 货人 户名 患者 名字 请人 当事 代表 被告 原告 客户 称呼 法人 户主 签名 签字 经办 责人 名叫 我叫 我是 保人 益人 租人 托人 款人 员工 学生 病人 家长 "
            "本人 字叫 他叫 她叫 学叫 事叫 人叫 生叫 司机 乘客 旅客 学员 考生 家属 配偶 父亲 母亲 业主 房东 房客 会员 讲师 教练 医师 审核 "
            "手人 诉人 案人 害人 疑人 证人 护人 机人 住人 卡人 险人 养人 理人 判长 判员 记员 订人 定人 收人 车主 失主 机主"
        ),
    ),
    SURNAME_TITLE: (0, "先生 女士 小姐 太太 师傅 阿姨 大爷"),
    POST: (0, "老师 主任 医生 教授 经理 律师 同学 护士 警官 法官 校长 院长 总监 博士 同志 班长"),
    SEX: (0, "，男 ，女 （男 （女"),
    ACCOUNT: (0, "微信 薇信 扣扣 微博 支付 抖音"),
    SECRET: (ASSIGNED, "密码 口令 密钥 令牌 秘钥"),
    BORN: (0, "出生 生日 生于 日生"),
    CLOSING: (0, "敬礼"),
    ADDRESS: (0, "地址 住址 住所 住在 籍地 住地 现住 家住"),
}
"""Words of two Han characters, or the last two of longer ones."""

CHARACTERS: dict[int, str] = {
    PROVINCE: "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼",
    STREET_END: "路街道巷弄里村園园区區段镇鎮乡鄉坊厦庄同屯苑城寓座衖期场號号楼栋幢组社组院店馆庭府居都湾岛山桥门环线郡",
    HOUSE_WORD: "樓号號弄栋幢室楼座单巷组",
    NUMERAL: "〇零一二三四五六七八九十百两",
}
"""What single Han characters are in plates and addresses."""


class Tables(NamedTuple):
    """What the scan looks words and characters up in: open addressing, a power of two of slots."""

    word_keys: np.ndarray
    word_sorts: np.ndarray
    word_needs: np.ndarray
    han: np.ndarray
    pair_keys: np.ndarray
    pair_sorts: np.ndarray
    pair_needs: np.ndarray


@functools.cache
def tables() -> Tables:
    """Return the tables of all trigger words."""
    han = np.zeros(1 << 16, np.uint8)
    for bit, characters in CHARACTERS.items():
        for character in characters:
            han[ord(character)] |= bit
    words = [(_hash(word), sort, needs) for sort, (needs, listed) in WORDS.items() for word in listed.split()]
    pairs = []
    for sort, (needs, listed) in PAIRS.items():
        for pair in listed.split():
            first, second = pair[0], pair[1]
            han[ord(second)] |= PAIR_END
            pairs.append((ord(first) << 16 | ord(second), sort, needs))
    return Tables(*_table(words, 4096, mixed=False), han, *_table(pairs, 512, mixed=True))


def _hash(word: str) -> int:
    value = int(BASIS)
    for byte in word.encode():
        value = ((value ^ byte) * int(PRIME)) & (1 << 64) - 1
    return value


def _table(entries: list[tuple[int, int, int]], size: int, *, mixed: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    keys, sorts, needs = np.zeros(size, np.uint64), np.zeros(size, np.uint8), np.zeros(size, np.uint8)
    for key, sort, need in entries:
        slot = ((key * int(PRIME) & (1 << 64) - 1) >> 20 if mixed else key) & (size - 1)
        while sorts[slot] and int(keys[slot]) != key:
            slot = (slot + 1) & (size - 1)
        if not sorts[slot]:
            keys[slot], sorts[slot], needs[slot] = key, sort, need
    return keys, sorts, needs
