"""Write records that share a template and differ in what they say: they are no duplicates of each other."""

from __future__ import annotations

import random

CITIES = [
    "哈尔滨", "长春", "沈阳", "大连", "天津", "石家庄", "太原", "济南", "青岛", "郑州", "洛阳", "西安", "兰州", "银川", "成都", "绵阳", "贵阳", "昆明", "大理", "南宁",
    "桂林", "广州", "珠海", "厦门", "泉州", "南昌", "长沙", "岳阳", "合肥", "黄山", "南京", "扬州", "杭州", "宁波", "上海", "海口", "三亚", "呼和浩特", "包头", "西宁",
]  # fmt: skip
SKIES = [
    "多云转阴，傍晚前后有一阵小雨",
    "晴间多云，能见度良好",
    "阴有中雨，局地雨势较大",
    "大部分地区晴朗，早晨有薄雾",
    "小雪转多云，路面湿滑",
    "多云，午后有分散性雷阵雨",
]
WINDS = ["东南风二到三级", "偏北风四级，阵风可达六级", "风力不大", "西南风三级，夜里转为偏西风", "东北风三到四级，江面风大"]
TIPS = [
    "出门请带一把折叠伞，骑车的朋友注意路面积水", "适合晾晒衣物和户外散步，中午紫外线较强，注意防晒", "早晚温差超过十度，老人和孩子要及时添衣",
    "驾车经过桥梁和隧道口请减速，保持车距", "空气湿度低，多喝水，注意用火安全", "赏花的最佳时间在上午，公园周边道路会比较拥堵，建议乘坐公共交通",
    "农田排水沟渠要提前疏通，大棚的薄膜要压牢", "体感比较舒适，适合安排登山和骑行", "夜里气温接近零度，水管和花盆要做好防冻",
]  # fmt: skip
PLACES = ["Ashford", "Birchwood", "Cedar Bay", "Dunmore", "Elmhurst", "Fairview", "Glenwood", "Harborton", "Ironbridge", "Juniper Hill"]
ROOMS = [
    "a bright kitchen with a gas stove",
    "two quiet bedrooms facing the orchard",
    "a loft with a desk and a skylight",
    "a ground floor studio with its own entrance",
]
NEAR = [
    "a ten minute walk from the station",
    "next to the swimming pool",
    "between the market square and the river",
    "above the old bakery",
    "behind the village school",
]
RULES = [
    "Pets are welcome if they are quiet.",
    "Smoking is allowed on the balcony only.",
    "Check in after four in the afternoon.",
    "Bed linen can be rented on the spot.",
]
EXTRAS = [
    "Bicycles stand in the shed and may be borrowed free of charge.", "The heating works with wood pellets that are included in the price.",
    "There is a washing machine in the basement, shared with the neighbours.", "A basket of local apples waits on the table for every guest.",
    "The internet connection is slow, which most of our guests have come to like.", "Parking is on the street and free after six o'clock.",
]  # fmt: skip


def bulletins(n: int) -> list[str]:
    """Return weather bulletins in Chinese, one a city and day."""
    chance = random.Random("bulletins")
    out = []
    for i in range(n):
        low = chance.randint(-8, 24)
        first, second = chance.sample(TIPS, 2)
        out.append(
            f"{CITIES[i % len(CITIES)]}市气象台{chance.randint(1, 12)}月{chance.randint(1, 28)}日发布天气预报：{chance.choice(SKIES)}，{chance.choice(WINDS)}，"
            f"最低气温{low}℃，最高气温{low + chance.randint(4, 13)}℃。{first}。{second}。"
        )
    return out


def listings(n: int) -> list[str]:
    """Return advertisements of holiday flats in English."""
    chance = random.Random("listings")
    out = []
    for i in range(n):
        extras = " ".join(chance.sample(EXTRAS, 2))
        out.append(
            f"Holiday flat in {PLACES[i % len(PLACES)]} (no. {chance.randint(10, 99)}): {chance.choice(ROOMS)}, {chance.choice(NEAR)}. "
            f"Sleeps {chance.randint(2, 6)}, from {chance.randint(38, 140)} a night. {extras} {chance.choice(RULES)}"
        )
    return out
