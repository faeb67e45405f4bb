"""Images of the tiny experiment, and networks that were trained on them for a moment: real ones, if poor."""

import shutil

# 16 specimens in 8 image epochs: 128 images, of which 64 are journalled at once.
IMAGES = ("images.bin=3", "images.realisations=8", "images.dose_range=high", "images.mtf_model=4")
TRAINING = ("train.epochs=2", "train.batch_size=2", "train.specimens=6", "train.unet.learning_rate=0.01",
            "train.msd.learning_rate=0.01",
            "train.unet.initial_channels=2", "train.unet.levels=2", "train.unet.kernel=3", "train.unet.convolutions=2",
            "train.msd.depth=13", "train.msd.kernel=5", "train.msd.dilation_max=1")


def settings(folder, *keys):
    return [word for key in (f"output.folder={folder}", *keys) for word in ("--set", key)]


def make_models(dosefloor, waves, folder, networks):
    """images.emd, and best.safetensors of each network as NETWORK.safetensors."""
    shutil.copy2(waves, folder / "waves.emd")
    experiment = waves.with_name("tiny.toml")
    dosefloor("images", experiment, *settings(folder, *IMAGES)).expect(0)
    for net in networks:
        run = dosefloor("train", experiment, *settings(folder, *IMAGES, *TRAINING), "--net", net)
        assert (folder / net / "best.safetensors").exists(), run
        shutil.copy2(folder / net / "best.safetensors", folder / f"{net}.safetensors")
    return folder
