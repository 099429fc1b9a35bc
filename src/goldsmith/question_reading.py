"""Reading an answer part by part: each part that does not fit is a fault with its place, and reading goes on to find the others."""

from __future__ import annotations

import difflib
import math
import reprlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from goldsmith.question import Fault, FaultyAnswerError

MOST_FAULTS = 100
"""Faults of one answer that are listed; reading stops there."""

EXACT = 2**53
"""Whole numbers below are kept exactly wherever numbers are stored."""

LONGEST_TEXT = 100_000
"""Code points of what is said or written in one part of an answer."""

Written = Literal["no", "allowed", "needed"]
"""Whether a part of an answer holds what is said or written there."""

SHORT = reprlib.Repr()
SHORT.maxlevel, SHORT.maxstring, SHORT.maxother, SHORT.maxlong, SHORT.maxlist, SHORT.maxdict = 2, 60, 60, 40, 4, 4


def brief(value: object) -> str:
    """Return a value for a message, however large or deep it is.

    Example:
        >>> brief("x" * 1000)
        "'xxxxxxxxxxxxxxxxxxxxxxxxxxx...xxxxxxxxxxxxxxxxxxxxxxxxxxxx'"
    """
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 200:
        return "a huge whole number"
    return SHORT.repr(value)


def object_schema(**parts: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of an object with all of these parts and no others."""
    return {"type": "object", "properties": parts, "required": list(parts), "additionalProperties": False}


def missing(what: str, what_zh: str, on: str) -> FaultyAnswerError:
    """Return the error of an answer to a task that lacks what the answer is about."""
    return FaultyAnswerError([Fault("", f"this task has no {what} `{on}` to answer about", f"该任务没有可供作答的{what_zh} `{on}`")])


class Reading:
    """The faults of one answer, gathered while it is read.

    Methods return what they read, or ``None`` after noting a fault; ``end`` raises what was gathered.
    """

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, path: str, en: str, zh: str) -> None:
        """Note a fault.

        Raises:
            FaultyAnswerError: There are so many that reading stops.
        """
        self.add(Fault(path, en, zh))

    def add(self, fault: Fault) -> None:
        """Note a fault that somebody else describes; raises as ``fault`` does."""
        self.faults.append(fault)
        if len(self.faults) >= MOST_FAULTS:
            told = f"reading stopped after {MOST_FAULTS} faults, there may be more", f"已有 {MOST_FAULTS} 处错误，不再继续检查"
            raise FaultyAnswerError([*self.faults, Fault("", *told)])

    def end(self) -> None:
        """Finish reading.

        Raises:
            FaultyAnswerError: Something was wrong.
        """
        if self.faults:
            raise FaultyAnswerError(self.faults)

    def object(self, value: Any, path: str, needed: Sequence[str], allowed: Sequence[str] = ()) -> Mapping[str, Any] | None:
        """Read an object with these keys and no others."""
        if not isinstance(value, Mapping):
            keys = ", ".join(needed)
            self.fault(path, f"an object with {keys} was expected, found {brief(value)}", f"应为含 {keys} 的对象，实为 {brief(value)}")
            return None
        missing = [key for key in needed if key not in value]
        for key in missing:
            self.fault(f"{path}.{key}".lstrip("."), "it is missing", "缺少此项")
        if len(value) + len(missing) > len(needed):
            self._strange(value, path, (*needed, *allowed))
        return None if missing else value

    def _strange(self, value: Mapping[str, Any], path: str, known: tuple[str, ...]) -> None:
        for key in value:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1) if isinstance(key, str) and len(key) < 100 else []
                meant, meant_zh = (f", did you mean `{near[0]}`?", f"，是否指 `{near[0]}`？") if near else ("", "")
                self.fault(path, f"it has no part {brief(key)}{meant}", f"没有 {brief(key)} 这一项{meant_zh}")

    def list(self, value: Any, path: str, *, least: int = 0, most: int | None = None) -> Sequence[Any] | None:
        """Read a list of so many parts."""
        if not isinstance(value, list | tuple):
            self.fault(path, f"a list was expected, found {brief(value)}", f"应为列表，实为 {brief(value)}")
            return None
        if len(value) < least:
            self.fault(path, f"at least {least} were expected, found {len(value)}", f"应至少 {least} 项，实有 {len(value)} 项")
            return None
        if most is not None and len(value) > most:
            self.fault(path, f"at most {most} were expected, found {len(value)}", f"应至多 {most} 项，实有 {len(value)} 项")
            return None
        return value

    def number(self, value: Any, path: str, *, least: float | None = None, most: float | None = None) -> float | None:
        """Read a finite number in a range, both ends included; true and false are none."""
        found = None
        if isinstance(value, int | float) and not isinstance(value, bool):
            try:
                found = float(value)
            except OverflowError:
                found = math.inf
        if found is None or not math.isfinite(found):
            self.fault(path, f"a finite number was expected, found {brief(value)}", f"应为有限的数，实为 {brief(value)}")
            return None
        if least is not None and found < least:
            self.fault(path, f"at least {least:g} was expected, found {brief(value)}", f"应不小于 {least:g}，实为 {brief(value)}")
            return None
        if most is not None and found > most:
            self.fault(path, f"at most {most:g} was expected, found {brief(value)}", f"应不大于 {most:g}，实为 {brief(value)}")
            return None
        return found

    def whole(self, value: Any, path: str, *, least: int, most: int | None = None) -> int | None:
        """Read a whole number in a range, both ends included; 3.0 is one, true is none."""
        if type(value) is int and value >= least and (most is None or value <= most):
            return value
        found = self.number(value, path, least=least, most=most)
        if found is None:
            return None
        if not found.is_integer():
            self.fault(path, f"a whole number was expected, found {brief(value)}", f"应为整数，实为 {brief(value)}")
            return None
        return int(found)

    def stepped(self, value: Any, path: str, *, least: float | None, most: float | None, step: float | None) -> float | None:
        """Read a number in a range that lies whole steps from the least one, or from 0; a whole one becomes an ``int``."""
        found = self.number(value, path, least=least, most=most)
        if found is None:
            return None
        if step is not None:
            size, origin, given = (Decimal(repr(float(each))) for each in (step, least or 0, found))
            near = origin + ((given - origin) / size).to_integral_value() * size
            if abs(near - given) > Decimal("1e-9") * max(Decimal(1), abs(given)):
                en = f"a number in steps of {step:g} was expected, such as {near.normalize():f}, found {brief(value)}"
                self.fault(path, en, f"应按 {step:g} 的步长取值，如 {near.normalize():f}，实为 {brief(value)}")
                return None
            found = float(near)
        return int(found) if found.is_integer() and abs(found) < EXACT else found

    def text(self, value: Any, path: str, *, most: int | None = None) -> str | None:
        """Read a text that can be stored anywhere: no half of a surrogate pair, no null character."""
        if not isinstance(value, str):
            self.fault(path, f"a text was expected, found {brief(value)}", f"应为文本，实为 {brief(value)}")
            return None
        if most is not None and len(value) > most:
            en, zh = f"at most {most} characters were expected, found {len(value)}", f"应至多 {most} 个字符，实有 {len(value)} 个"
            self.fault(path, en, zh)
            return None
        broken = (
            next((at for at, letter in enumerate(value) if letter == "\0" or "\ud800" <= letter <= "\udfff"), None) if _odd(value) else None
        )
        if broken is None:
            return value
        letter = f"U+{ord(value[broken]):04X}"
        self.fault(path, f"the character {broken} is {letter}, which no text may hold", f"第 {broken} 个字符是 {letter}，文本中不允许")
        return None

    def words(self, parts: Mapping[str, Any], path: str, written: Written) -> str | None:
        """Read what is said or written in a part of an answer, its ``text``: without white space around it, empty where there is none."""
        given = parts.get("text")
        text = "" if given is None else self.text(given, f"{path}.text", most=LONGEST_TEXT)
        text = text if text is None else text.replace("\r\n", "\n").replace("\r", "\n").strip()
        if text == "" and written == "needed":
            self.fault(f"{path}.text", "what is said or written there is missing", "缺少此处的文字内容")
        return text

    def flag(self, value: Any, path: str) -> bool | None:
        """Read true or false."""
        if isinstance(value, bool):
            return value
        self.fault(path, f"true or false was expected, found {brief(value)}", f"应为 true 或 false，实为 {brief(value)}")
        return None


def _odd(text: str) -> bool:
    """Tell whether a text holds a null or half of a surrogate pair, which only half of a pair makes impossible to encode."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return "\0" in text
