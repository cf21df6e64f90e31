"""What a file is, by its first bytes and never by its name."""

from __future__ import annotations

import re
from enum import Enum

from dsgan_studio.core.base.errors import Corrupt, Refused
from dsgan_studio.core.checkpoints.sources import TRUNCATED, Source
from dsgan_studio.core.checkpoints.torch_legacy import MAGIC
from dsgan_studio.core.checkpoints.wording import ADVICE

_HEAD_BYTES = 600
_TABLE_END = bytes.fromhex("57fb808b247547db")  # of LevelDB's tables


class Container(Enum):
    """The four kinds of file that can hold a checkpoint."""

    PICKLE = "pickle"
    TORCH_ZIP = "torch zip"
    TORCH_LEGACY = "torch legacy"
    SAFETENSORS = "safetensors"


_OTHERS: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), sentence)
    for pattern, sentence in (
        (
            rb"(\xef\xbb\xbf)?\s*<(!doctype|html|head|body|\?xml|!--)",
            "it is a web page, not a checkpoint; the download asked for a login or a "
            "confirmation, so download it in a browser",
        ),
        (
            rb"version https://git-lfs",
            "it is a git-lfs pointer, not the checkpoint itself; run `git lfs pull` in its folder",
        ),
        (
            rb"(\x89PNG|\xff\xd8\xff|GIF8|II\*\x00|MM\x00\*|BM....\x00\x00\x00\x00|RIFF....WEBP)",
            "it is an image, not a checkpoint; choose the .pkl, .pt or .safetensors file",
        ),
        (rb"\x93NUMPY", "it is a numpy array, not a checkpoint; choose the generator's file"),
        (
            rb"\x89HDF",
            "it is an HDF5 file, such as Keras saves, which cannot be used here; choose the "
            "checkpoint of the original code",
        ),
        (
            rb"(\x08\x01\x12[\x80-\xff][\x00-\xff]{1,4}\x0a|\x0a[\x80-\xff]{0,4}[\x00-\x7f]\x0a"
            rb"[\x01-\x7f]\w)",
            "it is a graph of TensorFlow (SavedModel or .pb), which cannot be used here; choose "
            "the .pkl that the training wrote",
        ),
        (
            rb"(all_)?model_checkpoint_path",
            "it is the list of TensorFlow's checkpoints, which cannot be used here; choose the "
            ".pkl that the training wrote",
        ),
        (
            rb"(\x1f\x8b|BZh|\xfd7zXZ|7z\xbc\xaf|Rar!|.{257}ustar)",
            "it is a compressed archive, not a checkpoint; unpack it and choose the file inside",
        ),
        (
            rb"\x08[\x01-\x20][\x12\x1a\x22\x2a\x32\x3a\x42]",
            "it is an ONNX network, which cannot be used here; choose the checkpoint that it "
            "was exported from",
        ),
        (rb"PK\x05\x06", "it is an empty zip archive; choose the checkpoint"),
        (rb"\s*[\[{].*[\"':]", "it is a text file, not a checkpoint; choose the checkpoint"),
    )
)


def sniff(source: Source) -> Container:
    """Return the kind of container of a file.

    Raises:
        Refused: if it is none of them; the text says what it is, where that is known.
        Corrupt: if it is empty or too short to be anything.
    """
    head = source.read(0, min(_HEAD_BYTES, source.size))
    if not head:
        raise Corrupt("it is empty; copy or download it again")
    if head.startswith(b"PK\x03\x04"):
        return Container.TORCH_ZIP
    # Before pickles: the length may begin with their 0x80, but their frames have no brace there.
    if len(head) >= 9 and head[8:9] == b"{" and int.from_bytes(head[:8], "little") < 1 << 40:
        return Container.SAFETENSORS
    if head[0] == 0x80 and len(head) > 1:
        if head[1] not in (2, 3, 4, 5):
            raise Refused("it is a pickle of an unknown protocol; save it with a current program")
        return Container.TORCH_LEGACY if MAGIC in head[:24] else Container.PICKLE
    for pattern, sentence in _OTHERS:
        if pattern.match(head):
            raise Refused(sentence)
    if source.size >= 8 and source.read(source.size - 8, 8) == _TABLE_END:
        raise Refused(
            "it is the index of a TensorFlow checkpoint, which cannot be used here; choose the "
            ".pkl that the training wrote"
        )
    if len(head) < 16:
        raise Corrupt(f"it {TRUNCATED}")
    if head[:1] in b"(c]}NIFLSVKMXUTGJl" and source.read(source.size - 1, 1) == b".":
        raise Refused("it seems a pickle of protocol 0 or 1; save it with a current program")
    raise Refused(f"it is no kind of checkpoint that is known here; {ADVICE}")
