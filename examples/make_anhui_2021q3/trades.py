"""What is made where: trades with their industry (GB/T 4754 names), and which trades a city or county is known for."""
from typing import NamedTuple


class Trade(NamedTuple):
    words: tuple        # the trade part of an enterprise's name
    industries: tuple   # names of GB/T 4754 divisions or groups
    kinds: tuple        # 企业类型, repeated by weight
    tags: tuple         # what troubles such a works has: picks fitting issues
    workshops: tuple
    projects: tuple


OLD, GREEN, NEW, OTHER = "传统产业", "节能环保产业", "战略性新兴产业", "其他"


def _trade(words, industries, kinds, tags, workshops, projects):
    words, industries, tags, workshops, projects = (x.split() for x in (words, industries, tags, workshops, projects))
    if "service" not in tags:
        tags.append("factory")
    return Trade(tuple(words), tuple(industries), kinds, tuple(tags), tuple(workshops), tuple(projects))


TRADES = {
    "auto": _trade("汽车零部件 汽车配件 汽车部件 车业 汽车内饰件", "汽车零部件及配件制造 汽车制造业", (OLD, OLD, NEW),
                   "paint voc haz dust", "喷涂车间 注塑车间 机加工车间", "年产20万套汽车内饰件 年产50万件铝合金轮毂 年产10万套汽车座椅骨架"),
    "nev": _trade("新能源科技 动力电池 电池材料 新能源", "电池制造 汽车制造业", (NEW, NEW, NEW, GREEN), "voc haz water",
                  "涂布车间 注液车间 极片车间", "年产2GWh锂离子电池 年产5000吨正极材料 年产1000万套电池结构件"),
    "chip": _trade("半导体 微电子 集成电路 电子材料 光电", "电子器件制造 电子元件及电子专用材料制造", (NEW,), "water voc haz",
                   "清洗车间 蚀刻车间 涂布车间", "年产3亿只封装器件 年产100万片光学膜 年产2000吨电子化学品"),
    "pcb": _trade("电路 电路科技 线路板 电子科技 电子", "电子元件及电子专用材料制造 计算机、通信和其他电子设备制造业", (NEW, OLD),
                  "plating water haz voc", "蚀刻车间 电镀车间 阻焊车间", "年产60万平方米线路板 年产30万平方米多层板"),
    "home": _trade("电器 智能家电 电器科技 家电配件", "家用电力器具制造 电气机械和器材制造业", (OLD, NEW), "paint voc haz noise",
                   "注塑车间 喷粉车间 发泡车间", "年产80万台冰箱压缩机壳体 年产200万套洗衣机配件"),
    "cable": _trade("电缆 线缆 特种电缆 电线电缆", "电线、电缆、光缆及电工器材制造", (OLD, OLD, NEW), "voc noise", "挤塑车间 拉丝车间 硫化车间",
                    "年产3万公里特种电缆 年产1.2万吨铜杆"),
    "meter": _trade("仪表 自动化仪表 仪器仪表 测控技术", "仪器仪表制造业", (NEW, OLD), "voc haz noise", "机加工车间 喷塑车间",
                    "年产20万台压力变送器 年产8万台流量计"),
    "machine": _trade("机械 机械制造 智能装备 重工 精密机械", "通用设备制造业 专用设备制造业", (OLD, NEW, OLD), "paint voc haz noise dust",
                      "喷漆车间 焊接车间 抛丸车间", "年产500台数控设备 年产3000吨结构件 年产1万台套输送设备"),
    "cast": _trade("铸造 铸业 精密铸造 耐磨材料 冶金铸造", "黑色金属铸造 金属制品业", (OLD,), "furnace dust haz noise",
                   "熔炼车间 造型车间 抛丸车间", "年产2万吨铸件 年产1万吨耐磨件"),
    "steel": _trade("钢构 钢结构 金属制品 板带 特钢", "黑色金属冶炼和压延加工业 金属制品业", (OLD,), "paint dust voc furnace haz",
                    "轧制车间 喷漆房 酸洗车间", "年产5万吨钢结构 年产10万吨精密带钢"),
    "plate": _trade("表面处理 五金 五金制品 金属表面处理", "金属表面处理及热处理加工 金属制品业", (OLD,), "plating water haz",
                    "电镀车间 酸洗车间 喷涂车间", "年表面处理40万平方米五金件 年产6000吨镀锌件"),
    "copper": _trade("铜业 铜材 铜基新材料 电工材料 特种铜线", "有色金属冶炼和压延加工业", (OLD, NEW), "furnace plating haz water",
                     "熔铸车间 拉丝车间 镀锡车间", "年产3万吨铜带 年产2万吨电工铜线"),
    "alu": _trade("铝业 铝基材料 铝材 轻合金", "有色金属冶炼和压延加工业", (OLD, NEW), "furnace haz voc", "熔炼车间 挤压车间 喷涂车间",
                  "年产2万吨铝型材 年产1.5万吨铝板带"),
    "lead": _trade("再生资源 循环科技 电源 蓄电池", "有色金属冶炼和压延加工业 电池制造", (GREEN, OLD), "plating furnace haz",
                   "熔炼车间 极板车间 充放电车间", "年处理10万吨废旧蓄电池 年产300万只蓄电池"),
    "replast": _trade("再生塑料 塑料再生 再生科技 环保材料", "废弃资源综合利用业 非金属废料和碎屑加工处理", (GREEN,), "voc odor water solid",
                      "造粒车间 清洗车间 破碎车间", "年产3万吨再生塑料颗粒 年处理5万吨废塑料"),
    "waste": _trade("环保科技 环境科技 环保工程 资源利用 水务 环境服务", "生态保护和环境治理业 废弃资源综合利用业 污水处理及其再生利用",
                    (GREEN,), "odor water haz", "预处理车间 污泥脱水间 贮存车间", "日处理2万吨污水 年处置3万吨固体废物"),
    "chem": _trade("化工 化学 精细化工 化工科技", "化学原料和化学制品制造业 专用化学产品制造", (OLD, OLD, NEW), "voc water haz odor",
                   "合成车间 精馏车间 包装车间", "年产3000吨中间体 年产1万吨表面活性剂 年产5000吨水处理剂"),
    "newmat": _trade("新材料 新材料科技 高分子材料 复合材料", "化学原料和化学制品制造业 合成材料制造", (NEW, NEW, OLD), "voc haz water",
                     "聚合车间 涂布车间 挤出车间", "年产2万吨改性塑料 年产5000吨特种树脂 年产3000吨功能母粒"),
    "pharm": _trade("制药 药业 生物医药 生物科技", "医药制造业 化学药品原料药制造", (NEW, NEW, OTHER), "voc water odor haz",
                    "提取车间 合成车间 固体制剂车间", "年产200吨原料药 年产5亿片固体制剂"),
    "herb": _trade("中药饮片 中药科技 国药 本草药业", "中药饮片加工 医药制造业", (OTHER, OLD, NEW), "odor water solid boiler",
                   "炒制车间 清洗车间 提取车间", "年产6000吨中药饮片 年产3000吨中药提取物"),
    "food": _trade("食品 粮油 食品科技 农产品 面业", "农副食品加工业 食品制造业", (OTHER, OLD), "water odor boiler", "蒸煮车间 清洗车间 油炸车间",
                   "年产2万吨速冻食品 年加工10万吨粮食 年产8000吨休闲食品"),
    "meat": _trade("肉类食品 禽业 肉业", "屠宰及肉类加工", (OTHER, OLD), "water odor boiler", "屠宰车间 分割车间", "年屠宰100万头生猪 年屠宰3000万羽肉禽"),
    "farm": _trade("牧业 农业科技 生态农业 养殖", "畜牧业 农、林、牧、渔专业及辅助性活动", (OTHER,), "service livestock odor", "育肥舍 粪污处理区",
                   "年出栏5万头生猪 存栏50万羽蛋鸡"),
    "liquor": _trade("酒业 酿酒 酒业酿造", "酒的制造 酒、饮料和精制茶制造业", (OLD,), "water boiler odor solid", "酿造车间 包装车间", "年产5000千升白酒"),
    "tea": _trade("茶业 茶叶 生态茶", "精制茶加工 酒、饮料和精制茶制造业", (OTHER, OLD), "boiler dust", "杀青车间 烘干车间", "年产1000吨精制茶"),
    "textile": _trade("纺织 纺织科技 印染 棉业 家纺", "纺织业", (OLD,), "water boiler dust", "印染车间 定型车间 纺纱车间",
                      "年产3000万米面料 年产1万吨纱线"),
    "cloth": _trade("服饰 服装 鞋业 羽绒制品", "纺织服装、服饰业 皮革、毛皮、羽毛及其制品和制鞋业", (OLD, OTHER), "voc boiler dust",
                    "制鞋车间 印花车间 充绒车间", "年产500万双鞋 年产200万件服装"),
    "wood": _trade("木业 板业 家居 家具 竹业", "木材加工和木、竹、藤、棕、草制品业 家具制造业", (OLD,), "paint voc dust boiler", "热压车间 喷漆车间 砂光车间",
                   "年产10万立方米人造板 年产8万套家具"),
    "craft": _trade("柳编工艺品 工艺品 文化用品", "文教、工美、体育和娱乐用品制造业", (OTHER, OLD), "paint voc dust", "熏蒸车间 喷漆车间",
                    "年产300万件柳编制品 年产80万套文具"),
    "xuan": _trade("宣纸 书画纸 文房四宝", "造纸和纸制品业", (OLD, OTHER), "water boiler", "捞纸车间 制浆车间", "年产500吨书画纸"),
    "paper": _trade("纸业 包装 彩印包装 印务 包装材料", "造纸和纸制品业 印刷和记录媒介复制业", (OLD, OTHER), "voc haz water",
                    "印刷车间 复合车间 制胶房", "年产1亿只纸箱 年产5000吨软包装膜"),
    "rubber": _trade("橡塑 橡胶 密封件 塑业 塑胶", "橡胶和塑料制品业", (OLD,), "voc odor noise", "炼胶车间 硫化车间 注塑车间",
                     "年产2000吨橡胶密封件 年产1万吨塑料管材"),
    "cement": _trade("水泥 建材 混凝土 新型建材", "水泥、石灰和石膏制造 非金属矿物制品业", (OLD,), "dust noise furnace storage",
                     "粉磨车间 搅拌楼 破碎车间", "年产60万立方米混凝土 年产100万吨骨料"),
    "brick": _trade("新型墙材 墙体材料 砖业", "砖瓦、石材等建筑材料制造", (OLD, GREEN), "furnace dust storage", "隧道窑 破碎车间", "年产8000万块烧结砖"),
    "glass": _trade("玻璃 玻璃科技 光伏玻璃 石英", "玻璃制造 非金属矿物制品业", (NEW, OLD), "furnace dust water", "窑炉车间 镀膜车间 磨边车间",
                    "日产650吨光伏玻璃 年产2万吨石英砂"),
    "quartz": _trade("硅业 硅材料 石英砂 矿业科技", "非金属矿物制品业 非金属矿采选业", (OLD, NEW), "dust water storage", "酸洗车间 破碎车间 筛分车间",
                     "年产30万吨石英砂 年产5000吨高纯石英"),
    "mine": _trade("矿业 矿山 非金属材料", "非金属矿采选业 黑色金属矿采选业", (OLD,), "dust storage noise water", "破碎车间 选矿车间",
                   "年开采200万吨石灰岩 年处理80万吨铁矿石"),
    "coal": _trade("煤业 洗选 能源 物流", "煤炭开采和洗选业 装卸搬运和仓储业", (OLD,), "dust storage water vehicle", "洗选车间 储煤场", "年洗选120万吨原煤"),
    "power": _trade("热电 生物质发电 垃圾发电 能源科技", "电力、热力生产和供应业", (OLD, GREEN), "boiler dust water storage",
                    "锅炉车间 燃料库 灰库", "30兆瓦生物质热电联产 日处理800吨生活垃圾焚烧发电"),
    "solar": _trade("光伏科技 太阳能 光能", "电气机械和器材制造业 电子器件制造", (NEW,), "water voc haz", "制绒车间 镀膜车间 组件车间",
                    "年产3GW光伏组件 年产2GW电池片"),
    "robot": _trade("机器人 智能科技 智能制造", "通用设备制造业 专用设备制造业", (NEW,), "paint voc noise", "喷涂车间 装配车间", "年产5000台工业机器人"),
    "ship": _trade("船舶 船舶制造 海洋装备", "铁路、船舶、航空航天和其他运输设备制造业", (OLD,), "paint voc dust haz", "涂装车间 船台 喷砂车间", "年造10万载重吨船舶"),
    "hospital": _trade("医院管理 康复医院 医学检验", "卫生", (OTHER,), "service radiation water haz", "检验科 放射科",
                       "医学影像中心 医学检验中心"),
    "repair": _trade("汽车销售服务 汽车服务 机动车检测", "机动车、电子产品和日用产品修理业 专业技术服务业", (OTHER,), "service paint voc haz vehicle",
                     "喷漆房 钣喷车间", "机动车检测线 钣喷车间"),
    "oil": _trade("石油销售 油品 燃气", "零售业 燃气生产和供应业", (OTHER, OLD), "service vapor solid", "卸油区 加油区",
                  "加油站油罐区 储配站"),
}

CITY_TRADES = {
    "340100": "chip nev home auto machine robot solar pcb paper food pharm waste newmat repair hospital",
    "340600": "alu coal chem food cement textile machine newmat waste brick",
    "341600": "herb herb liquor food pharm auto wood paper waste cement",
    "341300": "wood cloth food pharm textile machine paper waste farm cement",
    "341200": "lead replast chem food pharm wood textile craft meat waste cement",
    "340300": "glass newmat chem food machine chip textile quartz waste auto",
    "340400": "coal power brick chem cement machine food waste cloth",
    "341100": "solar home glass meter quartz cable chem machine paper food waste",
    "341500": "machine cloth food mine auto textile tea cement waste meter",
    "340500": "steel cast machine chem waste auto food cement mine",
    "340200": "auto robot cable ship home machine chip paper waste newmat",
    "341800": "rubber auto pcb chem machine wood cast paper waste food",
    "340700": "copper copper pcb chem cement machine waste textile mine",
    "341700": "mine cement chip machine chem copper tea textile waste food",
    "340800": "chem newmat textile auto paper machine food pharm waste cement",
    "341000": "newmat paper tea food pcb chem wood craft waste cement",
}

# What a county is known for; drawn before the city's own list half of the time.
COUNTY_TRADES = {
    "340121": "nev machine food", "340122": "chem machine waste", "340123": "auto home robot",
    "340124": "cable machine mine", "340181": "textile cement food", "340621": "alu coal chem",
    "341602": "herb food paper", "341621": "liquor wood food", "341622": "auto meat wood",
    "341623": "cloth textile food", "341302": "cloth wood paper", "341321": "food wood", "341323": "machine cloth",
    "341324": "pharm food cloth", "341221": "wood food textile", "341222": "pharm textile craft",
    "341225": "craft wood", "341226": "chem textile food", "341282": "lead replast copper", "340311": "chem food",
    "340321": "food machine", "340322": "newmat food", "340323": "newmat chem food", "340406": "coal chem power",
    "340421": "coal food", "340422": "food cloth", "341122": "glass chem machine", "341124": "auto paper",
    "341125": "chem food mine", "341126": "quartz glass solar", "341181": "meter cable plate",
    "341182": "auto craft mine", "341522": "mine craft machine", "341523": "cloth wood home",
    "341524": "machine tea food", "341525": "mine tea liquor", "340506": "machine plate steel",
    "340521": "steel auto chem", "340523": "chem machine", "340209": "auto robot chip",
    "340210": "cable auto machine", "340212": "cement ship cast", "340223": "machine food robot",
    "340281": "cable cloth", "341821": "machine chem newmat", "341823": "xuan plate machine",
    "341824": "machine textile food", "341825": "machine wood", "341881": "rubber cast auto",
    "341882": "pcb newmat machine", "340706": "copper pcb cement", "340722": "textile machine food",
    "341702": "chip mine copper", "341721": "chem newmat mine", "341723": "copper mine machine",
    "340822": "cement machine", "340825": "textile machine food", "340826": "textile food mine",
    "340828": "auto tea food", "340881": "paper plate machine", "340882": "craft machine auto",
    "341003": "tea food repair", "341004": "newmat paper chem", "341021": "newmat chem tea",
    "341022": "tea food wood", "341023": "food craft tea", "341024": "tea wood pcb",
}

EVERYWHERE = "cement waste food machine repair oil hospital farm wood power"
