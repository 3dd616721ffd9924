"""The lanes that are sold: from where to where, with what, for how much a trip."""

from __future__ import annotations

from dataclasses import dataclass

BOX, FLAT, LONG_FLAT, REEFER, SMALL, SMALL_REEFER, TRACTOR, LESS = (
    "9米6厢式",
    "9米6高栏",
    "17米5平板",
    "9米6冷藏",
    "4米2",
    "4米2冷藏",
    "40HQ拖车",
    "零担",
)


@dataclass(frozen=True)
class Lane:
    """A lane with the least and the most that a trip costs, in yuan."""

    name: str
    vehicle: str
    low: int
    high: int

    @property
    def mean(self) -> float:
        """What a trip costs on average."""
        return (self.low + self.high) / 2

    @property
    def label(self) -> str:
        """As it stands on an order."""
        return f"{self.name} {self.vehicle}"


WUHAN = Lane("佛山-武汉", FLAT, 5200, 6500)
SHANGHAI = Lane("广州-上海", BOX, 6500, 8500)
SHANGHAI_LONG = Lane("广州-上海", LONG_FLAT, 10500, 13000)
CHENGDU = Lane("深圳-成都", BOX, 9500, 11500)
ZHENGZHOU = Lane("东莞-郑州", BOX, 8000, 9500)
BEIJING = Lane("广州-北京", REEFER, 16000, 19000)
SEAFOOD = Lane("湛江-上海", REEFER, 12500, 14500)
YANTIAN = Lane("顺德-盐田", TRACTOR, 1900, 2500)
NANSHA = Lane("中山-南沙", TRACTOR, 1300, 1700)
CITY = Lane("广州市内配送", SMALL, 480, 750)
COLD_CITY = Lane("广州市内配送", SMALL_REEFER, 480, 750)
PARCEL = Lane("华南零担", LESS, 380, 1600)
# The way back, at the same price within its range.
TO_FOSHAN = Lane("武汉-佛山", FLAT, 5200, 6500)
TO_GUANGZHOU = Lane("上海-广州", BOX, 6500, 8500)
TO_GUANGZHOU_LONG = Lane("上海-广州", LONG_FLAT, 10500, 13000)
TO_SHENZHEN = Lane("成都-深圳", BOX, 9500, 11500)

ALL = (
    WUHAN, SHANGHAI, SHANGHAI_LONG, CHENGDU, ZHENGZHOU, BEIJING, SEAFOOD, YANTIAN, NANSHA, CITY, COLD_CITY, PARCEL,
    TO_FOSHAN, TO_GUANGZHOU, TO_GUANGZHOU_LONG, TO_SHENZHEN,
)  # fmt: skip
# What a team sells over long ways, and what it sells besides.
LONG = {
    "industry": (WUHAN, SHANGHAI, SHANGHAI_LONG, CHENGDU, ZHENGZHOU),
    "cold": (BEIJING, SEAFOOD),
    "port": (YANTIAN, NANSHA),
    "east": (TO_GUANGZHOU, TO_GUANGZHOU_LONG),
    "inland": (TO_FOSHAN, TO_SHENZHEN),
    "dry": (SHANGHAI, ZHENGZHOU),
}
SHORT = {
    "industry": (CITY, PARCEL),
    "cold": (COLD_CITY, PARCEL),
    "port": (NANSHA, PARCEL),
    "east": (PARCEL,),
    "inland": (PARCEL,),
}
