"""What AWS may do on a bad day, told apart from what is wrong with us: throttling, outages, credentials that ended."""

from __future__ import annotations

from collections.abc import Iterator

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

THROTTLES = frozenset(
    {
        "ThrottlingException",
        "ThrottlingError",
        "Throttling",
        "ThrottledException",
        "TooManyRequestsException",
        "ProvisionedThroughputExceededException",
        "ProvisionedThroughputExceeded",
        "RequestLimitExceeded",
        "LimitExceededException",
        "SlowDown",
    }
)
FAILURES = frozenset(
    {
        "InternalServerError",
        "InternalFailure",
        "InternalException",
        "InternalError",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "TransactionInProgressException",
    }
)
PASSING = THROTTLES | FAILURES
ENDED = frozenset({"ExpiredTokenException", "ExpiredToken", "RequestExpired", "InvalidSignatureException"})


def is_passing(failure: BaseException) -> bool:
    """Whether the same request may well succeed a little later: throttled, an internal error, no answer at all."""
    unanswered = any(isinstance(cause, HTTPClientError | NoConnection) for cause in causes(failure))
    return unanswered or code_of(failure) in PASSING


def ended_credentials(failure: BaseException) -> bool:
    """Whether AWS refused the credentials or the clock that signed the request: fresh ones may do."""
    return code_of(failure) in ENDED


def code_of(failure: BaseException) -> str | None:
    """The code that AWS answered with, or None: the failure is of another kind, or there was no answer.

    pynamodb's own `cause_response_code` fails when the reply was lost.
    """
    answers = (cause.response for cause in causes(failure) if isinstance(cause, ClientError))
    return next((str(answer.get("Error", {}).get("Code")) for answer in answers), None)


def causes(failure: BaseException | None) -> Iterator[BaseException]:
    """An exception and everything that it was raised for."""
    seen: set[int] = set()
    while failure is not None and id(failure) not in seen:
        seen.add(id(failure))
        yield failure
        failure = getattr(failure, "cause", None) or failure.__cause__
