"""Verifies requests of receiver.py with the reference implementation of Standard Webhooks.

Usage: check_webhook.py SECRET < requests.jsonl
"""

import json
import sys

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

count = 0
for line in sys.stdin:
    request = json.loads(line)
    Webhook(sys.argv[1]).verify(request["body"], request["headers"])
    for name, value in [("webhook-id", "other"), ("webhook-timestamp", "1700000000")]:
        try:
            Webhook(sys.argv[1]).verify(request["body"], request["headers"] | {name: value})
        except WebhookVerificationError:
            continue
        sys.exit(f"{name} is not signed")
    try:
        Webhook(sys.argv[1]).verify(request["body"] + " ", request["headers"])
    except WebhookVerificationError:
        count += 1
print(count)
