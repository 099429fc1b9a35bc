"""A text that a person writes or corrects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import pyarrow as pa
from pydantic import Field, field_validator

from goldsmith.algorithms.text_distance import text_distance
from goldsmith.question import Answer, Material, Question, Scale, Trial
from goldsmith.question_reading import Reading

if TYPE_CHECKING:
    from pydantic import ValidationInfo

MOST = 1_000_000


class Text(Question):
    """Write a text: a comment, a summary, a translation, a transcription, or a better version of what a field holds.

    Line ends become a line feed and white space around the text is left out; nothing else is changed, so what is typed in two Unicode forms
    stays two texts. Lengths are counted in code points. Two texts are compared by 2e / (a + b + e), a and b their lengths and e the
    fewest code points to edit.

    Example:
        >>> Text.configured({"one_line": True}).checked("  naïve 🙂 ", {})
        'naïve 🙂'

    Source: the distance of Yujian and Bo 2007, doi:10.1109/TPAMI.2007.1078.
    """

    scale: ClassVar[Scale] = "text"
    trials: ClassVar[tuple[Trial, ...]] = (
        Trial(
            {"at_most": 12},
            {},
            ("a", "A", "e\u0301", "\u00e9", "👩‍🚀 𠮷", "سلام", "one\ntwo"),
            (("one\r\ntwo\r", "one\ntwo"), (" a\n", "a")),
            ("", " \n", "a" * 13, None, 7, True, ["a"], {"text": "a"}, "\ud83d", "a\0b"),
        ),
        Trial(
            {"at_least": 0, "one_line": True, "prefill": "ocr"},
            {"ocr": "teh"},
            ("", "the", "teh"),
            (("the \n", "the"),),
            ("t\nhe", "a\rb", None),
        ),
    )

    at_least: Annotated[int, Field(ge=0, le=MOST)] = 1
    """Fewest code points that the text must have."""
    at_most: Annotated[int, Field(ge=1, le=MOST)] = 100_000
    """Most code points that it may have."""
    one_line: bool = False
    """Whether it must stand on one line."""
    prefill: str = ""
    """Field of the task whose text stands in the box at first, to be corrected; the box is empty where left out."""

    @field_validator("at_most")
    @classmethod
    def _wide_enough(cls, at_most: int, info: ValidationInfo) -> int:
        if at_most < info.data.get("at_least", 0):
            raise ValueError("no text can be so short and so long: it is below `at_least`")
        return at_most

    def schema_of(self) -> dict[str, Any]:
        """Return a string of so many characters."""
        return {
            "type": "string",
            "minLength": self.at_least,
            "maxLength": self.at_most,
            **({"pattern": "^[^\\n]*$"} if self.one_line else {}),
        }

    def checked(self, said: Answer, material: Material) -> Answer:
        """Return the text with its line ends as line feeds and no white space around it."""
        del material
        reading = Reading()
        text = reading.text(said, "", most=2 * MOST)
        text = "" if text is None else text.replace("\r\n", "\n").replace("\r", "\n").strip()
        reading.end()
        if not self.at_least <= len(text) <= self.at_most:
            en, zh = f"{self.at_least} to {self.at_most} characters were expected", f"应有 {self.at_least} 到 {self.at_most} 个字符"
            reading.fault("", f"{en}, found {len(text)}", f"{zh}，实有 {len(text)} 个")
        if self.one_line and "\n" in text:
            lines = text.count("\n") + 1
            reading.fault("", f"one line was expected, found {lines}", f"应为一行，实有 {lines} 行")
        reading.end()
        return text

    def distance(self, one: Answer, other: Answer) -> float:
        """Return the edits between two texts, as a share of both and of the edits."""
        return text_distance(one, other)

    def stored_as(self) -> pa.DataType:
        """Return text."""
        return pa.string()
