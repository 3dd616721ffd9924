"""What people write down of a contact: everyday sentences with places to fill in, and the 25 of the specification."""

from __future__ import annotations

from dataclasses import dataclass

IN, OUT = "inbound", "outbound"


@dataclass(frozen=True)
class Phrase:
    """A sentence, how it came, and the step it leads to; `only` names what a client must make for it to fit."""

    channel: str
    direction: str
    text: str
    next_step: str = ""
    only: tuple[str, ...] = ()


COLD = ("雪糕", "冷冻水产", "食品饮料", "果蔬", "沃柑")
STONE = ("陶瓷卫浴",)
SEA = ("跨境电商", "家具", "电子", "服装", "家电")

# The first sixteen of the specification: the client speaks, or somebody noted what was said.
SAID = (
    Phrase("wechat", IN, "{call}，{month}月起{city}线每天再加{n}台{vehicle}，先跟到年前", "跟调度确认加车数量和班次"),
    Phrase("call", IN, "{contact}讲园区白天限行，货车晚上{night}点以后才能进去卸货", "更新收货时间，通知司机"),
    Phrase("wechat", IN, "回单攒一周寄一次就行，对账单还是每月发{clerk}"),
    Phrase("wechat", IN, "这批雪糕全程零下18度以下，每车的温度记录都要", "每车随回单附温度记录", ("雪糕",)),
    Phrase("call", IN, "岩板不能压，{contact}强调只放一层。上回碎的十几片还没赔完", "跟进破损理赔", STONE),
    Phrase("wechat", IN, "账期改{terms}天吧，我们财务定了，年后新合同照这个写", "报主管审批账期"),
    Phrase("wechat", IN, "送货前先打给仓库{keeper}"),
    Phrase("email", IN, "Delivery time需提前{n}天，客户那边周三要上架。", "和调度排提前发车"),
    Phrase("wechat", IN, "{rival}报的价比你们便宜，你们再看看吧", "核算{city}线成本，回复报价"),
    Phrase("wechat", OUT, "收到，明早{morning}点到厂"),
    Phrase("wechat", IN, "司机电话发我下"),
    Phrase("call", OUT, "没接，下午再打", "下午再打一次"),
    Phrase("wechat", IN, "年前最后一班车几号？我们腊月二十六放假", "春节班次表定了发客户"),
    Phrase("email", IN, "{last}月账单已核，其中两票等时费共{fee}元我司不认可，其余请开票。", "核对等时费签认单"),
    Phrase("wechat", IN, "上周三那票晚了{n}个钟，产线都停了，这个要按合同扣", "调轨迹核实延误"),
)
EVERYDAY = (
    Phrase("wechat", IN, "今天{n}台{vehicle}，{city}，下午四点前装完", "通知调度派车"),
    Phrase("wechat", IN, "明天{city}有货，{n}车，老规矩", "通知调度派车"),
    Phrase("wechat", OUT, "{contact}，今天{city}的车已经装好，预计后天上午到，司机电话发您了"),
    Phrase("wechat", OUT, "{city}那票已签收，回单原件下周一起寄回"),
    Phrase("wechat", IN, "回单怎么还没到，财务等着做账", "催司机寄回单"),
    Phrase("call", OUT, "与{contact}核对{last}月账单，金额无异议，盖章后寄回", "等盖章的对账单"),
    Phrase("call", OUT, "催款：{contact}说这周五安排付款", "周五查到账"),
    Phrase("call", OUT, "催款，{contact}说老板出差，下周才能签字", "下周再催"),
    Phrase("call", IN, "{contact}问{city}线下个月涨不涨价，答复按合同价执行到期满"),
    Phrase("call", IN, "{contact}反映司机在门口等了三个小时没人安排卸货，已跟仓库{keeper}沟通", "请客户固定卸货时段"),
    Phrase("call", OUT, "给{contact}打电话约下周拜访，谈{city}线加车的事", "定拜访时间"),
    Phrase("wechat", IN, "帮我查下昨天{city}那车到哪了"),
    Phrase("wechat", OUT, "车在路上，前面修路堵了两个钟，估计晚上八点到，已经跟收货方讲了"),
    Phrase("wechat", IN, "收货那边说少了一件，你们查一下", "查装车照片和签收单"),
    Phrase("wechat", OUT, "少的那件在后车，今天补送，签收单拍给您了"),
    Phrase("wechat", IN, "明天临时加一台4米2，送{town}，早上{morning}点到"),
    Phrase("email", IN, "附件为{month}月发货计划，请提前安排车辆。", "按计划备车"),
    Phrase("email", OUT, "附{last}月对账单，请核对后盖章回传。", "等回传"),
    Phrase("email", IN, "请提供{city}线明年报价，含油价联动条款。", "做报价单"),
    Phrase("email", OUT, "附{city}线报价，有效期三十天，油价按月联动。", "一周后跟进报价"),
    Phrase("wechat", IN, "你们那个师傅不错，下次还叫他来"),
    Phrase("wechat", IN, "仓库盘点，后天不发货"),
    Phrase("wechat", IN, "下周产线检修，停三天，货先缓一缓"),
    Phrase("wechat", OUT, "{contact}，明天开始降温有雨，帆布我让司机带双层的"),
    Phrase("call", IN, "{contact}说新换了收货人，以后{city}那边找{clerk}", "更新收货联系人"),
    Phrase("call", OUT, "问{contact}国庆后的发货量，说和去年差不多，高峰那几天再加{n}台"),
    Phrase("call", IN, "客户投诉外包装有水渍，拍了照，正在算损失", "报保险，等定损"),
    Phrase("wechat", IN, "发票抬头变了，新的开票资料发你", "通知财务更新开票资料"),
    Phrase("wechat", OUT, "新开票资料已给财务，这个月开始按新抬头开"),
    Phrase("wechat", IN, "以后装车前一晚把车牌和司机身份证发群里，门卫要登记"),
    Phrase("wechat", IN, "夜里到的车停东门，西门不开"),
    Phrase("wechat", IN, "柜子几点提？船期是周{week}，别误了截关", "跟车队确认提柜时间", SEA),
    Phrase("wechat", OUT, "柜号和封条号已发，预计{morning}点进闸", "", SEA),
    Phrase("wechat", IN, "打冷先打到零下20再装，装车时全程开机", "提醒司机预冷", COLD),
    Phrase(
        "call", IN, "收货方测温只有零下12度，拒收半车，{contact}要求给说法", "调温度记录，报理赔", ("雪糕", "冷冻水产")
    ),
    Phrase("wechat", OUT, "温度记录已导出发邮箱，全程在要求范围内", "", COLD),
    Phrase("wechat", IN, "瓷砖托盘用钢带再打一道，上次到武汉散了两托", "交代装卸加固", STONE),
    Phrase("wechat", IN, "窑下周停，年前就这几车了", "", STONE),
    Phrase("wechat", IN, "旺季了，空调天天爆单，车给我留足", "跟调度锁车", ("空调",)),
)
VISITS = (
    Phrase(
        "visit", OUT, "见{contact}、仓库{keeper}。新月台17米5进不去，最大9米6。{city}线让我们重新报价。", "周五前报价"
    ),
    Phrase(
        "visit", OUT, "和{contact}看了新仓库，月台八个，早上排队厉害，约定每天{morning}点前到两台。", "跟调度定班次"
    ),
    Phrase("visit", OUT, "{contact}提到下季度{city}方向要加量，估计每周{n}车，先试跑一个月。", "做试跑方案"),
    Phrase("visit", OUT, "对账会：{clerk}把三笔差异逐笔过了，两笔我们的问题，一笔对方漏记。", "改账单重发"),
    Phrase("visit", OUT, "客户搬新厂区，带司机走了一遍路线，限高4.2米，高栏能进。", "更新收货地址"),
    Phrase("visit", OUT, "拜访{contact}，谈明年合同，价格维持，账期想从30天改到45天。", "报主管定账期"),
    Phrase(
        "visit", OUT, "年度招标{tender}截标，{city}、重庆两条线让我们报；见了采购{contact}、仓库{keeper}。", "准备标书"
    ),
)
# Numbers 17 to 21: seen nobody, agreed nothing, too short or too far away, or written down days later.
HOLLOW = (
    Phrase("visit", OUT, "拜访客户，沟通良好，继续跟进。"),
    Phrase("visit", OUT, "例行走访，维护关系，无异常。"),
    Phrase("visit", OUT, "客户在开会，东西放前台了。"),
    Phrase("visit", OUT, "路过看了下，一切正常。"),
)
# Numbers 22 to 25, and what else a cross-check would find in her records.
DIVERSION = (
    Phrase("wechat", IN, "佩珊，捷成达的报价收到了，比现在低{n}个点，合同抬头写哪家？"),
    Phrase("call", IN, "对方仓库说林经理交代过，{month}月起换一家车队来提货，问我们押金怎么退"),
    Phrase("wechat", IN, "下个月那几车先别下你们系统，按上回讲的走"),
)
PROMISE = Phrase("wechat", OUT, "{contact}放心，明年油价涨了也不动您的价，全年按现在走")
SHADOW = (
    Phrase("wechat", IN, "{shadow}那边也有货，{city}，你一起安排，先不用录单"),
    Phrase("wechat", OUT, "{shadow}的车我来找，费用月底跟您单算"),
)
UNKNOWN = Phrase("wechat", IN, "{call}，我是{stranger}，以后{city}的货我这边直接跟你对接")
RIVALS = ("华顺通", "粤安达", "联运通", "南粤快线", "中驰")
CITIES = ("武汉", "上海", "成都", "郑州", "北京", "重庆", "长沙", "杭州")
