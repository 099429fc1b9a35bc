"""Five projects as Label Studio exports them: a configuration and its tasks, written by hand in the form that its documentation tells."""

from __future__ import annotations

from typing import Any

TOPICS = """<View>
  <!-- news -->
  <Header value="What is it about?"/>
  <Text name="news" value="$text" granularity="word"/>
  <View className="box" style="padding: 1em">
    <Choices name="topic" toName="news" choice="single" required="true" showInline="true">
      <Choice value="Sport" alias="sport" hotkey="s" hint="matches &amp; players"/>
      <Choice value="体育以外" alias="other" background="#FFA39E"/>
    </Choices>
  </View>
  <Taxonomy name="place" toName="news" leafsOnly="true" maxUsages="2" placeholder="where?">
    <Choice value="Asia"><Choice value="China"/><Choice value="Japan"/></Choice>
    <Choice value="Europe"/>
  </Taxonomy>
  <View visibleWhen="choice-selected" whenTagName="topic" whenChoiceValue="体育以外">
    <Header>Why not?</Header>
    <TextArea name="why-not" toName="news" maxSubmissions="1" rows="2"/>
  </View>
</View>
"""

ENTITIES = """<View>
  <Labels name="label" toName="text">
    <Label value="Person" background="red" hotkey="p"/>
    <Label value="Organization" background="rgba(0,128,255,0.3)"/>
  </Labels>
  <Text name="text" value="$text"/>
  <Relations><Relation value="works for"/><Relation value="knows"/></Relations>
</View>
"""

SCANS = """<View>
  <Image name="image" value="$ocr" zoom="true" rotateControl="false"/>
  <Labels name="label" toName="image"><Label value="Text" background="green"/><Label value="Handwriting" background="blue"/></Labels>
  <Rectangle name="bbox" toName="image" strokeWidth="3"/>
  <Polygon name="poly" toName="image" strokeWidth="3"/>
  <TextArea name="transcription" toName="image" editable="true" perRegion="true" displayMode="region-list"/>
</View>
"""

SPEECH = """<View>
  <Labels name="speaker" toName="audio"><Label value="host"/><Label value="guest"/></Labels>
  <Audio name="audio" value="$audio" hotkey="space"/>
  <TextArea name="said" toName="audio" perRegion="true" required="true" rows="2"/>
  <Rating name="quality" toName="audio" maxRating="7" icon="star"/>
</View>
"""

ANSWERS = """<View>
  <Style>.htx-text { white-space: pre-wrap }</Style>
  <Paragraphs name="talk" value="$dialogue" layout="dialogue" nameKey="author" textKey="text"/>
  <Text name="left" value="$a"/><Text name="right" value="$b"/>
  <Pairwise name="better" toName="left,right" leftClass="a" rightClass="b"/>
  <Number name="tokens" toName="talk" min="0" max="4096" step="1"/>
</View>
"""


def annotation(number: int, result: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Return an annotation with all that an export tells of it."""
    return {
        "id": number, "completed_by": {"id": 3, "email": "mei@lab.cn", "first_name": "Mei"}, "result": result, "was_cancelled": False,
        "ground_truth": False, "created_at": "2024-03-09T22:16:08.728353Z", "updated_at": "2024-03-09T22:16:08.728378Z", "draft_created_at": None,
        "lead_time": 4.288, "prediction": {}, "result_count": len(result), "unique_id": f"aa-{number}", "import_id": None, "last_action": None,
        "task": 1, "project": 83, "updated_by": 3, "parent_prediction": None, "parent_annotation": None, "last_created_by": None, **more,
    }  # fmt: skip


def task(number: int, data: dict[str, Any], *annotations: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a task with all that an export tells of it."""
    return {
        "id": number, "annotations": list(annotations), "file_upload": "ab12-tasks.json", "drafts": [], "predictions": [], "data": data,
        "meta": {"split": "a"}, "created_at": "2024-03-01T10:00:00Z", "updated_at": "2024-03-09T22:16:08Z", "inner_id": number, "total_annotations": 1,
        "cancelled_annotations": 0, "total_predictions": 0, "comment_count": 0, "project": 83, "updated_by": 3, "comment_authors": [], **more,
    }  # fmt: skip


def said(control: str, to: str, kind: str, value: dict[str, Any], region: str = "r1", **more: Any) -> dict[str, Any]:
    """Return one result."""
    return {"id": region, "from_name": control, "to_name": to, "type": kind, "value": value, "origin": "manual", **more}


def span(start: int, end: int, text: str, label: str, region: str) -> dict[str, Any]:
    """Return a result of a span."""
    return said("label", "text", "labels", {"start": start, "end": end, "text": text, "labels": [label]}, region)


SIZE = {"original_width": 640, "original_height": 480, "image_rotation": 0}
BOX = {"x": 12.5, "y": 25.0, "width": 50.0, "height": 12.5, "rotation": 0}
TURNED = {"x": 50.0, "y": 50.0, "width": 10.0, "height": 5.0, "rotation": 90}
OUTLINE = {"points": [[10.0, 10.0], [30.0, 10.0], [30.0, 40.0]], "closed": True}
NEWS = "球队夺冠 🏆\r\n第二行"
FIRM = "💩 Zoë and 𠮷野 of ACME"

TASKS: dict[str, list[dict[str, Any]]] = {
    "topics": [
        task(
            11,
            {"text": NEWS, "url": "http://a/1"},
            annotation(
                1001,
                [
                    said("topic", "news", "choices", {"choices": ["sport"]}),
                    said("place", "news", "taxonomy", {"taxonomy": [["Asia", "China"], ["Europe"]]}, "r2"),
                ],
            ),
            annotation(1002, [], was_cancelled=True, completed_by=9),
            drafts=[{"id": 5, "result": [said("topic", "news", "choices", {"choices": ["other"]})], "user": "mei"}],
        ),
        task(
            12,
            {"text": "股市"},
            annotation(
                1003,
                [
                    said("topic", "news", "choices", {"choices": ["other"]}),
                    said("why-not", "news", "textarea", {"text": ["money"]}, "r2", meta={"text": ["sure"]}),
                ],
                ground_truth=True,
            ),
            predictions=[
                {
                    "id": 7,
                    "model_version": "bert-1",
                    "score": 0.83,
                    "created_ago": "1 day",
                    "result": [said("topic", "news", "choices", {"choices": ["other"]}, score=0.83)],
                }
            ],
        ),
    ],
    "entities": [
        task(
            21,
            {"text": FIRM},
            annotation(
                2001,
                [
                    span(2, 5, "Zoë", "Person", "a"),
                    span(10, 12, "𠮷野", "Person", "b"),
                    span(16, 20, "ACME", "Organization", "c"),
                    {"from_id": "a", "to_id": "c", "type": "relation", "direction": "right", "labels": ["works for"]},
                    {"from_id": "c", "to_id": "b", "type": "relation", "direction": "left", "labels": ["works for"]},
                ],
            ),
            annotation(2002, [], completed_by=4),
        )
    ],
    "scans": [
        task(
            31,
            {"ocr": "https://example.org/scan 1.png"},
            annotation(
                3001,
                [
                    said("bbox", "image", "rectangle", BOX, "b1", **SIZE),
                    said("label", "image", "labels", {**BOX, "labels": ["Text"]}, "b1", **SIZE),
                    said("transcription", "image", "textarea", {**BOX, "text": ["出口"]}, "b1", **SIZE),
                    said("bbox", "image", "rectangle", TURNED, "b2", **SIZE),
                    said("label", "image", "labels", {**TURNED, "labels": ["Handwriting"]}, "b2", **SIZE),
                    said("poly", "image", "polygon", OUTLINE, "p1", **SIZE),
                    said("label", "image", "labels", {**OUTLINE, "labels": ["Text"]}, "p1", **SIZE),
                ],
            ),
        )
    ],
    "speech": [
        task(
            41,
            {"audio": "https://example.org/talk.wav"},
            annotation(
                4001,
                [
                    said(
                        "speaker",
                        "audio",
                        "labels",
                        {"start": 0.5, "end": 2.25, "channel": 0, "labels": ["host"]},
                        "s1",
                        original_length=9.5,
                    ),
                    said(
                        "said",
                        "audio",
                        "textarea",
                        {"start": 0.5, "end": 2.25, "channel": 0, "text": ["你好 👋"]},
                        "s1",
                        original_length=9.5,
                    ),
                    said("quality", "audio", "rating", {"rating": 5}, "q"),
                ],
            ),
        )
    ],
    "answers": [
        task(
            51,
            {"dialogue": [{"author": "user", "text": "2+2?", "at": 1}, {"author": "bot", "text": "4"}], "a": "4", "b": "5"},
            annotation(
                5001,
                [said("better", "left,right", "pairwise", {"selected": "left"}), said("tokens", "talk", "number", {"number": 17}, "n")],
            ),
        )
    ],
}
CONFIGS = {"topics": TOPICS, "entities": ENTITIES, "scans": SCANS, "speech": SPEECH, "answers": ANSWERS}
VALUES: dict[str, list[dict[str, Any] | None]] = {
    "topics": [{"topic": "sport", "place": ["Asia/China", "Europe"]}, None, {"topic": "other", "why_not": "money"}],
    "entities": [
        {
            "label": {
                "spans": [
                    {"id": "s1", "start": 2, "end": 5, "label": "Person", "quote": "Zoë"},
                    {"id": "s2", "start": 10, "end": 12, "label": "Person", "quote": "𠮷野"},
                    {"id": "s3", "start": 16, "end": 20, "label": "Organization", "quote": "ACME"},
                ],
                "relations": [{"type": "works for", "from": "s1", "to": "s3"}, {"type": "works for", "from": "s2", "to": "s3"}],
            }
        },
        {"label": {"spans": [], "relations": []}},
    ],
    "scans": [
        {
            "bbox": {
                "width": 640,
                "height": 480,
                "boxes": [
                    {"label": "Text", "x": 80.0, "y": 120.0, "width": 320.0, "height": 60.0, "rotation": 0.0, "text": "出口"},
                    {"label": "Handwriting", "x": 276.0, "y": 260.0, "width": 64.0, "height": 24.0, "rotation": 90.0},
                ],
            },
            "poly": {"width": 640, "height": 480, "polygons": [{"label": "Text", "points": [[64.0, 48.0], [192.0, 48.0], [192.0, 192.0]]}]},
        }
    ],
    "speech": [{"speaker": {"regions": [{"start": 0.5, "end": 2.25, "label": "host", "text": "你好 👋"}]}, "quality": 5}],
    "answers": [{"better": {"best": "a"}, "tokens": 17}],
}
"""What each annotation says here; ``None`` where somebody skipped the task. A box of 64 by 24 that is turned by 90 degrees about (320, 240) has
its middle at (320 - 12, 240 + 32), so its corner before turning is (308 - 32, 272 - 12)."""
