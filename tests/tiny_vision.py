"""Vision-language models of a few thousand weights, built in code: bytes for tokens, pictures of 28 x 28."""

from pathlib import Path
from typing import Any


def processor() -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import LlavaProcessor, PreTrainedTokenizerFast
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    bytewise = Tokenizer(models.BPE(vocab={letter: i for i, letter in enumerate(letters)}, merges=[]))
    bytewise.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return LlavaProcessor(
        image_processor=CLIPImageProcessorPil(size={"shortest_edge": 28}, crop_size={"height": 28, "width": 28}),
        tokenizer=PreTrainedTokenizerFast(
            tokenizer_object=bytewise, pad_token="<pad>", eos_token="</s>", additional_special_tokens=["<image>"]
        ),
        patch_size=14,
        vision_feature_select_strategy="default",
        num_additional_image_tokens=1,
        chat_template="{% for turn in messages %}{{ turn['role'] }}: {% for part in turn['content'] %}"
        "{% if part['type'] == 'image' %}<image>{% elif 'text' in part %}{{ part['text'] }}{% endif %}"
        "{% endfor %}\n{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}",
    )


def model(vocabulary: int, image_token: int) -> Any:
    import torch
    from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration

    torch.manual_seed(0)
    size = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    return LlavaForConditionalGeneration(
        LlavaConfig(
            vision_config=CLIPVisionConfig(**size, image_size=28, patch_size=14, projection_dim=16),
            text_config=LlamaConfig(**size, vocab_size=vocabulary, max_position_embeddings=8192),
            image_token_index=image_token,
            vision_feature_layer=-1,
        )
    )


def save_clip(folder: Path) -> None:
    """Write a CLIP and its processor where a library can load them."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import CLIPConfig, CLIPModel, CLIPProcessor, PreTrainedTokenizerFast
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokens = {token: number for number, token in enumerate([*letters, "<pad>", "</s>"])}
    bytewise = Tokenizer(models.BPE(vocab=tokens, merges=[]))
    bytewise.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words = PreTrainedTokenizerFast(
        tokenizer_object=bytewise, pad_token="<pad>", eos_token="</s>", model_max_length=400
    )
    sees = CLIPImageProcessorPil(size={"shortest_edge": 28}, crop_size={"height": 28, "width": 28})
    torch.manual_seed(0)
    size = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    ends = {"eos_token_id": words.eos_token_id, "pad_token_id": words.pad_token_id, "bos_token_id": 0}
    text = {**size, **ends, "vocab_size": len(words), "max_position_embeddings": 512}
    vision = {**size, "image_size": 28, "patch_size": 14}
    CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=16)).save_pretrained(folder)
    CLIPProcessor(image_processor=sees, tokenizer=words).save_pretrained(folder)
