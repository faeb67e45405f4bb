"""A figure whose parts are placed in inches, and the mask that is drawn over an image."""

import numpy as np

import style

import matplotlib.colors as colors  # after style, which chooses the back end
import matplotlib.pyplot as plt


class Canvas:
    """A figure whose parts are placed in inches from its lower left corner."""

    def __init__(self, size):
        self.size = size
        self.figure = plt.figure(figsize=size)

    def axes(self, left, bottom, width, height):
        return self.figure.add_axes((left / self.size[0], bottom / self.size[1],
                                     width / self.size[0], height / self.size[1]))

    def text(self, x, y, text, **properties):
        self.figure.text(x / self.size[0], y / self.size[1], text, **properties)

    def heading(self, left, title, note):
        top = self.size[1]
        self.text(left, top - 0.21, title, fontsize=12, fontweight="bold", va="center")
        self.text(left, top - 0.43, note, fontsize=8.5, color=style.QUIET_INK, va="center")

    def close(self):
        plt.close(self.figure)

    def save(self, output):
        output.parent.mkdir(parents=True, exist_ok=True)
        self.figure.savefig(output)


def draw_mask(axes, mask, extent, opacity=0.35):
    """Tint and outline, so that the image stays visible below."""
    tint = np.zeros(mask.shape + (4,))
    tint[mask] = colors.to_rgba(style.MASK_COLOUR, opacity)
    axes.imshow(tint, extent=extent, interpolation="nearest", aspect="auto")
    if mask.any() and not mask.all():
        axes.contour(mask, levels=[0.5], colors=style.MASK_COLOUR, linewidths=1.2, origin="upper", extent=extent)
