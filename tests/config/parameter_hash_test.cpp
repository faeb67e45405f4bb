#include "config/parameter_hash.hpp"

#include <fstream>
#include <sstream>
#include <vector>

#include "config/dump.hpp"
#include "sim/core/files/parameter_difference.hpp"
#include "sim/core/files/parameter_hash.hpp"
#include "tests/config/full_experiment.hpp"
#include "tests/support/mpi_test.hpp"

namespace config = dosefloor::config;
namespace files = dosefloor::files;

namespace {

std::string wave_hash(const std::vector<std::string>& overrides, const std::string& name = "x.toml") {
  return files::parameter_hash(config::wave_parameters(config::parse_experiment("", name, overrides)));
}

std::string image_hash(const std::vector<std::string>& overrides) {
  return files::parameter_hash(config::image_parameters(config::parse_experiment("", "x.toml", overrides)));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(parameter_hash)

// XXH3-64 of "" with seed 0, from the xxHash project's test vectors (tests/sanity_test_vectors.h).
BOOST_AUTO_TEST_CASE(it_is_xxh3) {
  BOOST_TEST(files::parameter_hash("") == "2d06800538d394c2");
}

// Frozen, with all keys given: another value here means that files of earlier builds are no longer
// recognised, which only a new, removed or renamed key of [experiment], [specimen], [wave] or [images]
// justifies.
BOOST_AUTO_TEST_CASE(the_hash_of_a_full_experiment_is_frozen) {
  const auto experiment = config::parse_experiment(dosefloor::test::full_experiment, "x.toml");
  BOOST_TEST(files::parameter_hash(config::wave_parameters(experiment)) == "4df82eb470b6fc63");
  BOOST_TEST(files::parameter_hash(config::image_parameters(experiment)) == "7608b03dded94cf2");
}

BOOST_AUTO_TEST_CASE(each_parameter_of_a_wave_changes_its_hash) {
  for (const std::string change :
       {"experiment.seed=2", "experiment.training_specimens=999", "experiment.validation_specimens=501",
        "specimen.from=a.xyz", "specimen.empty_share=0.2", "specimen.empty_last=1",
        "specimen.box_A=[44, 44, 41]", "specimen.cut_layer=[-4, 0]", "wave.sampling_A=0.07999999999999999",
        "wave.potential=kirkland", "wave.debye_waller_A2={Au = 0.6}", "wave.ranks_per_wave=2",
        "wave.store_mask=false"}) {
    BOOST_TEST(wave_hash({change}) != wave_hash({}), change);
  }
}

BOOST_AUTO_TEST_CASE(names_and_later_stages_leave_the_waves_hash_alone) {
  for (const std::string change :
       {"experiment.name=other", "images.realisations=3", "images.mtf_model=2", "train.epochs=1",
        "train.msd.depth=3", "analysis.rule=half", "output.folder=a", "output.compress=true",
        "sweep.axes={\"train.epochs\" = [1]}", "wave.sampling_A=8e-2"}) {
    BOOST_TEST(wave_hash({change}) == wave_hash({}), change);
  }
  BOOST_TEST(wave_hash({}, "other.toml") == wave_hash({}));
}

BOOST_AUTO_TEST_CASE(the_images_hash_follows_waves_and_images_but_not_training) {
  BOOST_TEST(image_hash({"images.mtf_model=2"}) != image_hash({}));
  BOOST_TEST(image_hash({"wave.store_mask=false"}) != image_hash({}));
  BOOST_TEST(image_hash({"train.epochs=1"}) == image_hash({}));
  BOOST_TEST(image_hash({"output.compress=true"}) == image_hash({}));
  BOOST_TEST(image_hash({"analysis.rule=half", "analysis.false_share=0.1"}) == image_hash({}));
}

BOOST_AUTO_TEST_CASE(a_networks_hash_follows_what_it_learns_from_and_how_but_not_where_or_how_long) {
  const auto net_hash = [](const std::vector<std::string>& overrides, const std::string& network = "msd") {
    return files::parameter_hash(
        config::train_parameters(config::parse_experiment("", "x.toml", overrides), network));
  };
  for (const std::string change :
       {"wave.sampling_A=0.07", "images.mtf_model=2", "train.epochs=1", "train.seed=2", "train.threads=2",
        "train.msd.depth=3", "train.microbatch=2"}) {
    BOOST_TEST(net_hash({change}) != net_hash({}), change);
  }
  for (const std::string change :
       {"train.networks=[\"unet\"]", "train.device=cpu", "train.time_limit_min=5",
        "train.checkpoint_every_min=5", "train.reduction_timeout_s=5", "train.unet.levels=2",
        "experiment.name=other", "analysis.rule=false-share"}) {
    BOOST_TEST(net_hash({change}) == net_hash({}), change);
  }
  BOOST_TEST(net_hash({}, "unet") != net_hash({}));
}

// Frozen: XXH3-64 of the keys of tests/data/version-0.1/msd/experiment.toml that version 0.1.0 hashed, without [program].
BOOST_AUTO_TEST_CASE(a_training_of_an_earlier_version_keeps_its_hash) {
  std::ostringstream text;
  text << std::ifstream(DOSEFLOOR_VERSION_0_1 "/msd/experiment.toml").rdbuf();
  const config::Experiment experiment = config::stored_experiment(text.str(), "experiment.toml");
  BOOST_TEST(files::parameter_hash(config::train_parameters(experiment, "msd")) == "248a463c03fc6225");
  BOOST_TEST(files::parameter_hash(config::train_parameters(experiment, "unet")) == "31169922c2b01f43");
}

BOOST_AUTO_TEST_CASE(messages_name_keys_as_before_with_their_values) {
  const auto parameters = [](const std::string& to_all) {
    const std::vector<std::string> overrides{"train.msd.image_to_all_layers=" + to_all};
    return config::train_parameters(config::parse_experiment("", "x.toml", overrides), "msd");
  };
  const auto complete = [&](const std::string& to_all) {
    return config::with_keys_as_before(parameters(to_all));
  };
  BOOST_TEST(parameters("false").find("image_to_all_layers") == std::string::npos);
  BOOST_TEST(files::describe_difference(complete("false"), complete("true")) ==
             "  train.msd.image_to_all_layers: false in the file, true now");
  BOOST_TEST(files::describe_difference(complete("false"), complete("false")) == "");
}

// Else a key with that value would be hashed, as if it were another one.
BOOST_AUTO_TEST_CASE(values_as_before_are_written_as_the_program_writes_them) {
  int found = 0;
  config::Experiment experiment;
  for (const config::SectionFields& section : describe(experiment)) {
    for (const config::Field& field : section.fields) {
      if (!field.as_before.empty()) {
        const std::vector<std::string> assignment{section.full_name(field) + "=" +
                                                  std::string(field.as_before)};
        const std::string line = "\n" + std::string(field.key) + " = " + std::string(field.as_before) + "\n";
        BOOST_TEST(
            config::dump(config::parse_experiment("", "x.toml", assignment)).find(line) != std::string::npos,
            assignment[0]);
        ++found;
      }
    }
  }
  BOOST_TEST(found > 0);
}

BOOST_AUTO_TEST_CASE(a_largest_dilation_is_hashed_in_pixels_however_it_is_given) {
  const auto parameters = [](std::vector<std::string> overrides) {
    overrides.emplace_back("images.bin=4");
    overrides.emplace_back("images.size_px=[64, 64]");
    return config::train_parameters(config::parse_experiment("", "x.toml", overrides), "msd");
  };
  const std::string three = parameters({"train.msd.dilation_max=3"});
  BOOST_TEST(three.find("\ndilation_max = 3\n") != std::string::npos);
  BOOST_TEST(three.find("dilation_max_A") == std::string::npos);
  BOOST_TEST(parameters({"train.msd.dilation_max=0"}) == three);  // 0.75 Å of 0.3 Å
  BOOST_TEST(parameters({"train.msd.dilation_max=0", "train.msd.dilation_max_A=0.9"}) == three);
  BOOST_TEST(parameters({"train.msd.dilation_max=0", "train.msd.dilation_max_A=0.91"}) != three);
  BOOST_TEST(parameters({"train.msd.dilation_max=10"}) != three);
}

BOOST_AUTO_TEST_CASE(what_the_caller_adds_changes_the_hash) {
  const auto experiment = config::parse_experiment("", "x.toml");
  const auto with = [&](const std::string& version) {
    return files::parameter_hash(config::wave_parameters(experiment, {{"fftw", version}}));
  };
  BOOST_TEST(with("3.3.10") != with("3.3.11"));
  BOOST_TEST(with("3.3.10") != wave_hash({}));
}

BOOST_AUTO_TEST_CASE(parameters_are_toml_with_the_callers_part_last) {
  const std::string text =
      config::wave_parameters(config::parse_experiment("", "x.toml"), {{"fftw", "fftw-3.3.10-sse2"}});
  BOOST_TEST(text.starts_with("[experiment]\nseed = 1\ntraining_specimens = 1000\n"));
  BOOST_TEST(text.find("[wave]\nenergy_keV = 300.0\n") != std::string::npos);
  BOOST_TEST(text.ends_with("[program]\nfftw = \"fftw-3.3.10-sse2\"\n"));
}

BOOST_AUTO_TEST_CASE(the_experiment_part_is_what_is_left_without_the_build_and_the_shard) {
  const config::Experiment experiment = config::parse_experiment("", "x.toml");
  const std::string plain = config::image_parameters(experiment);
  const std::string built = config::image_parameters(experiment, {{"fftw", "fftw-3.3.10-sse2"}});
  BOOST_TEST(config::experiment_part(built) == plain);
  BOOST_TEST(config::experiment_part(built + "[shard]\nindex = 1\n") == plain);
  BOOST_TEST(config::experiment_part(plain) == plain);
}

BOOST_AUTO_TEST_CASE(a_key_that_is_as_before_it_existed_changes_no_hash) {
  double drift_A = 0.0;
  double dose_per_A2 = 5.0;
  config::Field drift{"drift_A", "Å", {}, "", &drift_A};
  drift.as_before = "0.0";
  const config::SectionFields section{"images", "", {{"dose_per_A2", "e⁻/Å²", {}, "", &dose_per_A2}, drift}};
  BOOST_TEST(config::section_parameters(section) == "[images]\ndose_per_A2 = 5.0\n");
  drift_A = 0.5;
  BOOST_TEST(config::section_parameters(section) == "[images]\ndose_per_A2 = 5.0\ndrift_A = 0.5\n");
}

BOOST_AUTO_TEST_CASE(snapped_pixels_by_the_envelope_are_identified_as_images_of_version_0_1_were) {
  const auto parameters = [](const std::string& snap) {
    return config::image_parameters(config::parse_experiment(
        "[images]\ncoherence = \"envelope\"\nsampling_snap = " + snap + "\n", "x.toml"));
  };
  BOOST_TEST(parameters("true").find("sampling_snap") == std::string::npos);
  BOOST_TEST(parameters("true").find("coherence = \"envelope\"\n") != std::string::npos);
  BOOST_TEST(parameters("false").find("sampling_snap = false\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(specimens_that_all_have_a_particle_are_identified_as_before) {
  const auto parameters = [](const std::string& share) {
    return config::wave_parameters(
        config::parse_experiment("[specimen]\nempty_share = " + share + "\n", "x.toml"));
  };
  BOOST_TEST(parameters("0").find("empty") == std::string::npos);
  BOOST_TEST(parameters("0.1").find("empty_share = 0.1\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_section_of_such_keys_alone_changes_no_hash) {
  bool phonons = false;
  config::Field field{"phonons", "", {}, "", &phonons};
  field.as_before = "false";
  BOOST_TEST(config::section_parameters({"wave.phonons", "", {field}}) == "");
}

BOOST_AUTO_TEST_SUITE_END()
