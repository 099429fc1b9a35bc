"""Search: items of benchmarks planted in texts come back, clean texts stay clean."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from algorithms.overlap.plain_overlap import holds
from goldsmith.algorithms.overlap import EDITED, EXACT, Benchmark, Index, Item, Overlap, search
from goldsmith.algorithms.overlap import search as search_function
from goldsmith.errors import BenchmarkError, SettingsError

ROBE = "A robe takes two bolts of blue fiber and half that much white fiber. How many bolts in total does it take to make three robes?"
EGGS = "Janet's ducks lay sixteen eggs each morning; she eats three for breakfast and sells the remainder at the market for two dollars."
SOIL = "在农业生产中被当作极其重要的劳动对象发挥作用，同时又是最主要的不可替代的基本生产资料，并且数量有限、位置固定、质量各不相同的，是下列哪一项？"
SHORT = "《西厢记》的作者是"
HOST = "The harbour office keeps a ledger of every ship that enters. Lamps along the coast are counted by the keeper.\nTides are noted.\n"
HAN_HOST = "港务局有一本账簿，记下每一艘进港的船、船名和货物。\n守塔人每天数一遍海岸的灯。\n"


def _index(*questions: str, **changes: object) -> Index:
    items = tuple(Item(str(number), question) for number, question in enumerate(questions))
    return Index([Benchmark("mine", "1", items)], Overlap(**changes))


def _found(index: Index, *texts: str | None) -> list[tuple[int, str, str]]:
    return [(hit.row, index.item(hit.entry).id, hit.kind) for hit in search(index, pa.array(texts, pa.large_string())).hits]


def test_an_item_is_found_where_it_stands():
    """The span is that of the item, in code points, in either script."""
    index = _index(ROBE, SOIL)
    texts = [HAN_HOST + ROBE + "\n" + HOST, HOST + SOIL + HAN_HOST, HOST, None, ""]

    hits = search(index, pa.array(texts, pa.large_string())).hits

    assert [(hit.row, hit.kind, hit.share) for hit in hits] == [(0, EXACT, 1.0), (1, EXACT, 1.0)]
    assert texts[0][hits[0].start : hits[0].end] == ROBE.rstrip("?")
    assert texts[1][hits[1].start : hits[1].end] == SOIL.rstrip("？")


def test_translated_punctuation_changes_nothing():
    """Full-width signs, other quotes and other white space are no difference."""
    index = _index(EGGS, SOIL)

    assert _found(
        index, EGGS.replace(",", "，").replace(".", "。").replace("'", "’").replace(" ", "\n"), SOIL.replace("，", ",").upper()
    ) == [
        (0, "0", EXACT),
        (1, "1", EXACT),
    ]


def test_a_run_as_long_as_the_n_gram_is_enough_and_a_shorter_one_is_not():
    """Thirteen words of an item stand for it; twelve do not."""
    words = EGGS.replace(";", "").split()

    index = _index(EGGS, similarity=1.0)

    assert _found(index, HOST + " ".join(words[2:15]) + " " + HOST) == [(0, "0", EXACT)]
    assert _found(index, HOST + " ".join(words[2:14]) + " lamps " + HOST) == []


def test_fifty_letters_stand_for_thirteen_words():
    """The same for Chinese, where the two lengths may be mixed in proportion."""
    letters = "".join(sign for sign in SOIL if sign.isalnum())

    index = _index(SOIL, similarity=1.0)

    assert _found(index, HAN_HOST + letters[3:53] + "。" + HAN_HOST) == [(0, "0", EXACT)]
    assert _found(index, HAN_HOST + letters[3:52] + "。" + HAN_HOST) == []


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(0, 10_000))
def test_exact_hits_are_those_of_the_slow_twin(seed: int):
    """Over made-up texts of few words the search finds an n-gram exactly where sets of n-grams do."""
    chance = random.Random(seed)
    words = ["lamp", "tide", "ship", "rope", "sail", "港", "灯", "船", "潮"]
    item = " ".join(chance.choice(words) for _ in range(chance.randint(16, 30)))
    text = " ".join(chance.choice(words) for _ in range(60))
    if chance.random() < 0.7:
        pieces = item.split()
        start = chance.randint(0, len(pieces) - 1)
        text += " " + " ".join(pieces[start : start + chance.randint(2, 12)]) + " " + text
    index = _index(item, words=6, characters=8, similarity=1.0)
    assume(not index.short[0])

    found = _found(index, text) != []

    assert found == holds(text, item, words=6, letters=8)


@pytest.mark.parametrize("question", [ROBE, EGGS])
@pytest.mark.parametrize("seed", range(5))
def test_an_item_with_a_tenth_of_its_words_changed_is_found(question: str, seed: int):
    """Replaced, left out or put in: the item is still there."""
    chance = random.Random(seed)
    words = question.split()
    for place in chance.sample(range(len(words)), max(1, len(words) // 10)):
        words[place] = chance.choice(["harbour", "", words[place] + " lantern"])

    found = _found(_index(question), HOST + " ".join(words) + "\n" + HOST)

    assert [one[:2] for one in found] == [(0, "0")]


def test_edited_items_tell_how_much_of_them_is_there():
    """The share is that of the item's words."""
    edited = ROBE.replace("blue", "green").replace("white", "black").replace("three", "nine").replace("half", "twice")

    hits = search(_index(ROBE), pa.array([HOST + edited])).hits

    assert hits[0].kind == EDITED
    assert hits[0].share == pytest.approx(21 / 25, abs=0.03)


def test_a_short_item_counts_as_a_line_of_its_own_only():
    """Within a sentence it may be anybody's words; as a line, a sentence or before a bracket it is the item."""
    index = _index(SHORT)

    assert _found(index, HAN_HOST + SHORT + "（ ）", SHORT, f"题目：{SHORT}：王实甫") == [(0, "0", EXACT), (1, "0", EXACT), (2, "0", EXACT)]
    assert _found(index, f"我们都知道，家喻户晓的《西厢记》的作者是元代的一位剧作家。{HAN_HOST}") == []


@pytest.mark.parametrize("question", ["RAM代表的是", "顺反子", "火警电话是", "1+1=?", "x"])
def test_no_item_is_too_short_to_be_found(question: str):
    """However short an item is, it is found as a line of its own."""
    assert _found(_index(question, ROBE), f"{HOST}{question}\n{HOST}") == [(0, "0", EXACT)]


def test_the_benchmarks_own_boilerplate_proves_nothing():
    """Instructions that stand in many items are no hit, and an item behind them is."""
    lead = "Read the following question with care and choose the one correct answer from the four options that are listed below it: "
    questions = [f"{lead}{name} opened the gate of harbour number {number}?" for number, name in enumerate("abcdefghijklmnopqrst")]
    index = _index(*questions, lead + ROBE)

    assert _found(index, HOST + lead + "\n" + HOST) == []
    assert _found(index, HOST + lead + ROBE) == [(0, "20", EXACT)]


def test_an_item_that_is_nothing_but_boilerplate_is_found_as_a_whole():
    """Where every run of an item stands in many others, the whole of it is looked for."""
    parts = ["the keeper counts the lamps along", "the coast and writes them down", "in a ledger of the office"]
    mixed = [f"{parts[0]} {parts[1]} {name}ly" for name in "abcdefghijkl"] + [f"{name}ly {parts[1]} {parts[2]}" for name in "abcdefghijkl"]
    mixed += [f"{parts[0]} {parts[1]} {parts[2]}" for _ in range(1)]
    index = _index(*mixed, repeated=1)

    assert (0, "24", EXACT) in _found(index, f"{parts[0]} {parts[1]} {parts[2]}")


def test_single_digits_and_letters_are_no_item():
    """A list of digits stands everywhere."""
    index = _index("Count the primes among the digits 0 1 2 3 4 5 6 7 8 9 a b c d e f of a number in base sixteen, please")

    assert _found(index, "Digits: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, a, b, c, d, e, f.") == []


def test_items_with_the_same_question_are_one_with_several_names():
    """In two benchmarks, or twice in one, with other punctuation."""
    one = Benchmark("one", "1", (Item("a", ROBE), Item("b", ROBE.upper())))
    index = Index([one, Benchmark("two", "1", (Item("c", ROBE.replace(".", "。")),))])

    assert len(index) == 1
    assert index.entries[0].others == ((0, 1), (1, 0))


def test_question_and_answer_asks_for_both():
    """The question alone is no hit then; the answer must come after it."""
    item = Item("1", ROBE, (), "It takes nine bolts, since each robe takes three of them and three robes are to be made.")
    index = Index([Benchmark("mine", "1", (item,))], Overlap(mode="question+answer"))

    assert _found(index, ROBE + HOST) == []
    assert _found(index, f"{ROBE}\n{item.answer}") == [(0, "1", EXACT)]
    assert _found(index, f"{item.answer}\n{ROBE}") == []


def test_the_passage_of_question_and_answer_holds_both():
    """What is cut out then is the answer too; in the other mode it is the question alone."""
    item = Item("1", ROBE, (), "It takes nine bolts, since each robe takes three of them and three robes are to be made.")
    text = f"{HOST}{ROBE}\nAnswer: {item.answer}\n{HOST}"
    ends = {}
    for mode in ("question", "question+answer"):
        hit = search(Index([Benchmark("mine", "1", (item,))], Overlap(mode=mode)), pa.array([text])).hits[0]
        ends[mode] = text[hit.start : hit.end]

    assert ends == {"question": ROBE.rstrip("?"), "question+answer": f"{ROBE}\nAnswer: {item.answer.rstrip('.')}"}


def test_the_right_choice_proves_nothing_where_all_are_listed():
    """It must stand there once more, or its letter must."""
    item = Item("1", SOIL, ("农业生产工具", "土地", "劳动力", "资金"), "B")
    index = Index([Benchmark("mine", "1", (item,))], Overlap(mode="question+answer"))
    listed = SOIL + "\nA. 农业生产工具\nB. 土地\nC. 劳动力\nD. 资金\n"

    assert _found(index, listed) == []
    assert _found(index, listed + "答案：Ｂ") == [(0, "1", EXACT)]
    assert _found(index, listed + "是土地。") == [(0, "1", EXACT)]
    assert _found(index, f"{SOIL}土地") == [(0, "1", EXACT)]


def test_of_two_items_in_one_place_the_better_one_is_told():
    """A variant of an item does not hide it."""
    other = ROBE.replace("two bolts", "nine bolts").replace("blue", "red")

    assert _found(_index(other, ROBE), HOST + ROBE) == [(0, "1", EXACT)]


def test_two_items_in_one_text_are_two_hits():
    """They do not overlap, and stand in the order of the text."""
    assert _found(_index(ROBE, EGGS), HOST + EGGS + HOST + ROBE + HOST) == [(0, "1", EXACT), (0, "0", EXACT)]


def test_batches_change_nothing():
    """One text at a time or all at once, sliced or whole: the same hits."""
    texts = [HOST + ROBE, HOST, EGGS + HOST, SOIL]
    index = _index(ROBE, EGGS, SOIL)
    column = pa.array(["x", *texts, None], pa.large_string())

    whole = [(hit.row - 1, hit.start, hit.end, hit.entry) for hit in search(index, column).hits]

    alone = [(row, hit.start, hit.end, hit.entry) for row, text in enumerate(texts) for hit in search(index, pa.array([text])).hits]
    sliced = [(hit.row, hit.start, hit.end, hit.entry) for hit in search(index, column.slice(1, 4)).hits]
    assert whole == alone == sliced


def test_a_long_text_is_searched_in_pieces(monkeypatch: pytest.MonkeyPatch):
    """Items are found wherever the pieces are cut, once each."""
    module = __import__(search_function.__module__, fromlist=["LONGEST"])
    monkeypatch.setattr(module, "LONGEST", 1_000)
    monkeypatch.setattr(module, "OVERLAP", 400)
    text = HAN_HOST * 7 + ROBE + "\n" + HAN_HOST * 9 + SOIL + HAN_HOST * 5 + EGGS
    index = _index(ROBE, EGGS, SOIL)

    hits = search(index, pa.array([text])).hits

    assert [index.item(hit.entry).id for hit in hits] == ["0", "2", "1"]
    assert text[hits[1].start : hits[1].end] == SOIL.rstrip("？")


def test_a_text_that_is_the_whole_benchmark_is_borne():
    """Every item of it is told, however many seeds that are."""
    chance = random.Random(2)
    words = ["".join(chance.choice("abcdefghijklmnop") for _ in range(6)) for _ in range(3_000)]
    questions = [" ".join(chance.sample(words, 30)) for _ in range(3_000)]

    found = _found(_index(*questions), "\n".join(questions))

    assert [name for _, name, _ in found] == [str(number) for number in range(3_000)]


def test_an_empty_benchmark_is_refused():
    """Nothing to look for is a mistake, not a clean dataset."""
    with pytest.raises(BenchmarkError, match="no item has a question"):
        _index("", "。。。")


def test_items_without_a_word_are_counted():
    """They cannot be found, and this is told."""
    assert _index(ROBE, "？？？", "").silent == 2


def test_wrong_settings_are_all_listed():
    """One message for all of them."""
    with pytest.raises(SettingsError) as told:
        Overlap(words=1, characters=2, similarity=0.1, repeated=0, mode="both")  # type: ignore[arg-type]

    assert [name for name in ("words", "characters", "similarity", "repeated", "mode") if f"`{name}`" not in str(told.value)] == []
