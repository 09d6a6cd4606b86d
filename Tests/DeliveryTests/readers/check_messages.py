"""Reads messages with their vendors' own libraries, or libraries made of their schemas.

Usage: check_messages.py FILE...: each has `slack`, `teams` and `pagerduty` (a list of events) as JSON.
"""

import inspect
import json
import pathlib
import sys

import pagerduty
from adaptive_cards.card import AdaptiveCard
from slack_sdk.models.blocks import Block

for path in map(pathlib.Path, sys.argv[1:]):
    told = json.loads(path.read_text())

    blocks = Block.parse_all(told["slack"]["blocks"])
    for block, raw in zip(blocks, told["slack"]["blocks"], strict=True):
        block.validate_json()
        assert block.to_dict() == raw, f"{path}: slack: {raw}"

    for attachment in told["teams"]["attachments"]:
        raw = attachment["content"]
        card = AdaptiveCard.model_validate(raw)
        assert len(card.body) == len(raw["body"]) and len(card.actions or []) == len(raw.get("actions", []))
        # What the library does not know of an element would be dropped by it.
        for element, told_as in zip(card.body, raw["body"], strict=True):
            known = element.model_dump(by_alias=True)
            assert set(told_as) <= set(known), f"{path}: teams: {set(told_as) - set(known)}"
            for run in told_as["inlines"]:
                assert run["type"] == "TextRun" and isinstance(run["text"], str)

    # The library sends what it is given: its own words say which members there are.
    # These are in the vendor's description of the request (PD-CEF) only.
    described = ["client", "client_url", "component", "group", "class"]
    words = inspect.getsource(pagerduty.EventsApiV2Client) + "".join(f'"{name}"' for name in described)
    for event in told["pagerduty"]:
        for name in [*event, *event.get("payload", {})]:
            assert f"``{name}``" in words or f'"{name}"' in words or f"{name}:" in words, f"{path}: {name}"
        assert event.get("event_action", "resolve") in ("trigger", "acknowledge", "resolve")
        if event.get("event_action") == "trigger":
            assert event["payload"]["severity"] in ("critical", "error", "warning", "info")
        for link in event.get("links", []):
            assert set(link) == {"href", "text"}, f"{path}: {link}"
print("good")
