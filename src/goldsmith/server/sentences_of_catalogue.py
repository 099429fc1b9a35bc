"""What errors of the catalogue say, in English and in Chinese."""

from __future__ import annotations

OF_CATALOGUE: dict[str, str] = {
    "this service offers no releases": "本服务未提供任何发布的数据集",
    "whoever runs it says where they are: goldsmith serve --releases FOLDER": "请由服务运行者指定发布目录：goldsmith serve --releases FOLDER",
    "something of this dataset is not what was certified; nothing of it is told": "此数据集有内容与认证时不符，不予提供",
    "this dataset is for those who are signed in, or were named": "此数据集仅供登录用户或获授权者使用",
    "this dataset is not for you, or its publisher took it back": "您无权使用此数据集，或其发布方已将其召回",
    "there is no such dataset, or no such version of it": "没有此数据集，或没有此版本",
    "this release cannot be looked into here": "此版本无法在此查看",
    "fetch it: goldsmith pull": "请下载：goldsmith pull",
    # the map of demand
    "there is no such node in the map": "图谱中没有此节点",
    "there is a node of this key": "已有此标识的节点",
    "something stands under this node": "此节点下还有内容",
    "{} nodes": "{} 个节点",
    "move it, or take all of it out: below=true": "请先移动，或连同其下内容一并移除：below=true",
    "say what is taken back": "请说明撤回什么",
    "dataset=NAME or source=NAME": "dataset=名称 或 source=名称",
    # requests, calls, collections
    "there is no such request for data": "没有此数据需求",
    "there is no such call": "没有此榜单",
    "this call takes no more answers": "此榜单已截止",
    "this release has no score by the profile of the call": "此发布没有按榜单评测方案得出的分数",
    "release it with: goldsmith release {} --profile {}": "请重新发布：goldsmith release {} --profile {}",
    "this call is awarded already": "此榜单已揭榜",
    "who answered a call does not award it": "应答者不得评定此榜单",
    "ask another owner or manager": "请由其他所有者或管理员处理",
    "this call has no such answer": "此榜单没有此应答",
    "this call is not awarded yet": "此榜单尚未揭榜",
    "there is no such collection": "没有此合集",
}
"""English and Chinese."""
