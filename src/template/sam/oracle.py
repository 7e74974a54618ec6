"""Prints what AWS's own samtranslator makes of a template (JSON on standard input)."""

import json
import os
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samtranslator.translator.transform import transform  # noqa: E402


class Policies:
    """Managed policies by name, which on AWS are looked up in the account."""

    def load(self):
        return {
            "AWSLambdaBasicExecutionRole": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
            "AmazonS3ReadOnlyAccess": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
        }


print(json.dumps(transform(json.load(sys.stdin), {}, Policies())["Resources"]))
