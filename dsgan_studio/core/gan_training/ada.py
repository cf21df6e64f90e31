"""How often the discriminator's images are distorted, steered by how sure it is of itself.

Karras et al., "Training Generative Adversarial Networks with Limited Data" (2020), section 2.1.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from jaxtyping import Float
from torch import Tensor

P_MAX = 0.8  # above this, distortions leak into what the generator draws


@dataclass(frozen=True)
class AdaController:
    """Raises p while the discriminator is sure of the real images, and lowers it otherwise.

    Attributes:
        p: the probability now, 0 to `P_MAX`.
        target: wanted mean sign of the discriminator's scores of real images; 0.6 in the paper.
        kimg: thousands of images over which p would go from 0 to 1.
        sign_sum: sum of the signs since the last adjustment; on the device once scores were seen,
            so that nobody waits for it before it is used.
        sign_count: number of scores in it.
        last_sign: mean sign at the last adjustment.
    """

    p: float = 0.0
    target: float = 0.6
    kimg: float = 100.0
    sign_sum: float | Tensor = 0.0
    sign_count: int = 0
    last_sign: float = 0.0

    def observed(self, scores: Float[Tensor, "N"]) -> AdaController:
        """Return the controller having seen scores of real images."""
        return dataclasses.replace(
            self,
            sign_sum=self.sign_sum + scores.detach().sign().sum(),
            sign_count=self.sign_count + scores.numel(),
        )

    def adjusted(self) -> AdaController:
        """Return the controller with p moved one step, as far as the images seen allow."""
        if self.sign_count == 0:
            return self
        sign = float(self.sign_sum) / self.sign_count
        direction = (sign > self.target) - (sign < self.target)
        p = self.p + direction * self.sign_count / (self.kimg * 1000)
        return dataclasses.replace(
            self, p=min(max(p, 0.0), P_MAX), sign_sum=0.0, sign_count=0, last_sign=sign
        )

    def to_json(self) -> dict[str, Any]:
        """Return the controller as JSON values; `AdaController(**value)` makes it again."""
        return {**dataclasses.asdict(self), "sign_sum": float(self.sign_sum)}
