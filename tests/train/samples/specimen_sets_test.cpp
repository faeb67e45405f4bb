#include "train/samples/specimen_sets.hpp"

#include "sim/core/errors/error.hpp"
#include "tests/support/mpi_test.hpp"

using namespace dosefloor;
using Ids = std::vector<std::int64_t>;

namespace {

/// Images of two pixels in three image epochs, of which one alone shows a particle.
class OneParticle : public samples::SampleSource {
 public:
  explicit OneParticle(const samples::SampleId& with_particle) : with_particle_(with_particle) {}

  samples::Sample read(const samples::SampleId& id) override {
    ++reads;
    const std::uint8_t inside = id == with_particle_ ? 1 : 0;
    return {id, 1, 2, {0.0F, 1.0F}, {0, inside}, 100.0, 0.1, 0.1};
  }
  [[nodiscard]] int height() const override { return 1; }
  [[nodiscard]] int width() const override { return 2; }
  [[nodiscard]] const Ids& specimens() const override { return specimens_; }
  [[nodiscard]] std::optional<std::int64_t> image_epochs() const override { return 3; }
  [[nodiscard]] std::string fingerprint() const override { return "made up"; }
  [[nodiscard]] config::DrawRange pixel_A() const override { return {0.1, 0.1}; }
  [[nodiscard]] config::DrawRange dose_per_A2() const override { return {100.0, 100.0}; }
  void verify(const parallel::Communicator& /*world*/) const override {}

  int reads = 0;

 private:
  samples::SampleId with_particle_;
  Ids specimens_{0, 1, 2, 3, 4, 5};
};

config::Experiment experiment(const std::vector<std::string>& overrides) {
  return config::parse_experiment("[experiment]\ntraining_specimens = 4\nvalidation_specimens = 2\n",
                                  "x.toml", overrides);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(specimen_sets)

BOOST_AUTO_TEST_CASE(validation_takes_the_ids_after_those_of_training) {
  BOOST_TEST((samples::training_specimens(experiment({})) == Ids{0, 1, 2, 3}));
  BOOST_TEST((samples::validation_specimens(experiment({})) == Ids{4, 5}));
}

BOOST_AUTO_TEST_CASE(fewer_training_specimens_leave_the_validation_as_it_is) {
  const config::Experiment fewer = experiment({"train.specimens=3"});
  BOOST_TEST((samples::training_specimens(fewer) == Ids{0, 1, 2}));
  BOOST_TEST((samples::validation_specimens(fewer) == Ids{4, 5}));
}

BOOST_AUTO_TEST_CASE(images_are_read_until_one_shows_a_particle_that_is_trained_on) {
  OneParticle first({0, 0});
  samples::expect_a_particle(experiment({}), first);
  BOOST_TEST(first.reads == 1);
  OneParticle in_a_later_epoch({3, 2});
  BOOST_CHECK_NO_THROW(samples::expect_a_particle(experiment({}), in_a_later_epoch));
  BOOST_TEST(in_a_later_epoch.reads == 12);
}

BOOST_AUTO_TEST_CASE(training_specimens_without_any_particle_are_refused) {
  OneParticle in_validation({4, 0});
  BOOST_CHECK_EXCEPTION(samples::expect_a_particle(experiment({}), in_validation), InputError,
                        [](const InputError& error) {
                          const std::string text = error.what();
                          return text.find("none of the 4 specimens") != std::string::npos &&
                                 text.find("specimen.empty_share") != std::string::npos;
                        });
  OneParticle beyond({3, 0});
  BOOST_CHECK_THROW(samples::expect_a_particle(experiment({"train.specimens=3"}), beyond), InputError);
}

BOOST_AUTO_TEST_CASE(only_specimens_in_use_must_be_there) {
  const auto expect = [](const config::Experiment& wanted, const Ids& found) {
    samples::expect_specimens_of(wanted, found, "a.emd", "dosefloor images a.toml");
  };
  BOOST_CHECK_NO_THROW(expect(experiment({}), {0, 1, 2, 3, 4, 5, 6}));
  BOOST_CHECK_NO_THROW(expect(experiment({"train.specimens=3"}), {0, 1, 2, 4, 5}));
  BOOST_CHECK_THROW(expect(experiment({}), {0, 1, 2, 3, 4}), InputError);
  BOOST_CHECK_EXCEPTION(expect(experiment({}), {0, 1, 2, 4, 5}), InputError, [](const InputError& error) {
    const std::string text = error.what();
    return text.find("specimen 3 is missing") != std::string::npos &&
           text.find("`dosefloor images a.toml --force`") != std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()
