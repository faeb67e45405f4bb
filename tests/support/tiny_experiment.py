"""The smallest experiment, for tests that run the programs."""

# 16 specimens of about 50 atoms on 256 x 256 pixels: the smallest that the program's own checks let pass.
TINY = """\
[experiment]
seed = 7
training_specimens = 12
validation_specimens = 4

[specimen]
box_A = [20.48, 20.48, 20.0]
margin_A = 1.0
facet_100_A = [4.0, 5.0]
facet_111_A = [4.0, 5.0]
cut_layer = [-1, 0]
slab_width_A = [8.0, 11.0]
slab_thickness_A = [8.0, 11.0]
slab_trilayers = [1, 2]

[wave]
gpts = [256, 256]
slice_thickness_A = 2.0
store_projected_potential = true

[images]
size_px = [64, 64]
"""
