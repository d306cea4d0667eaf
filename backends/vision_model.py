"""A vision-language model of transformers in this process: asked about one picture at a time, it never samples."""

from functools import cache
from pathlib import Path
from typing import Any

from backends.media import Picture
from backends.store import sha256
from backends.weights import Place, check_device, check_whole, explained
from schemas.errors import UserMistake
from schemas.record import digest
from schemas.sight import SightSettings

WHO = "sight"
PROCESSORS = ("processor_config.json", "preprocessor_config.json")
RELIEF = "set a smaller `dtype`, another `device`, or name a smaller model"


class VisionModel:
    """A loaded model and its processor."""

    def __init__(self, settings: SightSettings, processor: Any, model: Any) -> None:
        self.settings = settings
        self._processor, self._model = processor, model

    def reply(self, picture: Picture, text: str) -> str:
        """Return what the model says to a picture and a text: at each step, the likeliest next token.

        Raises:
            UserMistake: it cannot run, or memory does not suffice.
        """
        import torch
        from PIL import Image

        content = [{"type": "image", "image": Image.fromarray(picture)}, {"type": "text", "text": text}]
        with explained(_place(self.settings)), torch.inference_mode():
            inputs = self._inputs([{"role": "user", "content": content}])
            said = self._model.generate(**inputs, do_sample=False, num_beams=1, max_new_tokens=self.settings.tokens)
            tokens = said[0, inputs["input_ids"].shape[1] :]
            return str(self._processor.decode(tokens, skip_special_tokens=True))

    def _inputs(self, messages: list[dict[str, Any]]) -> Any:
        from jinja2 import TemplateError

        try:
            made = self._processor.apply_chat_template(
                messages, add_generation_prompt=True, tokenize=True, return_dict=True, return_tensors="pt"
            )
        except TemplateError as error:
            raise ValueError(f"its chat template fails: {error}") from None
        return made.to(self._model.device, dtype=self._model.dtype)


def identity(settings: SightSettings) -> str:
    """Return what the replies of a model are kept under: of a folder, the digest of all its files.

    Raises:
        UserMistake: the folder is not there.
    """
    if settings.folder is None:
        return f"{settings.hub} {settings.revision} {settings.dtype}"
    return f"{_digest(settings.folder)} {settings.dtype}"


@cache
def _digest(folder: Path) -> str:
    if not (folder / "config.json").is_file():
        raise UserMistake(
            f"{WHO}: {folder} must be a model in the transformers layout (got no config.json); "
            "give the folder that holds it"
        )
    return digest({str(path.relative_to(folder)): sha256(path) for path in folder.rglob("*") if path.is_file()})


def load(settings: SightSettings) -> VisionModel:
    """Load a model; only one of the Hub touches the network. No code of its is run, and no pickle is read.

    Raises:
        UserMistake: weights are missing or broken, the model reads no pictures, or the device is not there.
    """
    if settings.folder is not None:
        check_whole(WHO, settings.folder)
    from transformers import AutoConfig, AutoModelForImageTextToText, AutoProcessor
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    check_device(WHO, settings.device)
    place: dict[str, Any] = {
        "revision": settings.revision,
        "local_files_only": settings.folder is not None,
        "trust_remote_code": False,
    }
    source = str(settings.folder or settings.hub)
    with explained(_place(settings)):
        _check_reads_pictures(settings, AutoConfig.from_pretrained(source, **place))
        processor = AutoProcessor.from_pretrained(source, **place)
        model, info = AutoModelForImageTextToText.from_pretrained(
            source, dtype=settings.dtype, use_safetensors=True, output_loading_info=True, **place
        )
        missing = sorted(info["missing_keys"])  # transformers makes them up, and goes on
        if missing:
            raise ValueError(f"{len(missing)} weights are missing, first {missing[0]}")
        return VisionModel(settings, processor, model.to(settings.device).eval())


def _check_reads_pictures(settings: SightSettings, config: Any) -> None:
    from transformers import MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING

    source, folder = settings.folder or settings.hub, settings.folder
    if type(config) not in MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING:
        raise UserMistake(
            f"{WHO}: {source} must read pictures (got a {config.model_type} model); name a vision-language model"
        )
    if folder and not any((folder / name).is_file() for name in PROCESSORS):
        raise UserMistake(f"{WHO}: {source} must hold the model's processor (got no {PROCESSORS[0]}); copy it again")


def _place(settings: SightSettings) -> Place:
    source = str(settings.folder or settings.hub)
    what = "a complete vision-language model that transformers can run"
    return Place(WHO, source, settings.device, settings.dtype, what, RELIEF)
