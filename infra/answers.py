"""What API Gateway answers by itself, when a request never reaches the application: the same problem documents.

Its templates cannot choose a language, so title and detail are in both.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.aws import problems
from chalicelib.aws.http import ALWAYS
from chalicelib.core import errors
from chalicelib.core.errors import BatonError

LANGUAGES = ("zh-CN", "en")
# The two defaults stand for every kind that is not named.
KINDS: Mapping[str, type[BatonError]] = {
    "DEFAULT_4XX": errors.Unreadable,
    "DEFAULT_5XX": BatonError,
    "UNAUTHORIZED": errors.Unauthenticated,
    "ACCESS_DENIED": errors.Forbidden,
    "WAF_FILTERED": errors.Forbidden,
    "MISSING_AUTHENTICATION_TOKEN": errors.NotFound,  # its word for a path or method that nobody declared
    "RESOURCE_NOT_FOUND": errors.NotFound,
    "REQUEST_TOO_LARGE": errors.TooLarge,
    "UNSUPPORTED_MEDIA_TYPE": errors.UnsupportedMedia,
    "THROTTLED": errors.TooManyRequests,
    "QUOTA_EXCEEDED": errors.TooManyRequests,
    "INTEGRATION_FAILURE": errors.Unavailable,
    "INTEGRATION_TIMEOUT": errors.Unavailable,
}


def gateway_responses() -> dict[str, Any]:
    """The `GatewayResponses` of an API of the Serverless Application Model."""
    return {kind: _response(error()) for kind, error in KINDS.items()}


def _response(refusal: BatonError) -> dict[str, Any]:
    status = problems.status_of(type(refusal))
    told = [json.loads(problems.document(refusal, language=one, request_id="$context.requestId")) for one in LANGUAGES]
    texts = {name: " / ".join(one[name] for one in told) for name in ("title", "detail")}
    headers = {"Content-Type": "application/problem+json", **ALWAYS, **problems.headers_of(refusal)}
    # A fixed value stands in quotes and can hold none itself; a policy for scripts says nothing about JSON anyway.
    given = {name: f"'{text}'" for name, text in headers.items() if "'" not in text}
    return {
        "StatusCode": status,
        "ResponseParameters": {"Headers": given | {"X-Request-Id": "context.requestId"}},
        "ResponseTemplates": {"application/json": json.dumps(told[0] | texts, ensure_ascii=False)},
    }
