"""The networks that figures and the page know: what they are called, their colours, how they are drawn."""

import dataclasses
import types

import msd_drawing
import style
import unet_drawing


@dataclasses.dataclass(frozen=True)
class Network:
    label: str
    colour: str
    drawing: types.ModuleType  # HEIGHT in inches and draw(canvas, top, description, heading)


NETWORKS = {"msd": Network("MSD-net", style.BLUE, msd_drawing), "unet": Network("U-net", style.VERMILION, unet_drawing)}


def name_of(network):
    return NETWORKS[network].label if network in NETWORKS else network


def colour_of(network):
    return NETWORKS[network].colour if network in NETWORKS else style.INK


def drawing_of(network):
    return NETWORKS[network].drawing if network in NETWORKS else None
