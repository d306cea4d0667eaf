"""Turn a release into what others load: configs, card, gallery."""

from exporters import rl_verl, sft_trl
from exporters.base import Export

EXPORTS: dict[str, Export] = {
    export.name: export
    for export in (
        sft_trl.EXPORT,
        rl_verl.EXPORT,
    )
}
