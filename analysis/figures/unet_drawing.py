"""A U-net as its model file describes it (the paper's SOI.1): its blocks with their channels, down and up again, and the long
skips."""

import style

from matplotlib.patches import FancyArrowPatch, Rectangle  # after style, which chooses the back end

HEIGHT = 2.35  # inches


def draw(canvas, top, description, heading):
    """Below `top` (inches); heading(title, note) writes the two lines above the drawing."""
    levels, channels = description["levels"], description["initial_channels"]
    heading(f"{levels} poolings, blocks of {description['convolutions']} convolutions of {description['kernel']} × "
            f"{description['kernel']}", "channels in the blocks, below them the edges of their images")
    axes = canvas.axes(0.12, top - HEIGHT, canvas.size[0] - 0.24, HEIGHT - 0.5)
    axes.set_axis_off()
    blocks = [(level, level) for level in range(levels + 1)] + [(2 * levels - level, level) for level in range(levels)][::-1]
    for place, level in blocks:
        count = channels * 2**level
        width, height = 0.3 + 0.09 * level, 0.62 * (levels + 1 - level) / (levels + 1) + 0.18
        down = place <= levels
        axes.add_patch(Rectangle((place - width / 2, -level - height / 2), width, height, edgecolor="none",
                                 facecolor="#56B4E9" if down else style.VERMILION, alpha=0.85))
        axes.text(place, -level, str(count), ha="center", va="center", fontsize=7)
        axes.text(place, -level - height / 2 - 0.03, f"1/{2**level}" if level else "1", ha="center", va="top", fontsize=6.5,
                  color=style.QUIET_INK)
    arrow = {"arrowstyle": "-|>", "mutation_scale": 7, "color": style.QUIET_INK, "linewidth": 0.8}
    for (from_x, from_level), (to_x, to_level) in zip(blocks, blocks[1:]):
        axes.add_patch(FancyArrowPatch((from_x + 0.26, -from_level), (to_x - 0.26, -to_level), **arrow))
    for level in range(levels):
        axes.add_patch(FancyArrowPatch((level + 0.25, -level + 0.1), (2 * levels - level - 0.25, -level + 0.1),
                                       **arrow | {"linestyle": ":"}))
    if description.get("normalisation", "none") == "group":  # models older than the key have none
        axes.text(0.0, 0.02, f"normalised by groups\nof {description['group_channels']} channels", transform=axes.transAxes,
                  va="bottom", fontsize=7, color=style.QUIET_INK)
    axes.set_xlim(-0.5, 2 * levels + 0.5)
    axes.set_ylim(-levels - 0.45, 0.5)
