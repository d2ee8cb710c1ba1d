"""Made-up remarks in the manner of Guangxi villages, with what identifies somebody marked in them.

``[[text|kind]]`` marks an identifier; what is not marked must stay as it is. The
remarks of ``remarks.txt`` are written by hand, the others drawn from templates.
Names, numbers and places are invented.
"""

import random
import re
from dataclasses import dataclass
from pathlib import Path

from surveys.masking import Roster

MARK = re.compile(r"\[\[(.+?)\|(\w+)\]\]")

ROSTER = Roster(
    people=(
        "韦秀兰", "黄志明", "覃美芳", "陆建国", "李桂英", "农文才", "梁小燕", "莫永强", "蒙丽华", "班海生",
        "欧阳慧", "李强", "Lin Xiao",
    ),
    groups=("晨光社工站", "榕江队"),
    places=("那桐村", "板桥村", "岜独屯", "弄拉"),
)  # fmt: skip

HANDWRITTEN = Path(__file__).with_name("remarks.txt")


@dataclass(frozen=True)
class Remark:
    """A text and the identifiers in it: (start, end, kind)."""

    text: str
    marked: tuple[tuple[int, int, str], ...]


def remark(line):
    """The remark that a marked line writes."""
    text, marked, place = "", [], 0
    for found in MARK.finditer(line):
        text += line[place : found.start()]
        marked.append((len(text), len(text) + len(found[1]), found[2]))
        text += found[1]
        place = found.end()
    return Remark(text + line[place:], tuple(marked))


def handwritten():
    return [remark(line) for line in HANDWRITTEN.read_text(encoding="utf-8").splitlines()]


SURNAMES = "覃韦莫农蒙潘陆梁黄李王张刘陈杨赵吴卢罗岑蓝凌甘谭邓苏黎何许谢马石田高方钟班任曾余范"
TITLES = (
    "阿姨",
    "奶奶",
    "爷爷",
    "叔",
    "姐",
    "社工",
    "主任",
    "书记",
    "老师",
    "医生",
    "大哥",
    "婶",
    "站长",
    "师傅",
)
GIVEN = "秀兰英美芳建国志明桂永丽华海玉梅凤春文强"
COUNTIES = ("马山县", "隆安县", "都安县", "田林县", "凤山县", "忻城县")
TOWNS = ("古零镇", "那桐镇", "百旺镇", "三石镇", "下坳乡", "板岭乡")
VILLAGES = ("乔老村", "龙昌村", "弄峰村", "加芳村", "琴堂村")
STREETS = ("民主路", "新兴街", "解放路", "江滨路", "朝阳巷")
FRAMES = (
    "{} 这个社工态度很好，就是来得少。",
    "有事找我：{}，不要告诉别人。",
    "麻烦联系{}，我等你们回话。",
    "上次{}，到现在没有结果。",
    "我想说，{}，请你们核实。",
    "谢谢你们。{}。",
    "老人家不会写字，我代写：{}。",
    "如果要查，{}，随时可以。",
)
HARMLESS = (
    "社工来了{n}次，每次{m}分钟。",
    "补贴{n}00元，扣了{m}元。",
    "20{n}年{m}月来过，后来没来。",
    "我给{m}分，满分{n}分。",
    "老人{n}岁，走路要{m}分钟才到小区门口。",
    "小组活动有{n}个人，老师讲了{m}个故事。",
    "从县城到村里{n}公里，车费{m}元。",
    "药吃了{n}天，血压{n}{m}，医生说可以停。",
    "阿姨们学了{n}支舞，演出{m}场。",
    "第{n}次家访，第{m}季度，记录都有。",
)


def _digits(rng, count):
    return "".join(rng.choice("0123456789") for _ in range(count))


def mobile(rng):
    number = rng.choice(("138", "139", "150", "177", "186", "199")) + _digits(rng, 8)
    shapes = (
        number,
        f"{number[:3]} {number[3:7]} {number[7:]}",
        f"{number[:3]}-{number[3:7]}-{number[7:]}",
        f"+86{number}",
        number.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        number.translate(str.maketrans("0123456789", "零一二三四五六七八九")),
        number.translate(str.maketrans("0123456789", "〇幺二三四五六七八九")),
    )
    return f"{rng.choice(('手机', '电话', '打', '号码是', ''))}[[{rng.choice(shapes)}|mobile]]"


def landline(rng):
    code, number = rng.choice(("0771", "0776", "0778", "010")), str(rng.randint(2, 8)) + _digits(rng, 6)
    return f"座机[[{rng.choice((f'{code}-{number}', f'{code} {number}', f'({code}){number}'))}|landline]]"


def identity(rng):
    born = f"{rng.randint(1930, 2015)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    body = f"45{_digits(rng, 4)}{born}{_digits(rng, 3)}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]
    shapes = (body + check, body + rng.choice("0123456789"), body[:6] + body[8:])
    return f"身份证{rng.choice(('', '号', '号码是', '：'))}[[{rng.choice(shapes)}|id]]"


def card(rng):
    body = "62" + _digits(rng, rng.choice((13, 16)))
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(body))]
    check = -sum(number // 10 + number % 10 for number in doubled) % 10
    return f"卡号[[{body}{check}|card]]"


def plate(rng):
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    return f"车牌[[桂{rng.choice('ABCDEFGHJK')}{rng.choice(letters)}{_digits(rng, 4)}|plate]]"


def account(rng):
    name = rng.choice(("wei_", "lan-", "gx", "huang")) + _digits(rng, rng.randint(4, 6))
    words = ("微信号", "微信：", "加我VX", "加我vx ", "微信号是", "wx:")
    number = f"{rng.choice(('qq ', 'QQ号', 'QQ：', '扣扣'))}[[{rng.randint(10**5, 10**10)}|account]]"
    return rng.choice((f"{rng.choice(words)}[[{name}|account]]", number))


def email(rng):
    name = rng.choice(("wei", "h.l", "a_b")) + _digits(rng, 3)
    return f"邮箱[[{name}@{rng.choice(('qq.com', '163.com'))}|email]]"


def address(rng):
    number = rng.randint(1, 180)
    shapes = (
        f"{rng.choice(COUNTIES)}{rng.choice(TOWNS)}{rng.choice(VILLAGES)}{number}号",
        f"{rng.choice(COUNTIES)}{rng.choice(TOWNS)}{rng.choice(VILLAGES)}",
        f"{rng.choice(STREETS)}{number}号",
        f"{rng.choice(STREETS)}{number}号{number % 9 + 1}栋{number % 4 + 1}单元{number % 6 + 1}02室",
        f"{rng.choice(TOWNS)}{rng.choice(VILLAGES)}{number % 9 + 1}组",
    )
    return f"{rng.choice(('我住', '家在', '住在', '地址：'))}[[{rng.choice(shapes)}|address]]"


def honorific(rng):
    surname = rng.choice((*SURNAMES, *SURNAMES, "欧阳", "上官"))
    given = rng.choice(("", "", "", rng.choice(GIVEN) + rng.choice(GIVEN)))
    return f"[[{surname}{given}{rng.choice(TITLES)}|name]]"


def nickname(rng):
    return f"[[{rng.choice('小老阿')}{rng.choice('覃韦莫蒙潘陆梁黄李王张刘陈杨赵吴罗岑蓝')}|name]]"


def roster(rng):
    name = rng.choice(ROSTER.people[:12])
    surname = 2 if name.startswith("欧阳") else 1
    shapes = [name, " ".join(name), f"{name[:surname]} {name[surname:]}"]
    if len(name) - surname >= 2:
        shapes += [name[surname:], f"{name[surname:]}姐"]
    return f"[[{rng.choice((*shapes, *ROSTER.groups, *ROSTER.places))}|roster]]"


KINDS = (
    mobile, mobile, landline, identity, card, plate, account, email, address, address, honorific, honorific,
    nickname, roster, roster,
)  # fmt: skip


def generated(count=420, seed=7):
    """Remarks of every kind, one in four harmless, drawn with a fixed seed."""
    rng, found = random.Random(seed), []
    for number in range(count):
        if number % 4 == 3:
            found.append(remark(rng.choice(HARMLESS).format(n=rng.randint(10, 29), m=rng.randint(1, 12))))
            continue
        parts = [rng.choice(KINDS)(rng) for _ in range(rng.choice((1, 1, 2)))]
        found.append(remark(rng.choice(FRAMES).format("，".join(parts))))
    return found
