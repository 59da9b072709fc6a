"""The similarity of two questions. Pure: both the chat and the vets' side may import it."""

from training.similarity.compare import THRESHOLD, Match, compare, compare_frames, differences
from training.similarity.context import in_context, stands_alone
from training.similarity.frame import Frame, frame_of
from training.similarity.likeness import likeness, vetoes
from training.similarity.more import only_says_more
from training.similarity.near import NearQuestion, NearQuestions
from training.similarity.threshold import threshold
from training.similarity.vector import Vector, cosine, pack, unit_vector, unpack
from training.similarity.writing.letters import LIMIT

__all__ = [
    "LIMIT",
    "THRESHOLD",
    "Frame",
    "Match",
    "NearQuestion",
    "NearQuestions",
    "Vector",
    "compare",
    "compare_frames",
    "cosine",
    "differences",
    "frame_of",
    "in_context",
    "likeness",
    "only_says_more",
    "pack",
    "stands_alone",
    "threshold",
    "unit_vector",
    "unpack",
    "vetoes",
]
