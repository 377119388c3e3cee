"""Production's private files: what a bucket is asked, counted in requests."""

import boto3
import pytest
from django.core.files.base import ContentFile
from moto import mock_aws

from portal.buckets import PrivateBucket

KEYS = {"access_key": "a", "secret_key": "b", "region_name": "eu-west-1"}


@pytest.fixture
def bucket():
    with mock_aws():
        boto3.client("s3", region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b").create_bucket(
            Bucket="portail", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        yield PrivateBucket(bucket_name="portail", location="private", file_overwrite=False, default_acl=None, **KEYS)


@pytest.fixture
def asked(bucket):
    """The operations asked of the service from now on."""
    operations = []
    bucket.connection.meta.client.meta.events.register(
        "before-call.s3", lambda model, **_rest: operations.append(model.name)
    )
    return operations


def test_a_file_is_read_in_one_request(bucket, asked):
    name = bucket.save("charters/a.pdf", ContentFile(b"%PDF"))
    del asked[:]
    with bucket.open(name) as content:
        assert (content.read(2), content.read()) == (b"%P", b"DF")
    assert asked == ["GetObject"]


def test_a_file_is_kept_in_two_requests_and_takes_no_others_place(bucket, asked):
    name = bucket.save("charters/a.pdf", ContentFile(b"1"))
    assert asked == ["HeadObject", "PutObject"]
    other = bucket.save("charters/a.pdf", ContentFile(b"2"))
    assert other != name
    assert bucket.open(name).read() == b"1"


def test_a_missing_file_is_said_as_on_a_disk(bucket):
    with pytest.raises(FileNotFoundError):
        bucket.open("charters/none.pdf")
