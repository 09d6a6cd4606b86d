"""Reads a trace from standard input with OpenTelemetry's own messages, strictly, and says what is in it."""

import base64
import json
import sys

from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


def recode(value):
    """Ids are hexadecimal in OTLP's JSON, where protobuf's own JSON has base64."""
    if isinstance(value, list):
        return [recode(one) for one in value]
    if not isinstance(value, dict):
        return value
    ids = {"traceId": 32, "spanId": 16, "parentSpanId": 16}
    for name, length in ids.items():
        if name in value:
            assert len(value[name]) == length, (name, value[name])
            assert value[name] == value[name].lower()
    return {
        name: base64.b64encode(bytes.fromhex(one)).decode() if name in ids else recode(one)
        for name, one in value.items()
    }


message = json_format.Parse(
    json.dumps(recode(json.load(sys.stdin))), ExportTraceServiceRequest(), ignore_unknown_fields=False
)
spans = [
    span for resource in message.resource_spans for scope in resource.scope_spans for span in scope.spans
]
by_id = {span.span_id: span for span in spans}
assert len(by_id) == len(spans), "two spans have one id"
assert len({span.trace_id for span in spans}) == 1
roots = [span for span in spans if span.parent_span_id not in by_id]
assert len(roots) == 1 and roots[0].name.startswith("RUN "), [span.name for span in roots]
for span in spans:
    assert span.start_time_unix_nano <= span.end_time_unix_nano, span.name
    assert span.start_time_unix_nano > 1_000_000_000_000_000_000, span.name
    assert span.kind in (1, 2, 3), span.name
    keys = [attribute.key for attribute in span.attributes]
    assert len(keys) == len(set(keys)), (span.name, keys)
    if span.status.code == 2:
        assert span.status.message, span.name
    parent = by_id.get(span.parent_span_id)
    if parent is not None and not span.name.startswith("fault "):
        assert parent.start_time_unix_nano <= span.start_time_unix_nano, span.name
print(len(spans), sum(span.status.code == 2 for span in spans), sum(span.kind == 3 for span in spans))
