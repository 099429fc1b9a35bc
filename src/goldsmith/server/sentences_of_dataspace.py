"""What errors about the dataspace say, in English and in Chinese."""

from __future__ import annotations

OF_DATASPACE: dict[str, str] = {
    "this is no address of a connector": "这不是连接器的地址",
    "callbackAddress is not on the host that this participant was registered with": "callbackAddress 不在该参与方登记的主机上",
    "{}://{}/…": "{}://{}/…",
    "a token goes to one address alone": "令牌只能发往一个地址，请给出该地址",
    "https://HOST/dataspace": "https://主机/dataspace",
    "this name or account is a participant's already": "此名称或账户已属于某个参与方",
    "this participant has negotiations, which are kept": "该参与方已有协商记录，予以保留",
    "withdraw its token, or its account": "请撤销其令牌或停用其账户",
    "there is no such participant": "没有此参与方",
    "this participant has no address": "该参与方没有登记地址",
    "the partner's connector does not answer this": "对方的连接器没有给出答复",
    "this service has no connector": "本服务没有连接器",
    "goldsmith serve --releases FOLDER": "goldsmith serve --releases 文件夹",
    "there is no such negotiation": "没有此协商",
    "there is no such transfer": "没有此传输",
    "there is no agreement that stands": "没有有效的协议",
    "this transfer has no data to fetch now": "此传输目前没有可取的数据",
    "a counter-offer says its terms": "还价须写明条款",
    "an ODRL offer with permissions": "含许可条款的 ODRL 要约",
    "this cannot be done while the {} is {}": "{}处于 {} 状态，不能这样做",
    "these terms cannot be kept": "这些条款无法保存",
    "whole characters and numbers of 64 bits": "完整的字符和 64 位以内的数字",
    "negotiation": "协商",
    "transfer": "传输",
    "nothing more": "已无可做",
    "the message before is still under way": "上一条消息仍在途中",
    "this agreement does not stand any more: {}": "此协议已失效：{}",
}
