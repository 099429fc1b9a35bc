"""Each kind is found where it stands, and what only looks like it is not."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

import pyarrow as pa
import pytest

from algorithms.personal_data.search_aid import seen
from data import ROOT
from goldsmith.algorithms.personal_data import KINDS, find

FOUND = [
    ("phone", "请拨打13812345678咨询", "13812345678"),
    ("phone", "手机：138-1234-5678", "138-1234-5678"),
    ("phone", "+86 138 1234 5678", "+86 138 1234 5678"),
    ("phone", "座机010-62345678转801。", "010-62345678转801"),
    ("phone", "（0571）87654321", "（0571）87654321"),
    ("phone", "Call (212) 555-0123 x45 now", "(212) 555-0123 x45"),
    ("phone", "Tel. +44 20 7946 0958", "+44 20 7946 0958"),
    ("phone", "call me at 0494 92 82 32", "0494 92 82 32"),
    ("phone", "+33 (0)1 42 68 53 00", "+33 (0)1 42 68 53 00"),
    ("id_card", "11010519491231002X", "11010519491231002X"),
    ("id_card", "证件 110105 19491231 002X。", "110105 19491231 002X"),
    ("id_card", "身份证号130503670401001", "130503670401001"),
    ("id_card", "HKID: G123456(A)", "G123456(A)"),
    ("id_card", "身分證字號 A123456789", "A123456789"),
    ("travel_permit", "回乡证号码：H1234567890", "H1234567890"),
    ("travel_permit", "台胞证 12345678", "12345678"),
    ("passport", "护照号码：E12345678", "E12345678"),
    ("passport", "passport no. 123456789", "123456789"),
    ("driver_license", "My driver's license number is F162823540116", "F162823540116"),
    ("ssn", "SSN 078-05-1120", "078-05-1120"),
    ("bank_card", "卡号6200000000000005", "6200000000000005"),
    ("bank_card", "4111 1111 1111 1111", "4111 1111 1111 1111"),
    ("bank_card", "3782-822463-10005", "3782-822463-10005"),
    ("iban", "DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"),
    ("plate", "车牌京A·12345的车", "京A·12345"),
    ("plate", "粤BD12345", "粤BD12345"),
    ("plate", "粤Z1234港", "粤Z1234港"),
    ("email", "写信到zhang.san@qq.com吧", "zhang.san@qq.com"),
    ("email", "<jörg@müller.example>", "jörg@müller.example"),
    ("ip_address", "服务器 202.96.134.133 异常", "202.96.134.133"),
    ("ip_address", "from 2001:db8::8a2e:370:7334 port 22", "2001:db8::8a2e:370:7334"),
    ("mac_address", "00:1A:2b:3c:4d:5e", "00:1A:2b:3c:4d:5e"),
    ("mac_address", "ab-cd-ef-01-23-45", "ab-cd-ef-01-23-45"),
    ("mac_address", "网卡 A1-2B-3C-4D-5E-6F。", "A1-2B-3C-4D-5E-6F"),
    ("mac_address", "1A-22-33-44-55-66", "1A-22-33-44-55-66"),
    ("mac_address", "11-22-33-44-55-66", "11-22-33-44-55-66"),
    ("mac_address", "interface 00a1.b2c3.d4e5 is up", "00a1.b2c3.d4e5"),
    ("mac_address", "9744.98a9.88a0", "9744.98a9.88a0"),
    ("ssn", "taxpayer ITIN: 912-70-1234", "912-70-1234"),
    ("url_credentials", "git clone https://bob:s3cr3t@host.org/a.git", "bob:s3cr3t"),
    ("address", "寄到北京市海淀区中关村大街27号中关村大厦8层801室。", "北京市海淀区中关村大街27号中关村大厦8层801室"),
    ("address", "他家住文三路478号。", "文三路478号"),
    ("address", "He lives at 221B Baker Street, London NW1 6XE.", "221B Baker Street, London NW1 6XE"),
    ("address", "Ship to 1600 Pennsylvania Avenue NW, Washington, DC 20500 please", "1600 Pennsylvania Avenue NW, Washington, DC 20500"),
    ("address", "P.O. Box 1234", "P.O. Box 1234"),
    ("birth_date", "出生日期：1985-03-04", "1985-03-04"),
    ("birth_date", "1990年5月6日出生", "1990年5月6日"),
    ("birth_date", "She was born on March 4, 1985 in Rome", "March 4, 1985"),
    ("birth_date", "DOB: 03/04/1985", "03/04/1985"),
    ("social_account", "QQ：12345678", "12345678"),
    ("social_account", "加我微信lisi2020", "lisi2020"),
    ("social_account", "wxid_abcdef123456", "wxid_abcdef123456"),
    ("secret", 'api_key = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"', "9f8e7d6c5b4a39281706f5e4d3c2b1a0"),
    ("secret", "密码：Hunter22!", "Hunter22!"),
    ("secret", "AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
    ("name", "姓名：张小明 性别：男", "张小明"),
    ("name", "联系人：欧阳修", "欧阳修"),
    ("name", "Name: Åsa Laine\nPhone: x", "Åsa Laine"),
    ("name", "From: Alice Smith <alice@smith.org>", "Alice Smith"),
    ("name", "| 姓名 | 王五 |", "王五"),
    ("name", '{"name": "张三", "age": 30}', "张三"),
    ("name", "甲方（签字）：赵敏", "赵敏"),
    ("name", "此致\n敬礼！\n王小明", "王小明"),
    ("phone", "手机号 1 3 8 1 2 3 4 5 6 7 8", "1 3 8 1 2 3 4 5 6 7 8"),
    ("birth_date", "男，1988年8月8日生，汉族", "1988年8月8日"),
    ("secret", "Authorization: Basic dXNlcjpwYXNzd29yZDEyMw==", "dXNlcjpwYXNzd29yZDEyMw=="),
    ("address", "地址：350 Fifth Avenue, New York, NY 10118", "350 Fifth Avenue, New York, NY 10118"),
    ("name", "Dear Mr. John Smith,", "John Smith"),
    ("name", "Best regards,\nJane Q. Public\n", "Jane Q. Public"),
]
CLEAN = [
    "订单号：20240101123456，快递单号SF1234567890123",
    "订单编号 13812345678",
    "ISBN 978-7-111-12345-6",
    "version 192.168.1.1",
    "v2.10.3.4 released",
    "2021-03-04 12:30:45",
    "时间戳1609459200123",
    "坐标 39.904200, 116.407400",
    "π ≈ 3.14159265358979",
    "a 40-digit hash: 3b18e512dba79e4c8300dd08aeb37f8e728b8dad",
    "uuid 123e4567-e89b-12d3-a456-426614174000",
    "共计1234567890元",
    "4111111111111112",
    "Card number: 4111111111111112",
    "SSN: 912-70-1234",
    "SSN: 666-12-1234",
    "1234.5678.9012",
    "file.abcd.cafe.beef.tar",
    "GB82WEST12345698765433",
    "110105194912310021",
    "lone @ sign, a@, @b, user@host, icon@2x.png",
    "std::vector<abc::def> x; // ::",
    "会议ID：123 456 789",
    "CVE-2021-44228 and RFC 2616, ISO 8601:2004",
    "2023年第3季度营收13812345678元",
    "1443900550013\n1582223383310",
    "237 984 92 258 106 219 362 35 921 844 517 353",
    "MP4 文件由叫做原子的数据块组成。",
    "QQ音乐 8.9.10，微信公众号：人民日报",
    "20市北高新SCP004",
    "password = get_password()",
    "token: str = None",
    "password: ********",
    "https://user:password@host/",
    "127.0.0.1 and 0.0.0.0 and 255.255.255.0",
    "大韩航空8702号班机事故发生于1998年8月5日",
    "Dear Sir or Madam,",
    "Dear Customer,",
    "file name: Report Final",
    "北京市海淀区是一个区。",
    "5号线在3号口换乘，9月3号开会。",
    "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
]


@pytest.mark.parametrize(("kind", "text", "value"), FOUND)
def test_what_is_there_is_found(kind: str, text: str, value: str):
    """The value is found as its kind, from its first to its last character."""
    assert (kind, value) in seen(text)


@pytest.mark.parametrize("text", CLEAN)
def test_what_only_looks_like_it_is_left_alone(text: str):
    """Nothing is found in it."""
    assert seen(text) == []


def test_a_private_key_is_found_whole():
    """From the first dash to the last, the base64 between included; without the last line to the end of the base64."""
    body = "\n".join(["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"] * 3)
    block = f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----"

    assert seen(f"key:\n{block}\nend") == [("private_key", block)]
    assert seen(f"-----BEGIN RSA PRIVATE KEY-----\n{body}") == [("private_key", f"-----BEGIN RSA PRIVATE KEY-----\n{body}")]


TOKENS = [
    "ghp_" + "aB3dE5fG7hI9jK1lM2nO4pQ6rS8tU0vW2xY4",
    "github_pat_" + "11ABCDEFG0aB3dE5fG7hI9_jK1lM2nO4pQ6rS8tU0vW2xY4",
    "glpat-" + "aB3dE5fG7hI9jK1lM2nO",
    "xoxb-" + "123456789012-aBcDeFgHiJkLmNoP",
    "sk-" + "aB3dE5fG7hI9jK1lM2nO4pQ6rS8tU0",
    "hf_" + "aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    "AIza" + "SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q",
]


@pytest.mark.parametrize("token", TOKENS)
def test_keys_of_known_issuers_need_no_name(token: str):
    """They are found by their form, in prose and in code."""
    assert seen(f"I committed {token} by mistake.") == [("secret", token)]


def test_the_nearest_word_decides():
    """After an order number and a telephone number, each is judged by the word before it."""
    assert seen("订单号：13812345678，电话：13987654321") == [("phone", "13987654321")]
    assert seen("tracking no. 4111111111111111", 0.5) == []
    assert seen("card no. 4111111111111111") == [("bank_card", "4111111111111111")]


def test_planted_records_are_found():
    """Of the bench's planted Chinese records, those of a few kinds excepted, nearly all is found, and hardly anything else."""
    planted = load_planted()
    records = planted.planted(520, 3)
    texts = pa.array([each.text for each in records], pa.large_string())
    rows = find(texts).resolved(frozenset(KINDS), 0.5)

    found = {(row, each.kind, each.start, each.end) for row, places in rows.items() for each in places if each.kind != "name"}
    truth = {(row, *each) for row, record in enumerate(records) for each in record.truth if each[0] != "name"}

    assert len(found & truth) >= 0.95 * len(truth)
    assert len(found & truth) >= 0.95 * len(found)


def load_planted() -> ModuleType:
    """Return the bench's generator of planted records."""
    place = ROOT / "bench" / "planted_personal.py"
    spec = importlib.util.spec_from_file_location("planted_personal", place)
    module = importlib.util.module_from_spec(spec)
    sys.modules["planted_personal"] = module
    spec.loader.exec_module(module)
    return module
