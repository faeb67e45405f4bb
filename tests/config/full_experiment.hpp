#pragma once
/// An experiment file as dump() writes it, with every key given and different from its default.

#include <string>

namespace dosefloor::test {

inline const std::string full_experiment = R"([experiment]
name = "other"
seed = 9223372036854775807
training_specimens = 30
validation_specimens = 7

[specimen]
from = "my \"own\"/*.xyz"
box_A = [45.5, 46.0, 0.30000000000000004]
margin_A = 0.1
au_lattice_A = 4.0
ceo2_lattice_A = 5.5
facet_100_A = [1.0, 2.0]
facet_111_A = [3.0, 4.0]
cut_layer = [-1, 0]
slab_width_A = [5.0, 6.0]
slab_thickness_A = [7.0, 8.0]
slab_trilayers = [1, 9]
interface_gap_A = [2.2, 2.3]
min_supported_share = 0.5
max_tilt_deg = 1e-05
empty_share = 0.25
empty_last = 3

[wave]
energy_keV = 200.0
sampling_A = 0.07
gpts = [640, 648]
slice_thickness_A = 0.1
potential = "kirkland"
debye_waller_A2 = { O = 0.5, Au = 0.6 }
ranks_per_wave = 4
store_projected_potential = true
store_mask = false

[images]
realisations = 3
size_px = [100, 200]
crop = "centre"
bin = 2
defocus_A = [-1.0, 1.0]
cs_um = [-2.0, 2.0]
focal_spread_A = [6.0, 7.0]
blur_A = [0.2, 0.3]
sampling_A = [0.075, 0.076]
sampling_snap = true
angular_spread_mrad = [0.1, 0.2]
coherence = "focal-integration"
focal_tolerance = 1e-05
dose_range = "custom"
dose_per_A2 = [3.0, 3e+07]
dose_order = "rising"
mtf_model = "custom"
mtf_c0 = [0.1, 0.2]
mtf_c3 = [1.5, 1.6]
mtf_floor = 0.25
n0 = [0.0, 1.0]
camera_order = "dqe"
dqe_zero = 0.5
dqe_c0 = [0.8, 0.9]
dqe_c3 = [1.5, 2.5]

[images.aberrations]
c12_A = [0.0, 30.0]
phi12_deg = [0.0, 180.0]
c21_A = [1.0, 2.0]
phi21_deg = [1.0, 2.0]
c23_A = [1.0, 2.0]
phi23_deg = [1.0, 2.0]
c32_um = [1.0, 2.0]
phi32_deg = [1.0, 2.0]
c34_um = [1.0, 2.0]
phi34_deg = [1.0, 2.0]
c41_um = [1.0, 2.0]
phi41_deg = [1.0, 2.0]
c43_um = [1.0, 2.0]
phi43_deg = [1.0, 2.0]
c45_um = [1.0, 2.0]
phi45_deg = [1.0, 2.0]
c50_mm = [-1.0, 2.0]
c52_mm = [1.0, 2.0]
phi52_deg = [1.0, 2.0]
c54_mm = [1.0, 2.0]
phi54_deg = [1.0, 2.0]
c56_mm = [1.0, 2.0]
phi56_deg = [1.0, 2.0]

[train]
networks = ["unet"]
seed = 7
source = "on-the-fly"
specimens = 5
epochs = 2
batch_size = 6
microbatch = 3
normalisation = "local"
normalisation_sigma_A = 5.0
replace_defects = false
symmetries = false
schedule = "plateau"
plateau_patience = 3
plateau_factor = 0.5
warmup_steps = 1
gradient_clip = 2.0
early_stop = 4
validate_every = 2
validation_realisations = 3
threshold = 0.5
calibrate = false
exact_reduction = false
precision = "bf16"
device = "cpu"
threads = 2
checkpoint_every_min = 1.0
time_limit_min = 60.0
reduction_timeout_s = 30.0

[train.msd]
learning_rate = 0.01
depth = 10
width = 2
kernel = 3
dilation_max = 4
dilation_max_A = 1.5
dilation_seed = 5
image_to_all_layers = true
initial_weights = "he"

[train.unet]
learning_rate = 0.02
initial_channels = 4
levels = 2
kernel = 3
convolutions = 3
normalisation = "group"
group_channels = 2
initial_weights = "he"

[dose_series]
specimens = 0
empty_specimens = 1
frames = 17
seed = 12
max_tilt_deg = 1.5
dose_per_A2 = [5.0, 500.0]
defocus_A = [-20.0, 20.0]
cs_um = [1.0, 2.0]
focal_spread_A = [6.0, 7.0]
blur_A = [0.2, 0.3]
mtf_model = 3

[analysis]
rule = "false-share"
false_share = 0.02

[output]
folder = "elsewhere"
waves_folder = "shared/waves"
images_folder = "shared/images"
dose_series_folder = "shared/series"
compress = true

[sweep]
list = [{ "train.specimens" = 1, "train.epochs" = 9 }, { "train.specimens" = 2, "train.epochs" = 4 }]
exclude = [{ "images.bin" = 1, "train.networks" = ["msd"] }]

[sweep.axes]
"train.networks" = [["msd"], ["unet"]]
"images.bin" = [1, 2]
)";

}  // namespace dosefloor::test
