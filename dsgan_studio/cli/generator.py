"""`generator train|import|info|render`; what is done to trainings is in another module."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dsgan_studio.cli import generator_trainings
from dsgan_studio.cli.options import (
    Batch,
    ChannelMax,
    Channels,
    ClassIndex,
    CropPx,
    Cutoff,
    Device,
    Fit,
    Flip,
    Gamma,
    Images,
    Json,
    Kimg,
    ListFile,
    Precision,
    ProjectArgument,
    Resolution,
    Resume,
    Seed,
    SnapshotKimg,
    Start,
    StridePx,
    Verbose,
    Window,
)
from dsgan_studio.cli.output import counted, raise_all, show
from dsgan_studio.cli.progress import job_context

if TYPE_CHECKING:
    from dsgan_studio.core.checkpoints.opening import CheckpointInfo
    from dsgan_studio.core.workflow.training import TrainedGenerator

group = typer.Typer(help="StyleGANs: train one on a folder of images, or open a checkpoint.")


def register(app: typer.Typer) -> None:
    """Add this module's group to `app`."""
    generator_trainings.register(group)
    app.add_typer(group, name="generator", no_args_is_help=True)


def _number(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.4f}"


def _tell_trained(done: TrainedGenerator) -> str:
    lines = [
        f"Generator {done.hash[:12]}: {done.resolution_px} px, {done.kimg:g} kimg, "
        f"KID {_number(done.kid)} on {done.kid_features} (floor {_number(done.kid_floor)}).",
        f"Grids and curves: {done.folder}",
        *done.notes,
    ]
    if done.unreadable:
        lines.append(f"{counted(len(done.unreadable), 'file')} could not be read:")
        lines += [f"  {name}: {reason}" for name, reason in done.unreadable]
    return "\n".join(lines)


@group.command("train")
def train(
    project: ProjectArgument,
    images: Images,
    resolution: Resolution,
    kimg: Kimg,
    list_file: ListFile = None,
    resume: Resume = False,
    fit: Fit = "crop",
    channels: Channels = "rgb",
    window: Window = None,
    crop_px: CropPx = 0,
    stride_px: StridePx = 0,
    start: Start = None,
    flip: Flip = False,
    batch: Batch = None,
    gamma: Gamma = None,
    channel_max: ChannelMax = None,
    precision: Precision = None,
    snapshot_kimg: SnapshotKimg = None,
    seed: Seed = 0,
    device: Device = "auto",
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Train a StyleGAN2 on the images in DIR and make it the generator of PROJECT.

    Settings that are not given are chosen from the resolution, the device and its memory.
    Stopping (Ctrl-C) keeps a complete snapshot; --resume goes on as if nothing had happened.

    Several cards: torchrun --nproc-per-node CARDS -m dsgan_studio generator train ...

    Next: dsgan-studio sample PROJECT --count 16 --seed 1
    """
    from dsgan_studio.core.workflow.training import TrainingRequest, train_generator

    request = TrainingRequest(
        images=images,
        list_file=list_file,
        resolution_px=resolution,
        kimg=kimg,
        fit=fit,
        channels=channels,
        window=window,
        crop_px=crop_px,
        stride_px=stride_px,
        start=start,
        flip=flip,
        batch=batch,
        gamma=gamma,
        channel_max=channel_max,
        precision=precision,
        snapshot_kimg=snapshot_kimg,
        seed=seed,
        device=device,
    )
    with job_context() as context:
        result = train_generator(project, request, resume=resume, context=context)
    if result is not None:  # of several processes, the first has the result
        show(result, as_json, _tell_trained)


@group.command("import")
def import_(
    project: ProjectArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A StyleGAN checkpoint.")],
    average_latent: Annotated[
        Path | None, typer.Option(metavar="FILE.npy", help="DatasetGAN's avg_latent file.")
    ] = None,
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Bring a StyleGAN checkpoint into PROJECT; nothing in FILE is executed.

    Known by content, whatever the name: StyleGAN1 and StyleGAN2 .pkl of TensorFlow, .pkl of
    stylegan2-ada-pytorch, stylegan3, projected-gan and StyleGAN-XL, .pt of rosinality's and
    EditGAN's code, StyleGAN1 .for_g_all.pt, and this program's own safetensors.
    """
    from dsgan_studio.core.workflow.generators import ImportedGenerator, import_generator

    def tell(done: ImportedGenerator) -> str:
        head = f"Generator {done.hash[:12]}: {done.kind}, {done.resolution_px} px."
        return "\n".join((head, *done.notes))

    with job_context() as context:
        result = import_generator(project, file, average_latent=average_latent, context=context)
    show(result, as_json, tell)


def _tell_info(info: CheckpointInfo) -> str:
    lines = [
        f"{info.file}: {info.kind}, {info.resolution} px, sha256 {info.sha256}",
        f"  z {info.z_dim}, w {info.w_dim}, {info.num_ws} styles, {info.class_count} classes, "
        f"channels {' '.join(str(count) for count in info.channels)}",
        f"  mean w {'in the file' if info.has_mean_w else 'missing; import makes it'}",
    ]
    if info.source_sha256:
        lines.append(f"  holds Python text, never executed: sha256 {info.source_sha256}")
    if info.ignored:
        lines.append(f"  passed over: {', '.join(info.ignored)}")
    return "\n".join((*lines, *(f"  {note}" for note in info.notes)))


def _tell_infos(infos: tuple[CheckpointInfo, ...]) -> str:
    return "\n".join(_tell_info(info) for info in infos)


@group.command("info")
def info(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Checkpoints.")],
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Say what each FILE is; reads only.

    Where some cannot be read, the others are told all the same.
    """
    from dsgan_studio.core.workflow.generators import generator_info

    found, refused = generator_info(files)
    if found:
        show(found, as_json, _tell_infos)
    raise_all(refused)


@group.command("render")
def render(
    source: Annotated[
        Path, typer.Argument(metavar="FILE|PROJECT", help="A checkpoint or a project.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE.npz|.png", help="What to write.")],
    z: Annotated[
        Path | None, typer.Option("--z", metavar="FILE.npy", help="Latents, [N, z] or [z].")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="As NVIDIA's scripts: RandomState(S).")
    ] = None,
    truncation: Annotated[float, typer.Option(metavar="PSI", help="ψ.")] = 1.0,
    cutoff: Cutoff = None,
    noise: Annotated[
        str, typer.Option(metavar="const|random|none", help="Noise inputs.")
    ] = "const",
    class_index: ClassIndex = None,
    device: Device = "auto",
    as_json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Render images of a generator, to check a conversion.

    .npz holds img (N, channels, H, W, float32, not clipped), w, and tap00, tap01, ... in the
    interpreter's order; .png holds the images side by side.
    """
    from dsgan_studio.core.workflow.rendering import render_generator

    with job_context() as context:
        result = render_generator(
            source,
            out,
            z_file=z,
            seed=seed,
            psi=truncation,
            cutoff=cutoff,
            noise_mode=noise,
            class_index=class_index,
            device=device,
            context=context,
        )
    show(result, as_json, lambda done: f"{counted(done.count, 'image')} written to {done.out}")
