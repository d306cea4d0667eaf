"""Turn a release into what others load: configs, card, gallery."""

from exporters import (
    benchmark,
    contrastive,
    contrastive_st_image,
    contrastive_st_text,
    controls,
    counterfactual,
    critique,
    dpo_sharegpt,
    dpo_trl,
    grounded,
    inspect_uri,
    near_miss,
    prm,
    rl_flat_image,
    rl_flat_images,
    rl_grpo,
    rl_verl,
    sft_chat,
    sft_trl,
    statements,
)
from exporters.base import Export

EXPORTS: dict[str, Export] = {
    export.name: export
    for export in (
        benchmark.EXPORT,
        controls.EXPORT,
        inspect_uri.EXPORT,
        sft_chat.EXPORT,
        sft_trl.EXPORT,
        rl_verl.EXPORT,
        rl_grpo.EXPORT,
        rl_flat_image.EXPORT,
        rl_flat_images.EXPORT,
        dpo_trl.EXPORT,
        dpo_sharegpt.EXPORT,
        prm.EXPORT,
        critique.EXPORT,
        grounded.EXPORT,
        counterfactual.EXPORT,
        contrastive.EXPORT,
        contrastive_st_image.EXPORT,
        contrastive_st_text.EXPORT,
        near_miss.EXPORT,
        statements.EXPORT,
    )
}
