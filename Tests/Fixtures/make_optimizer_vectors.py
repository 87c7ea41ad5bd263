# SPDX-License-Identifier: Apache-2.0
"""Writes vectors-optimizers/: what PyTorch's optimizers make of seeded weights and gradients.

    python3 Tests/Fixtures/make_optimizer_vectors.py

needs torch and safetensors. A file holds `weight`, for step k `gradient_k` and the weights
`weight_k` after it; its metadata holds the options of the optimizer. The learning rate of step k
is `lr` times the factor `factor_k`, so that a schedule's part is seen too.
"""

import pathlib

import torch
from safetensors.torch import save_file

FOLDER = pathlib.Path(__file__).parent / "vectors-optimizers"
STEPS = 6

CASES = [
    ("sgd", dict(lr=0.1)),
    ("sgd", dict(lr=0.05, momentum=0.9)),
    ("sgd", dict(lr=0.05, momentum=0.9, weight_decay=0.1)),
    ("sgd", dict(lr=0.05, momentum=0.8, nesterov=True, weight_decay=0.02)),
    ("adam", dict(lr=0.01)),
    ("adam", dict(lr=0.1, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.1)),
    ("adamW", dict(lr=0.01, weight_decay=0.01)),
    ("adamW", dict(lr=0.1, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.5)),
]
KINDS = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamW": torch.optim.AdamW}


def main():
    torch.manual_seed(20261125)
    FOLDER.mkdir(exist_ok=True)
    for number, (kind, options) in enumerate(CASES, 1):
        weight = torch.nn.Parameter(torch.rand(37) * 2 - 1)
        optimizer = KINDS[kind]([weight], **options)
        tensors = {"weight": weight.detach().clone()}
        metadata = {"kind": kind, "steps": str(STEPS), "torch": torch.__version__}
        for key, value in options.items():
            if key == "betas":
                metadata["beta1"], metadata["beta2"] = map(str, value)
            else:
                metadata[key] = str(float(value))
        for step in range(STEPS):
            factor = 1 - step / STEPS
            # Gradients of very different sizes, one of them 0 throughout.
            gradient = (torch.rand(37) * 2 - 1) * 10 ** torch.linspace(-4, 1, 37)
            gradient[5] = 0
            optimizer.param_groups[0]["lr"] = options["lr"] * factor
            weight.grad = gradient
            optimizer.step()
            tensors[f"gradient_{step}"] = gradient.clone()
            tensors[f"weight_{step}"] = weight.detach().clone()
            metadata[f"factor_{step}"] = str(factor)
        save_file(tensors, FOLDER / f"{kind}_{number:02d}.safetensors", metadata=metadata)


if __name__ == "__main__":
    main()
