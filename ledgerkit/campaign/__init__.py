"""Loading a pack: `campaign.toml` and `units.csv` to a `Campaign`, every name checked before any file is opened.

A pack is data that office staff edit. So whatever is wrong in it is said by name and line, and one mistake is
enough to refuse it.
"""

from pathlib import Path

from ledgerkit.campaign import references
from ledgerkit.campaign.files import load_units
from ledgerkit.campaign.reading import Pack
from ledgerkit.errors import FatalError
from ledgerkit.model import Campaign

__all__ = ["PACKS", "available", "load", "load_units", "locate"]

_HERE = Path(__file__).resolve().parents[1]
# In a wheel the packs lie inside the package, in a checkout beside it.
PACKS = next((p for p in (_HERE / "templates", _HERE.parent / "templates") if p.is_dir()), _HERE / "templates")


def available() -> list[str]:
    """The ids of the packs that come with the program."""
    return sorted(p.parent.name for p in PACKS.glob("*/campaign.toml"))


def load(name: str, beside: Path | None = None) -> Campaign:
    """The pack of this id, or the one in the folder of this name (seen from `beside`); raises `FatalError`."""
    pack = Pack(locate(name, beside))
    campaign = pack.load()
    references.check(pack, campaign)
    return campaign


def locate(name: str, beside: Path | None = None) -> Path:
    """The folder of a pack, without looking into it; raises `FatalError` where there is none."""
    folders = [Path(beside or ".", name), PACKS / name]
    folder = next((f for f in folders if (f / "campaign.toml").is_file()), None)
    if folder is None:
        known = "、".join(available())
        raise FatalError(f"没有叫“{name}”的专项，现有：{known}。")
    return folder
