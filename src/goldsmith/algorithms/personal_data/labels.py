"""What the name of a field says of its value: `author` and `收件人` hold a person, `tel` a number to call, whatever it looks like."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from goldsmith.algorithms.personal_data.wordlists import listed

if TYPE_CHECKING:
    from goldsmith.algorithms.personal_data.kinds import Kind

NAMING: dict[Kind, str] = {
    "name": """
        name author authors user username user_name nickname nick full_name first_name last_name middle_name surname given_name real_name
        display_name screen_name customer customer_name client_name patient patient_name doctor doctor_name sender sender_name recipient
        recipient_name receiver contact contact_name contact_person reviewer owner creator dc_creator byline from from_name to to_name cc bcc speaker
        employee employee_name student student_name teacher teacher_name guest guest_name signer signed_by written_by posted_by
        maiden_name mother father spouse login handle account_name account_holder card_holder cardholder assignee reporter
        姓名 名字 作者 用户 用户名 用户名称 昵称 网名 真实姓名 曾用名 联系人 联系人姓名 收件人 收件人姓名 寄件人 发件人 收货人 收货人姓名 患者 患者姓名 病人 病人姓名 医生
        医生姓名 客户 客户姓名 客户名称 顾客 负责人 经办人 申请人 投稿人 投诉人 举报人 签名 签字 法定代表人 法人 户主 学生 学生姓名 老师 教师 员工 员工姓名 家长 监护人 配偶
        紧急联系人 嘉宾 发言人 账号名 帐号名 持卡人 乘客 乘机人 旅客 入住人 司机姓名 原告 被告 当事人 委托人 被告人 审判长 书记员 評論者 聯絡人 暱稱
    """,
    "phone": """
        phone phone_number telephone tel mobile mobile_phone mobile_number cell cellphone fax contact_number contact_phone home_phone work_phone
        电话 电话号码 手机 手机号 手机号码 联系电话 联系方式 移动电话 固定电话 座机 传真 家庭电话 办公电话 电話 手機 聯絡電話
    """,
    "email": "email e_mail mail mail_address email_address reply_to 邮箱 电子邮箱 电子邮件 邮件 邮件地址 邮箱地址 郵箱 電郵",
    "address": """
        address addr street street_address home_address mailing_address postal_address shipping_address billing_address residence
        住址 地址 家庭住址 家庭地址 详细地址 收货地址 收件地址 寄件地址 通讯地址 联系地址 现住址 户籍地址 户口所在地 居住地址 居住地 办公地址 住所
    """,
    "id_card": "id_card idcard id_number identity_number identity_card national_id 身份证 身份证号 身份证号码 证件号 证件号码 公民身份号码 身分證",
    "passport": "passport passport_number passport_no 护照 护照号 护照号码",
    "driver_license": "driver_license drivers_license driving_licence license_number 驾驶证 驾驶证号 驾照",
    "ssn": "ssn social_security social_security_number 社保号 社会保障号",
    "birth_date": "birth_date birthdate birthday date_of_birth dob born 生日 出生日期 出生年月 出生时间",
    "bank_card": """
        card card_number credit_card credit_card_number bank_card bank_account account_number 卡号 银行卡 银行卡号 信用卡号 银行账号 账号 帐号
    """,
    "iban": "iban",
    "plate": "plate license_plate number_plate plate_number 车牌 车牌号 车牌号码",
    "social_account": """
        user_id userid uid account account_id open_id openid union_id qq qq_number wechat weixin wx wechat_id whatsapp telegram skype twitter
        facebook instagram 微信 微信号 用户id 用户账号 用户编号 账户
    """,
    "ip_address": "ip ip_address client_ip remote_addr remote_ip 登录ip ip地址",
    "mac_address": "mac mac_address",
    "secret": """
        password passwd pwd passphrase secret client_secret token access_token refresh_token auth_token api_key apikey access_key secret_key
        private_key credential credentials authorization cookie session session_id 密码 口令 密钥 令牌 验证码
    """,
}
"""Names of fields whose whole value is of a kind."""

KIND_OF: dict[str, Kind] = {name.replace("_", " "): kind for kind, names in NAMING.items() for name in listed(names)}
INNER = frozenset({"id", "name", "value", "number", "no", "first", "last", "text", "content"})
"""Names that say something only with the name of the field around them."""
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_JOINTS = re.compile(r"[\W_]+")


@functools.lru_cache(maxsize=4096)
def label_of(name: str, around: str = "") -> str:
    """Return the words of the name of a field; those of the field around it before them where it says little by itself.

    Example:
        >>> label_of("contactName"), label_of("id", "user"), label_of("收件人")
        ('contact name', 'user id', '收件人')
    """
    words = " ".join(_JOINTS.sub(" ", _CAMEL.sub(" ", name[:80])).lower().split())
    return f"{around} {words}" if around and words in INNER and around not in INNER else words


def kind_of(label: str) -> Kind | None:
    """Return the kind that a field holds by its name; nothing where the name says nothing.

    Example:
        >>> kind_of("contact name"), kind_of("title")
        ('name', None)
    """
    return KIND_OF.get(label) or KIND_OF.get(label.replace(" ", ""))
