"""What `lint` says: of a pack everything that a run would refuse, of a Word document where its look deviates."""

from dataclasses import dataclass
from pathlib import Path

from ledgerkit import campaign, typeset
from ledgerkit.errors import FatalError
from ledgerkit.outputs import documents


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found, as it is printed, and how many mistakes that are."""

    text: str
    mistakes: int


def pack(name: str) -> Proof:
    """A pack by its id or folder."""
    try:
        folder = campaign.locate(name)
        found = campaign.load(str(folder))
        documents.sentences(found)
        for document in found.documents:
            typeset.compile_template(folder / document.template)
    except FatalError as mistake:
        return Proof(str(mistake), 1)
    return Proof(f"{found.title}：没有写错。表{len(found.tables)}张，校验{len(found.checks)}项，指标{len(found.indicators)}个，"
                 f"文书{len(found.documents)}种，填报单位{len(found.units)}个。", 0)


def document(path: Path, style: Path | None = None) -> Proof:
    """A rendered or hand-edited .docx against the style profile."""
    raise NotImplementedError
