"""The similarity of two questions. Pure: both the chat and the vets' side may import it."""

from training.similarity.compare import THRESHOLD, Match, compare, compare_frames, differences
from training.similarity.context import in_context, stands_alone
from training.similarity.frame import LIMIT, Frame, frame_of
from training.similarity.more import only_says_more
from training.similarity.vector import Vector, cosine, pack, unit_vector, unpack

__all__ = [
    "LIMIT",
    "THRESHOLD",
    "Frame",
    "Match",
    "Vector",
    "compare",
    "compare_frames",
    "cosine",
    "differences",
    "frame_of",
    "in_context",
    "only_says_more",
    "pack",
    "stands_alone",
    "unit_vector",
    "unpack",
]
