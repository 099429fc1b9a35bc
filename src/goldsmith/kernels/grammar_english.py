"""English words of closed classes with their parts of speech, and endings that tell those of open classes.

A word is known by a number: its letters as ASCII small letters, folded. What is not listed and has no telling ending is a noun,
a proper one where it begins with a capital inside a sentence. That is right for some nine words in ten, which is
enough for the entropy of a document, and no more than that.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

OTHER, NOUN, VERB, ADJECTIVE, ADVERB, NUMERAL, PRONOUN, DETERMINER = range(8)
PREPOSITION, CONJUNCTION, SUBORDINATOR, PARTICLE, AUXILIARY, COMMA, STOP, PLACE = range(8, 16)
"""The classes that both languages share; ``COMMA`` is any mark inside a sentence, ``STOP`` one that ends it."""
CLASSES = 16

PENN = [
    "X",
    "CC",
    "CD",
    "DT",
    "EX",
    "FW",
    "IN",
    "JJ",
    "JJR",
    "JJS",
    "MD",
    "NN",
    "NNP",
    "NNPS",
    "NNS",
    "PDT",
    "POS",
    "PRP",
    "PRP$",
    "RB",
    "RBR",
    "RBS",
    "RP",
    "TO",
    "UH",
    "VB",
    "VBD",
    "VBG",
    "VBN",
    "VBP",
    "VBZ",
    "WDT",
    "WP",
    "WP$",
    "WRB",
]
"""Parts of speech of the Penn treebank; position 0 is what is none."""
CLASS_OF_PENN = {
    "CC": CONJUNCTION, "CD": NUMERAL, "DT": DETERMINER, "EX": PRONOUN, "IN": PREPOSITION, "JJ": ADJECTIVE, "JJR": ADJECTIVE, "JJS": ADJECTIVE,
    "MD": AUXILIARY, "NN": NOUN, "NNP": NOUN, "NNPS": NOUN, "NNS": NOUN, "PDT": DETERMINER, "POS": PARTICLE, "PRP": PRONOUN, "PRP$": DETERMINER,
    "RB": ADVERB, "RBR": ADVERB, "RBS": ADVERB, "RP": PARTICLE, "TO": PARTICLE, "VB": VERB, "VBD": VERB, "VBG": VERB, "VBN": VERB, "VBP": VERB,
    "VBZ": VERB, "WDT": SUBORDINATOR, "WP": SUBORDINATOR, "WP$": SUBORDINATOR, "WRB": SUBORDINATOR,
}  # fmt: skip
CONTENT = ["NN", "NNS", "NNP", "NNPS", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "JJ", "JJR", "JJS", "RB", "RBR", "RBS"]

LISTED = {
    "CC": "and or but nor yet plus minus either neither both",
    "CD": "one two three four five six seven eight nine ten eleven twelve hundred thousand million billion",
    "DT": "the a an this these those some any no every each another all half such",
    "EX": "there",
    "IN": "of in for on with at by from as into about through after over between against during without within under before around among "
    "toward towards upon across behind beyond beside besides despite except beneath above below along inside outside onto per via than "
    "throughout amid off near since until till unlike",
    "IN+": "that if because although though while whether unless whereas lest once",
    "MD": "can could will would shall should may might must cannot ought",
    "PRP": "i you he she it we they me him her us them myself yourself himself herself itself ourselves themselves one's",
    "PRP$": "my your his its our their mine yours hers ours theirs",
    "RB": "not very also then now here never always often so too just only even still again already almost perhaps maybe quite rather "
    "soon later ago away back down out up far however therefore thus instead together well ever once n't else yet indeed "
    "moreover furthermore nevertheless sometimes usually",
    "RBR": "more less earlier sooner",
    "RBS": "most least",
    "TO": "to",
    "UH": "oh yes please ok hello hi wow hey ah",
    "WDT": "which whatever whichever",
    "WP": "who whom what whoever",
    "WP$": "whose",
    "WRB": "when where why how whenever wherever",
    "VBZ+": "is has does 's",
    "VBD+": "was were had did",
    "VBP+": "are am have do 're 've 'm",
    "VB+": "be",
    "VBN+": "been",
    "VBG+": "being having doing",
    "VBD": "said made went took came got saw knew thought gave found told became left felt put brought began kept held wrote stood heard let "
    "meant set met ran paid sat spoke led grew lost fell sent built understood drew broke spent won bought wore chose",
    "VBN": "done gone seen taken given known shown written grown spoken broken chosen driven eaten fallen forgotten hidden",
    "VB": "make go take come get see know think give find tell become leave feel bring begin keep hold write stand hear mean run pay sit "
    "speak lead grow lose send build understand use work call try ask need want help start show play move like live believe "
    "provide include continue follow create read allow add spend open walk offer remember consider appear buy serve die",
    "JJ": "new good great big small large long little old high own other same different few many much several last next first second early "
    "young important public bad able best better free full sure low late hard real strong possible whole clear recent certain open "
    "main short simple single easy common poor current major white black red local social true general",
    "JJR": "greater larger smaller higher lower older younger longer bigger fewer",
    "JJS": "greatest largest smallest highest lowest oldest youngest longest biggest latest",
    "NN": "time year way day man thing woman life child world school state family student group country problem hand part place case week "
    "company system program question work government number night point home water room mother area money story fact month lot right "
    "study book eye job word business issue side kind head house service friend father power hour game line end member law car city "
    "name team minute idea body information face level office door health person art war history party result morning reason research "
    "girl moment air teacher force education something anything nothing everything someone anyone everyone nobody evening king being bus "
    "gas process access",
    "NNS": "people men women children data media police years days things",
}
"""Words of each part of speech; a plus marks auxiliaries among verbs and subordinators among prepositions."""

ENDINGS = (
    ("ing", "VBG"), ("ed", "VBN"), ("ly", "RB"), ("ous", "JJ"), ("ful", "JJ"), ("less", "JJ"), ("ble", "JJ"), ("ive", "JJ"), ("ish", "JJ"),
    ("ical", "JJ"), ("al", "JJ"), ("ic", "JJ"), ("ary", "JJ"), ("ant", "JJ"), ("ent", "JJ"), ("est", "JJS"), ("ize", "VB"), ("ise", "VB"), ("ify", "VB"),
    ("ment", "NN"), ("ness", "NN"), ("tion", "NN"), ("sion", "NN"), ("ity", "NN"), ("ss", "NN"), ("us", "NN"), ("is", "NN"), ("s", "NNS"),
)  # fmt: skip
"""The longest ending that fits decides, for words of at least its length and two letters more."""

SLOT_BITS = 12
MULTIPLIER = 0x9E3779B97F4A7C15


class English(NamedTuple):
    """The tables, in the order in which the kernel takes them.

    Attributes:
        keys: Open-addressing table of the numbers of listed words, shape (4096,), 0 where empty.
        told: For each slot the tag, and the class times 256, shape (4096,).
        endings: Numbers of the endings, read backwards, with their lengths and tags, shape (n, 3), the longest first.
        classes: Class of each tag, shape (35,).
        content: Whether a tag is that of content words, shape (35,).
    """

    keys: NDArray[np.uint64]
    told: NDArray[np.int64]
    endings: NDArray[np.int64]
    classes: NDArray[np.int64]
    content: NDArray[np.bool_]


def number(word: str) -> int:
    """Return what the kernel knows a word by."""
    found = 0
    for byte in word.encode():
        found = ((found ^ byte) * MULTIPLIER) & 0xFFFF_FFFF_FFFF_FFFF
        found ^= found >> 29
    return found or 1


@functools.cache
def english() -> English:
    """Return the tables, built once a process.

    Example:
        >>> int(english().content.sum())
        16
    """
    keys, told = np.zeros(1 << SLOT_BITS, np.uint64), np.zeros(1 << SLOT_BITS, np.int64)
    for kind, words in LISTED.items():
        tag = kind.rstrip("+")
        special = AUXILIARY if tag.startswith("VB") else SUBORDINATOR
        class_ = special if kind.endswith("+") else CLASS_OF_PENN.get(tag, OTHER)
        for word in words.split():
            key = number(word)
            at = (key * MULTIPLIER & 0xFFFF_FFFF_FFFF_FFFF) >> (64 - SLOT_BITS)
            while keys[at] not in (0, key):
                at = (at + 1) % (1 << SLOT_BITS)
            if keys[at] == 0:  # the first entry of a word decides
                keys[at], told[at] = key, PENN.index(tag) | class_ << 8
    ends = [[int.from_bytes(ending.encode()[::-1], "little"), len(ending), PENN.index(tag)] for ending, tag in ENDINGS]
    ends.sort(key=lambda one: -one[1])
    classes = np.array([CLASS_OF_PENN.get(tag, OTHER) for tag in PENN])
    return English(keys, told, np.array(ends, np.int64), classes, np.array([tag in CONTENT for tag in PENN]))
