"""The words of the page's frame, in both languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

_SHELL = """export BATON=http://127.0.0.1:8000
export TOKEN=$(make -s token USER=sales@demo.test)
curl -s "$BATON/v1/me" -H "Authorization: Bearer $TOKEN\""""
_ENGLISH = {
    "people": "People",
    "clients": "Clients",
    "engagement": "Interactions",
    "trade": "Orders",
    "insight": "Profiles",
    "handover": "Handovers",
    "notify": "Inbox",
    "jobs": "Long work",
    "contract": "This contract",
    "contents": "Contents",
    "schemas": "Schemas",
    "start": "Begin here",
    "start_text": "Two variables, then every example below can be pasted into a shell. Elsewhere, put your own stage's "
    "address and an access token of its issuer.",
    "start_shell": _SHELL,
    "import": "import it into any tool that reads OpenAPI",
    "example": "Example",
    "parameters": "Parameters",
    "body": "Request body",
    "answers": "Answers and refusals",
    "required": "required",
    "path": "path",
    "query": "query",
    "header": "header",
}
_ABOUT = (
    "销售离职时，Baton 让客户留在公司。\n\n"
    "标识符带前缀，可直接用于网址。时刻为 UTC 的 RFC 3339 格式；日期为公司所在时区的 `YYYY-MM-DD`；金额以分为单位。"
    "响应中的枚举可能增加新值，调用方应能接受未知的值。`next_cursor` 为 null 时列表结束。"
    "错误为带固定 `code` 的问题文档（RFC 9457）；除各操作列出的以外，未知路径返回 404 `not_found`，"
    "已知路径的其他方法返回 405 `method_not_allowed` 并附 `Allow`。字段和操作的说明为英文。"
)
_CHINESE = {
    "about": _ABOUT,
    "people": "人员",
    "clients": "客户",
    "engagement": "跟进记录",
    "trade": "订单",
    "insight": "客户画像",
    "handover": "离职交接",
    "notify": "收件箱",
    "jobs": "长时任务",
    "contract": "接口契约",
    "contents": "目录",
    "schemas": "数据结构",
    "start": "从这里开始",
    "start_text": "设置两个变量，下面的示例即可直接粘贴到命令行运行。其他环境请换成自己的地址和签发方的访问令牌。",
    "start_shell": _SHELL,
    "import": "可导入任何支持 OpenAPI 的工具",
    "example": "示例",
    "parameters": "参数",
    "body": "请求体",
    "answers": "响应与错误",
    "required": "必填",
    "path": "路径",
    "query": "查询",
    "header": "请求头",
}


class _Words(defaultdict[str, str]):
    def __missing__(self, key: str) -> str:
        return key


def words(language: str) -> Mapping[str, str]:
    """What the frame says in a language; a module without a word of its own is called by its name."""
    return _Words(str, _ENGLISH if language == "en" else _CHINESE)
