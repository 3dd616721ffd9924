"""Invented names: of clients, of the people there, and numbers that pass their own check."""

from __future__ import annotations

import random
from collections.abc import Iterator

TOWNS = {
    "佛山": ("顺德", "南海", "禅城", "三水", "高明", "大沥", "乐从", "北滘"),
    "广州": ("番禺", "花都", "增城", "黄埔", "白云", "南沙"),
    "东莞": ("虎门", "长安", "塘厦", "厚街", "常平"),
    "中山": ("小榄", "古镇", "火炬", "坦洲"),
    "深圳": ("宝安", "龙岗", "龙华", "光明"),
    "江门": ("鹤山", "新会", "蓬江"),
    "湛江": ("霞山", "遂溪", "廉江"),
    "苏州": ("昆山", "太仓", "吴江", "常熟"),
    "上海": ("嘉定", "松江", "青浦", "奉贤"),
    "武汉": ("东西湖", "蔡甸", "江夏", "黄陂"),
    "成都": ("双流", "新都", "龙泉驿", "郫都"),
    "南宁": ("武鸣", "江南", "横州"),
}
PRODUCTS = {
    "家电": ("电器", "厨电", "智能家电"),
    "空调": ("空调", "制冷设备"),
    "陶瓷卫浴": ("陶瓷", "卫浴", "岩板"),
    "家具": ("家具", "家居", "床垫"),
    "五金模具": ("五金", "模具", "精密五金"),
    "汽配": ("汽配", "汽车零部件"),
    "塑料": ("塑胶", "塑料制品"),
    "纸品包装": ("纸品", "包装", "彩印包装"),
    "电子": ("电子", "光电", "电子科技"),
    "食品饮料": ("食品", "饮料", "调味食品"),
    "雪糕": ("冷饮", "雪糕"),
    "冷冻水产": ("水产", "冷冻食品"),
    "果蔬": ("果蔬", "农产品"),
    "沃柑": ("果业", "沃柑"),
    "日化": ("日化", "洗涤用品"),
    "服装": ("服饰", "制衣"),
    "跨境电商": ("跨境电商", "电子商务"),
}
_FIRST = "恒盛宏联兴泰嘉永丰瑞锦弘卓铭凯昱骏博诚顺裕亿源启创华佳隆润晟钜耀辰卡"
_SECOND = "昱达邦腾乐美晖逸峰昌越豪林川诺森迪奥朗晶翔特曼旺煌岚尔洋彤益澜"
_LARGE = ("股份有限公司", "实业有限公司", "集团有限公司", "有限公司")
_MIDDLE = ("有限公司", "有限公司", "科技有限公司", "实业有限公司", "制造有限公司")
_SMALL = ("厂", "商行", "经营部", "有限公司", "有限公司", "加工厂")
_ENDINGS = {"A": _LARGE, "B": _MIDDLE, "C": _MIDDLE, "D": _SMALL}

_SURNAMES = "陈李黄张梁何林吴周罗刘郑谢冯邓曾叶蔡潘卢杜钟廖方石姚汪范邹熊龚严欧温"
_GIVEN_FIRST = "志国建伟俊文永少家子晓美丽婉秀嘉思海锦明天耀小玉春"
_GIVEN_SECOND = "强明辉华杰豪健锋斌平东雄玲芳敏珍仪琳霞娟燕婷文坤泉荣生健"

_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


class Names:
    """Gives out names of clients, none twice."""

    def __init__(self, rng: random.Random):
        self._rng = rng
        self._given: set[str] = set()

    def of(self, region: str, product: str, size: str) -> tuple[str, str]:
        """A new client's name, and the town it begins with."""
        while True:
            town = self._rng.choice(TOWNS[region])
            brand = self._rng.choice(_FIRST) + self._rng.choice(_SECOND)
            name = f"{town}{brand}{self._rng.choice(PRODUCTS[product])}{self._rng.choice(_ENDINGS[size])}"
            if town + brand not in self._given:
                self._given.add(town + brand)
                return name, town


def short(name: str) -> str:
    """What people call a client when they talk: `顺德恒昱电器有限公司` is 恒昱."""
    towns = {town for towns in TOWNS.values() for town in towns}
    town = next(town for town in towns if name.startswith(town))
    return name.removeprefix(town)[:2]


def person(rng: random.Random) -> str:
    """Somebody's name."""
    return rng.choice(_SURNAMES) + rng.choice(_GIVEN_FIRST) * (rng.random() < 0.8) + rng.choice(_GIVEN_SECOND)


def phone(rng: random.Random) -> str:
    """A mobile number out of a range that is given out to nobody."""
    return f"12{rng.randrange(10**9):09d}"


def uscc(rng: random.Random, area: str) -> str:
    """A unified social credit code of a company in an area (six digits), valid by both of its check digits."""
    number = "MA" + "".join(rng.choice("0123456789") for _ in range(6))
    sum_ = sum(
        _ORGANISATION.index(letter) * weight for letter, weight in zip(number, _ORGANISATION_WEIGHTS, strict=True)
    )
    code = f"91{area}{number}{'0123456789X0'[(11 - sum_ % 11)]}"
    return code + check_of(code)


def check_of(code: str) -> str:
    """The check digit of the first 17 characters of a credit code (GB 32100-2015)."""
    return _CODE[
        (31 - sum(_CODE.index(letter) * weight for letter, weight in zip(code, _weights(), strict=True)) % 31) % 31
    ]


def _weights() -> Iterator[int]:
    return (3**place % 31 for place in range(17))
