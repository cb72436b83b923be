"""What `lint` says: of a pack everything that a run would refuse, of a Word document where its look deviates."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ledgerkit import campaign
from ledgerkit.errors import FatalError
from ledgerkit.model import Campaign
from ledgerkit.outputs import documents, return_letter, sample
from ledgerkit.typeset import conformity, profile, proof
from ledgerkit.typeset.reading import read_template
from ledgerkit.typeset.wording import SHARED, Wording, read_sentences

WORDING, NAMES = "wording.toml", "docs/variables.md"


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found, as it is printed, and how many mistakes that are."""

    text: str
    mistakes: int


def pack(name: str) -> Proof:
    """A pack by its id or folder; raises FatalError where there is none. Every mistake is told, not only the first."""
    folder = campaign.locate(name)
    try:
        found = campaign.load(str(folder))
    except FatalError as mistake:  # nothing else can be looked at
        return Proof(str(mistake), 1)
    mistakes, remarks = _proofread(found, folder)
    counted = f"表{len(found.tables)}张，校验{len(found.checks)}项，指标{len(found.indicators)}个，文书{len(found.documents)}种，填报单位{len(found.units)}个。"
    head = f"{found.title}：有{len(mistakes)}处要改。{counted}" if mistakes else f"{found.title}：没有写错。{counted}"
    lines = [head, *(f"{n}. {said}" for n, said in enumerate(mistakes, 1)), *(f"提示：{said}" for said in remarks)]
    return Proof("\n".join([*lines, *_where(found, folder)]), len(mistakes))


def document(path: Path, style: Path | None = None) -> Proof:
    """A rendered or hand-edited .docx against the style profile, that of the pack folder `style` if one is given.

    Raises FatalError where the file can't be read or is no Word document.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FatalError(f"打不开“{path}”：{error.strerror}。") from error
    kept = profile.load(style)
    found = conformity.deviations(data, kept)
    if not found:
        return Proof(f"{path.name}：版式符合{kept.name}。", 0)
    lines = [f"{path.name}：有{len(found)}处不符合{kept.name}。", *(f"{n}. {said}" for n, said in enumerate(found, 1))]
    return Proof("\n".join(lines), len(found))


def _proofread(found: Campaign, folder: Path) -> tuple[list[str], list[str]]:
    """The mistakes in the templates and sentences of a pack, and what else a person may want to know."""
    runs = sample.runs(found)
    mistakes, remarks = [], []
    named, sentences, wording = _sentences(folder, found, mistakes)
    sources: dict[str, list[str]] = {}
    for document in found.documents:
        known = proof.shapes(sample.everything(runs, document))
        contexts = sample.contexts(runs, document)
        wrong = proof.sentences(WORDING, sentences, document.id, contexts, known)
        mistakes += wrong
        if wording and document.id not in wording.sentences:
            mistakes.append(f"{WORDING} 里没有文书“{document.id}”的句子，请补上 [{document.id}] 一节（没有句子也要有这一行）。")
        usable = wording if wording and not wrong and document.id in wording.sentences else _standing(document.id, sentences)
        told = _template(folder / document.template, document.id, usable, contexts, known, document.headings)
        mistakes, remarks = [*mistakes, *told.mistakes], [*remarks, *told.remarks]
        sources[document.id] = [s.text for s in _read(folder / document.template)]
    mistakes += [f"{WORDING} 里的 [{n}] 不是文书，文书有：{'、'.join(sources)}。" for n in named if n not in (*sources, SHARED)]
    if not mistakes:
        remarks += proof.unused(WORDING, sentences, sources)
    if (own := folder / return_letter.TEMPLATE).is_file():
        letters = sample.letters(runs)
        told = _template(own, "return", Wording(WORDING, {"return": {}}), letters, proof.shapes(list(letters.values())), ())
        mistakes, remarks = [*mistakes, *told.mistakes], [*remarks, *told.remarks]
    return list(dict.fromkeys(mistakes)), list(dict.fromkeys(remarks))


def _sentences(folder: Path, found: Campaign, mistakes: list[str]):
    """The documents and sentences of wording.toml, and the compiled wording where every sentence can be read."""
    path = folder / WORDING
    try:
        named, sentences = read_sentences(path) if path.exists() else ([], [])
    except FatalError as mistake:
        mistakes.append(str(mistake))
        return [], [], None
    try:
        return named, sentences, documents.sentences(found)
    except FatalError:  # told sentence by sentence
        return named, sentences, None


def _standing(document: str, sentences) -> Wording:
    """Sentences that stand in for those that can't be read yet, so that the templates can be tried all the same."""
    from ledgerkit.typeset.jinja import environment

    plain = environment(docx=False).from_string("示例。")
    return Wording(WORDING, {document: {s.id: plain for s in sentences if s.document in (document, SHARED)}})


def _template(path: Path, *given) -> proof.Proof:
    try:
        return proof.template(path, *given)
    except FatalError as mistake:  # no Word document at all
        return proof.Proof((str(mistake),))


def _read(path: Path) -> Iterator:
    try:
        yield from read_template(path).sources.values()
    except FatalError:  # told by the template itself
        return


def _where(found: Campaign, folder: Path) -> list[str]:
    """Where the list of names stands that the templates of this pack may use."""
    if not found.documents:
        return []
    ours = folder.resolve().parent == campaign.PACKS.resolve()
    how = f"的{found.id}一节" if ours else "，指标、栏目、分类用本专项自己的名称"
    return [f"模板和句子里可以用的名称见{NAMES}{how}。"]
