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
# Credentials that ended or are unknown, or a clock that is off; S3 answers a HEAD without a body, hence bare statuses.
ENDED = frozenset(
    {
        "ExpiredTokenException",
        "ExpiredToken",
        "RequestExpired",
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "RequestTimeTooSkewed",
        "TokenRefreshRequired",
        "UnrecognizedClientException",
        "InvalidClientTokenId",
        "400",
        "403",
    }
)


def is_passing(failure: BaseException) -> bool:
    """Whether the same request may well succeed a little later: throttled, an internal error, no answer at all."""
    return any(
        isinstance(cause, HTTPClientError | NoConnection) or _code(cause) in PASSING for cause in causes(failure)
    )


def ended_credentials(failure: BaseException) -> bool:
    """Whether AWS refused the credentials or the clock that signed the request: fresh ones may do."""
    return any(_code(cause) in ENDED for cause in causes(failure))


def code_of(failure: BaseException) -> str | None:
    """The code that AWS answered with, None if it did not; pynamodb's `cause_response_code` breaks on a lost reply."""
    return next((code for cause in causes(failure) if (code := _code(cause))), None)


def causes(failure: BaseException | None) -> Iterator[BaseException]:
    """An exception and everything that it was raised for."""
    seen: set[int] = set()
    while failure is not None and id(failure) not in seen:
        seen.add(id(failure))
        yield failure
        failure = getattr(failure, "cause", None) or failure.__cause__


def _code(failure: BaseException) -> str | None:
    return str(failure.response.get("Error", {}).get("Code")) if isinstance(failure, ClientError) else None
