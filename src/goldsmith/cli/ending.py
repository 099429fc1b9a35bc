"""How a command ends: the exit codes of all verbs, in one place."""

from __future__ import annotations

from types import MappingProxyType

DONE, FAILED, MISUSED, GATE = 0, 1, 2, 3

UNWRITTEN = 120
"""The last words could not be written, as the interpreter has it."""

STOPPED = 130
"""Stopped with Ctrl-C, as shells have it."""

EXIT_CODES = MappingProxyType(
    {
        DONE: "done",
        FAILED: "failed: something could not be read, written or measured; what was acknowledged is safe, and the same command goes on from there",
        MISUSED: "misused: a word, a recipe, a setting or a name is wrong; nothing was read or written",
        GATE: "a quality gate said no: all was done and nothing is lost, and what was required does not hold (`run`, `refresh`, `evaluate`, `audit-read`, `release`, `lint --strict`, `licences`, `rights show`)",
        10: "`verify`: the release is altered: a byte, a file or a name is not as it was signed",
        11: "`verify`: it is not signed by whom the policy trusts",
        12: "`verify`: it is not in a log that the policy names, as enough witnesses saw it",
        13: "`verify`: its time is over or has not come, or the status list is too old",
        14: "`verify`: it, or what it comes from, was recalled",
        15: "`verify`: it is not what the policy asks for",
        16: "`verify`: it, or the policy, cannot be read",
        UNWRITTEN: "done, and nobody could read the last words: the pipe was closed or the disk is full",
        STOPPED: "stopped with Ctrl-C; the same command goes on from there",
    }
)
"""What each exit code means."""
