"""Structured personal data in the forms of public standards, among look-alikes: F1 by kind, Presidio beside it on the same texts.

    python bench/hard_structured.py [--presidio PYTHON] [--wrong]

The rules of the set, written before either side was run on it:

1. A value follows a public standard: E.164, E.123, RFC 3966 and NANP (phones of nine countries, extensions), ISO/IEC 7812 with the ranges
   of seven card schemes, ISO 13616 with the lengths of sixteen countries, the ranges of the US Social Security Administration, RFC 4291
   and 5952 (IPv6), RFC 5321 (addresses of mail), IEEE 802 (three ways to write a MAC address). Check digits are right.
2. It stands in a sentence with a word that names the kind, or in one that says nothing; in the latter only where the form itself is
   distinct (not nine or ten bare digits, not a national number of another country).
3. A look-alike is no personal data by its standard or by the word before it: wrong check digits, impossible ranges (SSN 000, 666, 9xx),
   ISBN, EAN, order and tracking numbers, versions, section numbers, dates, times, amounts, coordinates, digests, handles, code.
4. As many look-alikes as values. Loopback, private and documentation addresses, and numbers reserved for fiction, are left out of both.
5. A place is right where kind and span agree (overlap at least half of what both cover), as in ``personal_data.py``.

Half of the records (even numbers) may be looked at to find out what is weak; the other half is reported.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable

from personal_data import MODEL, Span, judge, line, ours, presidio, table, total
from planted_personal import digits, luhn, word

Make = Callable[[random.Random], str]

HEX = "0123456789abcdef"
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def pick(*forms: Make) -> Make:
    return lambda r: r.choice(forms)(r)


def nanp(r: random.Random) -> tuple[str, str, str]:
    area = r.choice(("212", "415", "312", "617", "206", "404", "503", "713", "303", "416"))
    return area, r.choice("2346789") + r.choice("02346789") + r.choice("234567890"), digits(r, 4)


def national(r: random.Random) -> tuple[str, str]:
    """Return a country code and the groups of a number of its plan."""
    return r.choice(
        (
            ("44", f"20 7{digits(r, 3)} {digits(r, 4)}"),
            ("44", f"74{digits(r, 2)} {digits(r, 6)}"),
            ("49", f"30 {r.choice('23456789')}{digits(r, 6)}"),
            ("49", f"151 {r.choice('123456789')}{digits(r, 7)}"),
            ("33", f"6 {digits(r, 2)} {digits(r, 2)} {digits(r, 2)} {digits(r, 2)}"),
            ("91", f"98{digits(r, 3)} {digits(r, 5)}"),
            ("81", f"90 {r.choice('123456789')}{digits(r, 3)} {digits(r, 4)}"),
            ("61", f"4{r.choice('1234')}{digits(r, 1)} {digits(r, 3)} {digits(r, 3)}"),
            ("55", f"11 9{r.choice('6789')}{digits(r, 3)} {digits(r, 4)}"),
            ("86", f"138 {digits(r, 4)} {digits(r, 4)}"),
        )
    )


def phone_distinct(r: random.Random) -> str:
    area, exchange, rest = nanp(r)
    code, number = national(r)
    return r.choice(
        (
            f"+1{area}{exchange}{rest}", f"+1 {area} {exchange} {rest}", f"+1-{area}-{exchange}-{rest}", f"({area}) {exchange}-{rest}",
            f"{area}-{exchange}-{rest}", f"+{code}{number.replace(' ', '')}", f"+{code} {number}", f"+{code}-{number.replace(' ', '-')}",
        )
    )  # fmt: skip


def phone_named(r: random.Random) -> str:
    area, exchange, rest = nanp(r)
    code, number = national(r)
    return r.choice(
        (
            f"{area}.{exchange}.{rest}", f"{area} {exchange} {rest}", f"{area}{exchange}{rest}", f"({area}) {exchange}-{rest} x{digits(r, 3)}",
            f"{area}-{exchange}-{rest} ext. {digits(r, 4)}", f"1-{area}-{exchange}-{rest}", f"00{code} {number}", f"+{code} (0){number}",
            f"tel:+1-{area}-{exchange}-{rest}"[4:], f"020 7{digits(r, 3)} {digits(r, 4)}",
        )
    )  # fmt: skip


def card_number(r: random.Random) -> str:
    head, size = r.choice(
        (("4", 16), ("5" + r.choice("12345"), 16), (str(r.randint(2221, 2720)), 16), (r.choice(("34", "37")), 15), ("6011", 16), ("65", 16), ("36", 14),
         (str(r.randint(3528, 3589)), 16), ("62", 16))
    )  # fmt: skip
    return luhn(head + digits(r, size - 1 - len(head)))


def parted(number: str, gap: str) -> str:
    groups = (4, 6, 5) if len(number) == 15 else (4, 6, 4) if len(number) == 14 else (4, 4, 4, 4)
    made, at = [], 0
    for size in groups:
        made.append(number[at : at + size])
        at += size
    return gap.join(made)


def wrong_check(number: str) -> str:
    return number[:-1] + str((int(number[-1]) + 3) % 10)


IBANS = {
    "DE": "18n", "GB": "4a14n", "FR": "10n11n2n", "NL": "4a10n", "ES": "20n", "IT": "1a22n", "CH": "17n", "BE": "12n", "NO": "11n", "PL": "24n", "SE": "20n",
    "AT": "16n", "PT": "21n", "FI": "14n", "DK": "14n", "IE": "4a14n",
}  # fmt: skip


def iban(r: random.Random, *, right: bool = True) -> str:
    country = r.choice(sorted(IBANS))
    body = "".join(word(r, int(n), UPPER) if sort == "a" else digits(r, int(n)) for n, sort in re.findall(r"(\d+)([an])", IBANS[country]))
    check = 98 - int("".join(str(int(each, 36)) for each in body + country + "00")) % 97
    return f"{country}{check if right else (check + 10) % 97 + 1:02}{body}"


def iban_written(r: random.Random) -> str:
    found = iban(r)
    return found if r.random() < 0.5 else " ".join(re.findall(".{1,4}", found))


def ssn(r: random.Random) -> str:
    area = r.choice([each for each in range(1, 773) if each != 666])
    return f"{area:03}-{r.randint(1, 99):02}-{r.randint(1, 9999):04}"


def ipv4(r: random.Random) -> str:
    return f"{r.choice((8, 23, 45, 62, 91, 103, 151, 185, 212))}.{r.randint(0, 255)}.{r.randint(0, 255)}.{r.randint(1, 254)}"


def group(r: random.Random) -> str:
    return f"{r.randint(0x100, 0xFFFF):x}"


def ipv6(r: random.Random) -> str:
    head = f"{r.choice(('2a00', '2a02', '2600', '2400', '2606'))}"
    return r.choice(
        (
            ":".join((head, *(group(r) for _ in range(7)))), f"{head}:{group(r)}::{group(r)}", f"{head}:{group(r)}:{group(r)}::1",
            ":".join((head, *(group(r) for _ in range(7)))).upper(), f"{head}:{group(r)}:{group(r)}:{group(r)}::{group(r)}", f"fe80::{group(r)}:{group(r)}:{group(r)}:{group(r)}",
        )
    )  # fmt: skip


def mail(r: random.Random) -> str:
    user = r.choice(
        (f"{word(r, 5)}.{word(r, 7)}", f"{word(r, 6)}+{word(r, 4)}", f"{word(r, 4)}_{digits(r, 2)}", f"o'{word(r, 5)}", word(r, 1), f"{word(r, 5)}-{word(r, 4)}", word(r, 6).upper())
    )  # fmt: skip
    return (
        f"{user}@{r.choice(('example.org', 'mail.acme.co.uk', 'uni-bonn.de', 'startup.io', 'x.museum', 'dept.gov.au', 'sub.mail.museum'))}"
    )


def mac(r: random.Random) -> str:
    pairs = [word(r, 2, HEX) for _ in range(6)]
    flat = "".join(pairs)
    return r.choice((":".join(pairs), "-".join(pairs).upper(), ":".join(pairs).upper(), f"{flat[:4]}.{flat[4:8]}.{flat[8:]}"))


VALUES: dict[str, tuple[tuple[Make, tuple[str, ...]], ...]] = {
    "phone": (
        (phone_distinct, ("Note: {} was written on the back.", "{}", "Ring Anna ({}) before noon.")),
        (pick(phone_distinct, phone_named), ("Call me at {} tomorrow.", "Phone: {}", "My mobile number is {}.", "Fax {}, second floor.", "Tel. {}")),
    ),
    "bank_card": (
        (lambda r: parted(card_number(r), r.choice(" -")), ("He left {} on the desk.", "{}")),
        (lambda r: r.choice((card_number, lambda q: parted(card_number(q), q.choice(" -"))))(r), ("Card number: {}", "Please charge my credit card {} today.", "Visa or else: {}, expires 04/29.")),
    ),
    "iban": (
        (iban_written, ("{}", "He noted {} and left.")),
        (iban_written, ("IBAN: {}", "Transfer it to my account {} by Friday.", "Bank details {}, thank you.")),
    ),
    "ssn": (
        (ssn, ("Note: {}", "{}")),
        (pick(ssn, lambda r: ssn(r).replace("-", " ")), ("SSN: {}", "My social security number is {}.", "Social Security No. {} on file.")),
    ),
    "ip_address": (
        (pick(ipv4, ipv6), ("{}", "A login came from {} last night.")),
        (pick(ipv4, ipv6, ipv4), ("IP: {}", "ping {} failed", "The IP address {} was blocked.", "ssh root@{}", "http://{}/index.html", "Host {} is up.")),
    ),
    "email": (
        (mail, ("{}", "Ask {} about it.", "<{}>")),
        (mail, ("E-mail: {}", "mailto:{}", "Write to {}, please.")),
    ),
    "mac_address": (
        (mac, ("{}", "The device {} did not answer.")),
        (mac, ("MAC: {}", "hardware address {} on eth0")),
    ),
}  # fmt: skip


def isbn(r: random.Random) -> str:
    first = "978" + digits(r, 9)
    check = -sum(int(each) * (3 if at % 2 else 1) for at, each in enumerate(first)) % 10
    whole = first + str(check)
    return f"{whole[:3]}-{whole[3]}-{whole[4:8]}-{whole[8:12]}-{whole[12]}"


LOOKS: tuple[Make, ...] = (
    lambda r: f"ISBN {isbn(r)}",
    lambda r: f"ISBN-13: {isbn(r).replace('-', '')}",
    lambda r: f"EAN {isbn(r).replace('-', '')}",
    lambda r: f"Order number {digits(r, 10)} has shipped.",
    lambda r: f"Order #{digits(r, 3)}-{digits(r, 7)}-{digits(r, 7)}",
    lambda r: f"Invoice {digits(r, 12)} is due.",
    lambda r: f"Tracking number 1Z{word(r, 6, UPPER)}{digits(r, 10)}",
    lambda r: f"Tracking no. {digits(r, 4)} {digits(r, 4)} {digits(r, 4)} {digits(r, 4)} {digits(r, 4)} {digits(r, 2)}",
    lambda r: f"Version {r.randint(1, 12)}.{r.randint(0, 20)}.{r.randint(0, 90)}.{r.randint(0, 200)} fixes the crash.",
    lambda r: f"Chrome/{r.randint(80, 120)}.0.{r.randint(4000, 6000)}.{r.randint(10, 250)} on Linux",
    lambda r: f"See section {r.randint(1, 9)}.{r.randint(1, 9)}.{r.randint(1, 9)}.{r.randint(1, 9)} of the manual.",
    lambda r: f"The value 3{r.randint(10, 99)}.{r.randint(0, 255)}.{r.randint(0, 255)}.{r.randint(0, 255)} is no address.",
    lambda r: f"Meeting on {r.randint(2001, 2026)}-{r.randint(1, 12):02}-{r.randint(1, 28):02} at {r.randint(8, 18)}:30",
    lambda r: f"From {r.randint(1, 12):02}/{r.randint(1, 28):02}/{r.randint(1990, 2026)} to {r.randint(1, 12):02}/{r.randint(1, 28):02}/{r.randint(1990, 2026)}",
    lambda r: f"{r.randint(2001, 2026)}{r.randint(1, 12):02}{r.randint(1, 28):02}T{r.randint(10, 23)}{r.randint(10, 59)}{r.randint(10, 59)}Z",
    lambda r: f"timestamp=1{r.randint(5, 7)}{digits(r, 8)} level=info",
    lambda r: f"Revenue was ${r.randint(1, 900)},{digits(r, 3)},{digits(r, 3)}.{digits(r, 2)}",
    lambda r: f"lat {r.randint(-80, 80)}.{digits(r, 6)}, lon {r.randint(-170, 170)}.{digits(r, 6)}",
    lambda r: f"sha1 {word(r, 40, HEX)}",
    lambda r: "-".join(word(r, n, HEX) for n in (8, 4, 4, 4, 12)),
    lambda r: f"commit {word(r, 7, HEX)} by @{word(r, 6)}",
    lambda r: f"@pytest.mark.{word(r, 6)}",
    lambda r: f"import {word(r, 5)} from '@{word(r, 5)}/{word(r, 6)}'",
    lambda r: f"Card number: {wrong_check(card_number(r))} (sample, does not pass the check)",
    lambda r: f"Part no. {wrong_check(parted(card_number(r), ' ').replace(' ', ''))}",
    lambda r: f"IBAN: {iban(r, right=False)}",
    lambda r: f"SSN: {r.choice(('000', '666', '9' + digits(r, 2)))}-{r.randint(10, 99)}-{r.randint(1000, 9999)}",
    lambda r: f"Reference {r.randint(100, 770)}-00-{r.randint(1000, 9999)}",
    lambda r: f"ZIP {digits(r, 5)}-{digits(r, 4)}",
    lambda r: f"UPC {digits(r, 12)}",
    lambda r: f"Batch {digits(r, 3)}-{digits(r, 3)}, shelf {digits(r, 4)}",
    lambda r: f"Won 6-{r.randint(0, 4)}, 7-5, 6-{r.randint(0, 4)} in {r.randint(60, 200)} minutes",
    lambda r: f"The first digits of pi are 3.{digits(r, 14)}.",
    lambda r: f"OID 1.3.6.1.4.1.{r.randint(1000, 60000)}.{r.randint(1, 9)}",
    lambda r: f"time {r.randint(10, 23)}:{r.randint(10, 59)}:{r.randint(10, 59)}:{r.randint(10, 24)} in the film",
    lambda r: f"std::{word(r, 6)}::{word(r, 4)}<int>",
    lambda r: f"RGB #{word(r, 6, HEX)} and #{word(r, 6, HEX)}",
    lambda r: f"License key {word(r, 5, UPPER)}-{word(r, 5, UPPER)}-{digits(r, 5)}",
    lambda r: f"Model SM-G{digits(r, 3)}F, serial {word(r, 3, UPPER)}{digits(r, 8)}",
    lambda r: f"The population grew from {digits(r, 7)} to {r.randint(1, 9)}{digits(r, 7)}.",
)  # fmt: skip


def made(count: int, seed: int = 20) -> tuple[list[str], list[list[Span]]]:
    """Return texts and the places in them: values and look-alikes in turn, kinds in turn."""
    r = random.Random(seed)
    texts, truths = [], []
    kinds = sorted(VALUES)
    for at in range(count):
        if at % 4 < 2:  # even and odd halves both hold values and look-alikes
            kind = kinds[at // 4 % len(kinds)]
            make, sentences = r.choice(VALUES[kind])
            value, sentence = make(r), r.choice(sentences)
            start = sentence.index("{}")
            texts.append(sentence.replace("{}", value))
            truths.append([(kind, start, start + len(value))])
        else:
            texts.append(LOOKS[at // 4 % len(LOOKS)](r))
            truths.append([])
    return texts, truths


def wrong(texts: list[str], truths: list[list[Span]], found: list[list[Span]]) -> None:
    for kind in sorted(VALUES):
        for text, one, counts in zip(texts, truths, judge(truths, found, kind), strict=True):
            if counts.missed:
                print(f"missed {kind:12} {[text[s:e] for _, s, e in one]} | {text}")
            if counts.wrong:
                print(f"wrong  {kind:12} | {text}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--presidio", default="", metavar="PYTHON")
    parser.add_argument("--model", default=MODEL)
    parser.add_argument("--wrong", action="store_true", help="what goldsmith missed and found wrongly in the half for development")
    asked = parser.parse_args()
    texts, truths = made(5600)
    half = 0 if asked.wrong else 1
    texts, truths = texts[half::2], truths[half::2]
    sides = {"goldsmith": ours(texts)[0]}
    if asked.wrong:
        wrong(texts, truths, sides["goldsmith"])
        for kind in sorted(VALUES):
            line(kind, "develop", judge(truths, sides["goldsmith"], kind))
        return
    if asked.presidio:
        sides["presidio"] = presidio(texts, asked.presidio, asked.model)[0]
    table("forms of public standards among look-alikes, the half that was not looked at", truths, sides, tuple(sorted(VALUES)))
    others = {
        side: sum(total(judge(truths, found, kind)).wrong for kind in VALUES if kind != "driver_license") for side, found in sides.items()
    }
    print("places found wrongly in all:", ", ".join(f"{side} {n}" for side, n in others.items()))


if __name__ == "__main__":
    main()
