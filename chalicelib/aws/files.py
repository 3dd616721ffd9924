"""Uploads: a presigned address bound to one key, length, type and SHA-256, and what really arrived there."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.aws.settings import settings

UPLOAD_SECONDS = 300


@dataclass(frozen=True)
class Upload:
    """Where to send a file, with exactly these headers, before it expires (seconds from now)."""

    url: str
    headers: dict[str, str]
    expires_in: int = UPLOAD_SECONDS
    method: str = "PUT"


@dataclass(frozen=True)
class Stored:
    """What lies in the bucket: bytes, SHA-256 in hex as the storage computed it, and the pinned version."""

    size: int
    sha256: str
    version_id: str


def presign(key: str, *, size: int, media_type: str, sha256: str) -> Upload:
    """An address that accepts one file of this length, type and SHA-256 (hex) for five minutes."""
    checksum = base64.b64encode(bytes.fromhex(sha256)).decode()
    url = client("s3").generate_presigned_url(
        "put_object",
        Params={
            "Bucket": settings().evidence_bucket,
            "Key": key,
            "ContentLength": size,
            "ContentType": media_type,
            "ChecksumSHA256": checksum,
        },
        ExpiresIn=UPLOAD_SECONDS,
        HttpMethod="PUT",
    )
    headers = {"Content-Type": media_type, "Content-Length": str(size), "x-amz-checksum-sha256": checksum}
    return Upload(url, headers)


def stored(key: str) -> Stored | None:
    """The newest version at a key, or None while nothing was uploaded."""
    try:
        head = client("s3").head_object(Bucket=settings().evidence_bucket, Key=key, ChecksumMode="ENABLED")
    except ClientError as missing:
        if missing.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return None
        raise
    checksum = base64.b64decode(head.get("ChecksumSHA256", "")).hex()
    return Stored(int(head["ContentLength"]), checksum, head["VersionId"])
