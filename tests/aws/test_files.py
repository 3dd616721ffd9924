"""Uploads: an address is bound to its file, and what arrived is what the storage says."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import parse_qs, urlparse

from chalicelib.aws import files
from chalicelib.aws.clients import client
from tests.kit.cloud import Requests

DATA = b"scan"
SHA256 = hashlib.sha256(DATA).hexdigest()
CHECKSUM = base64.b64encode(hashlib.sha256(DATA).digest()).decode()


def put(key: str, data: bytes = DATA, **more: str) -> str:
    checksum = base64.b64encode(hashlib.sha256(data).digest()).decode()
    answer = client("s3").put_object(
        Bucket="test-evidence",
        Key=key,
        Body=data,
        **{"ChecksumSHA256": checksum, "ChecksumAlgorithm": "SHA256", **more},
    )
    return str(answer["VersionId"])


def presigned() -> files.Upload:
    return files.presign("org_one/hnd_1/evd_1", size=4, media_type="application/pdf", sha256=SHA256)


def test_an_address_signs_length_type_and_checksum(requests: Requests) -> None:
    signed = parse_qs(urlparse(presigned().url).query)["X-Amz-SignedHeaders"][0].split(";")
    assert {"content-length", "content-type", "host"} <= set(signed)


def test_an_address_is_signed_with_sigv4_for_five_minutes(requests: Requests) -> None:
    query = parse_qs(urlparse(presigned().url).query)
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-Expires"] == ["300"]


def test_an_address_is_bound_to_the_checksum(requests: Requests) -> None:
    query = parse_qs(urlparse(presigned().url).query)
    signed = query["X-Amz-SignedHeaders"][0].split(";")
    assert "x-amz-checksum-sha256" in signed or query.get("x-amz-checksum-sha256") == [CHECKSUM]


def test_the_caller_is_told_the_headers_to_send(requests: Requests) -> None:
    assert presigned().headers == {
        "Content-Type": "application/pdf",
        "Content-Length": "4",
        "x-amz-checksum-sha256": CHECKSUM,
    }


def test_nothing_is_stored_before_the_upload(requests: Requests) -> None:
    assert files.stored("org_one/hnd_1/evd_1") is None


def test_what_arrived_is_told_with_size_checksum_and_version(requests: Requests) -> None:
    version = put("org_one/hnd_1/evd_1")
    assert files.stored("org_one/hnd_1/evd_1") == files.Stored(4, SHA256, version)


def test_the_newest_version_counts(requests: Requests) -> None:
    put("org_one/hnd_1/evd_1")
    newest = put("org_one/hnd_1/evd_1", b"another")
    stored = files.stored("org_one/hnd_1/evd_1")
    assert stored is not None
    assert (stored.size, stored.version_id) == (7, newest)
