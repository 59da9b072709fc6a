"""The similarity of two questions. Pure: both the chat and the vets' side may import it."""

from training.similarity.compare import THRESHOLD, Match, compare, compare_frames
from training.similarity.context import in_context, stands_alone
from training.similarity.frame import Frame, frame_of

__all__ = ["THRESHOLD", "Frame", "Match", "compare", "compare_frames", "frame_of", "in_context", "stands_alone"]
