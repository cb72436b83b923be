"""What a document keeps of its figures, written and read back."""

from ledgerkit.model.trace import Fact, Place, Source
from ledgerkit.typeset import recorded


def test_whatever_names_hold_the_record_can_be_read():
    fact = Fact("甲&乙@1", '<"名">\uffff', "", "\ud800", "]]></trace>\n\t\x01", (Source("a'\udcff.xlsx", "表<1>", "3", "B"),))
    places = [Place("_数字1", fact.key, "5<6&\ufffe")]
    data = recorded.Recorder(lambda key: fact).item("县&", "2021年", "", places)
    kept = recorded.find({"customXml/item1.xml": data})
    assert kept.unit == "县&" and kept.places == (Place("_数字1", fact.key, "5<6&\ufffd"),)
    source = Source("a'\ufffd.xlsx", "表<1>", "3", "B")
    assert kept.facts == {fact.key: Fact(fact.key, '<"名">\ufffd', "", "\ufffd", fact.definition, (source,))}


def test_a_record_is_the_same_whatever_was_written_before():
    facts = {key: Fact(key, key, sources=tuple(Source(f"{n}.xlsx") for n in key)) for key in ("12", "23", "31")}
    wanted = [Place("_数字1", "31", "5"), Place("_数字2", "23", "6"), Place("_数字3", "31", "7")]
    fresh, used = recorded.Recorder(facts.get), recorded.Recorder(facts.get)
    used.item("甲", "", "", [Place("_数字1", "12", "4"), Place("_数字2", "23", "4")])
    assert used.item("乙", "", "", wanted) == (item := fresh.item("乙", "", "", wanted))
    assert recorded.find({"customXml/item1.xml": item}).facts == {key: facts[key] for key in ("31", "23")}
