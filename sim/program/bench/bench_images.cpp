#include "sim/program/bench/bench_images.hpp"
#include "sim/core/command_line/timing.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <filesystem>

#include "sim/core/command_line/memory.hpp"
#include "sim/core/errors/error.hpp"
#include "sim/core/json_text/json.hpp"
#include "sim/core/parallel/collective_error.hpp"
#include "sim/core/schemas/schemas.hpp"
#include "sim/core/terminal/seconds_since.hpp"
#include "sim/detector/poisson.hpp"
#include "sim/images_stage/images_file.hpp"
#include "sim/imaging/image_pipeline.hpp"
#include "sim/program/bench/bench_specimen.hpp"
#include "sim/program/bench/bench_timing.hpp"
#include "sim/waves_stage/wave_engine.hpp"
#include "sim/waves_stage/waves_file.hpp"

namespace dosefloor::sim_bench {
namespace {

constexpr int dose_count = 16;

double dose_of(int i) {
  return std::pow(10.0, 1.0 + 5.0 * i / (dose_count - 1));  // 1e1 .. 1e6 e⁻/Å²
}

/// Plans for images by the envelope and by focal integration, with pixels of any size.
config::ImagesConfig all_kinds() {
  config::ImagesConfig images;
  images.coherence = config::Coherence::focal_integration;
  images.sampling_snap = false;
  return images;
}

/// What is timed in turns.
struct Kind {
  config::Coherence coherence;
  bool drawn_pixel;  ///< that does not divide the box
};
constexpr Kind by_envelope{config::Coherence::envelope, false};
constexpr Kind by_integration{config::Coherence::focal_integration, false};
constexpr Kind with_drawn_pixel{config::Coherence::envelope, true};

/// As many pixels as `grid` has, from 1.5 % smaller to 1.5 % larger ones.
fft::Grid grid_of_other_pixels(const fft::Grid& grid, int i) {
  const double scale = 1.0 + 0.03 * (static_cast<double>(i) / (dose_count - 1) - 0.5);
  return {grid.nx, grid.ny, scale * grid.lx_A, scale * grid.ly_A};
}

/// What one rank renders again and again.
class ImageWork {
 public:
  explicit ImageWork(const fft::Grid& grid, const structure::Structure& structure)
      : grid_(grid),
        particle_(label::convex_hull(structure, waves_stage::particle_atomic_number)),
        pipeline_(grid, 300.0, {grid.nx, grid.ny}, all_kinds(), fft::Planning::measure),
        spectrum_(pipeline_.spectrum(exit_wave(grid, structure).data())) {}

  [[nodiscard]] imaging::Realisation realisation(int i, const Kind& kind) const {
    imaging::Realisation drawn =
        imaging::draw_realisation(config::ImagesConfig(), key(i), grid_.lx_A, grid_.ly_A);
    drawn.dose_per_A2 = dose_of(i);
    drawn.camera_grid = kind.drawn_pixel ? grid_of_other_pixels(grid_, i) : grid_;
    drawn.size_px = {0, 0};
    drawn.optics.coherence = kind.coherence;
    return drawn;
  }
  [[nodiscard]] static imaging::ImageKey key(int i) { return {1, 0, static_cast<std::uint32_t>(i)}; }
  [[nodiscard]] imaging::Image image(int i, const Kind& kind) {
    return pipeline_(spectrum_, particle_, realisation(i, kind), key(i));
  }

 private:
  static std::vector<std::complex<float>> exit_wave(const fft::Grid& grid,
                                                    const structure::Structure& structure) {
    const parallel::Communicator alone = parallel::Communicator::self();
    waves_stage::WaveEngine engine(alone, {grid, 1.0, {}, {}}, fft::Planning::measure);
    return engine(structure, false).wave;
  }

  fft::Grid grid_;
  label::Hull particle_;
  imaging::ImagePipeline pipeline_;
  optics::WaveSpectrum spectrum_;
};

double ns_per_draw(int repeats) {
  constexpr std::uint32_t pixels = 512 * 512;
  std::vector<float> expected(pixels);
  std::vector<float> counts(pixels);
  std::vector<double> rounds;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    double seconds = 0.0;
    for (int i = 0; i < dose_count; ++i) {
      for (std::uint32_t p = 0; p < pixels; ++p) {
        expected[p] =
            static_cast<float>(dose_of(i) * 0.0064) * (1.0F + 0.5F * std::sin(0.05F * static_cast<float>(p)));
      }
      const detector::PoissonNoise noise({1, random::Purpose::poisson, 0, static_cast<std::uint32_t>(i)},
                                         pixels);
      const auto start = std::chrono::steady_clock::now();
      noise(expected.data(), pixels, 0, counts.data());
      seconds += terminal::seconds_since(start);
    }
    rounds.push_back(1e9 * seconds / dose_count / pixels);
  }
  return command_line::median(rounds);
}

/// Share of writing and journalling in making and storing one round of images per rank.
double writing_share(const parallel::Communicator& world, const std::string& scratch, ImageWork& work,
                     const fft::Grid& grid) {
  const std::filesystem::path path =
      std::filesystem::path(scratch) / fmt::format("dosefloor-bench-{}.emd", world.broadcast_value(getpid()));
  emd::Identity identity;
  identity.schema = schemas::images.name;
  const emd::Layout layout = images_stage::images_layout(
      dose_count, std::vector<std::int64_t>(static_cast<std::size_t>(world.size())),
      images_stage::counted_pixels({grid.nx, grid.ny}), "counts");
  double writing = 0.0;
  const auto start = std::chrono::steady_clock::now();
  {
    output::OutputFile file(world, path, identity, layout);
    for (int i = 0; i < dose_count; ++i) {
      const imaging::Image image = work.image(i, by_envelope);
      const auto begin = std::chrono::steady_clock::now();
      images_stage::write_image(file, static_cast<std::int64_t>(i) * world.size() + world.rank(),
                                ImageWork::key(i), work.realisation(i, by_envelope), image);
      writing += terminal::seconds_since(begin);
    }
    file.suspend();
  }
  const double all = terminal::seconds_since(start);
  parallel::run_on_root(world, [&] {
    for (const auto& entry : std::filesystem::directory_iterator(scratch)) {
      if (entry.path().filename().string().rfind(path.filename().string(), 0) == 0) {
        std::filesystem::remove(entry.path());
      }
    }
  });
  return world.allreduce(writing, parallel::Reduction::sum) / world.allreduce(all, parallel::Reduction::sum);
}

}  // namespace

void run_bench_images(const BenchImagesArguments& arguments) {
  const parallel::Communicator world = parallel::Communicator::world();
  if (!std::filesystem::is_directory(arguments.scratch)) {
    throw InputError(fmt::format("--scratch {}: expected a folder", arguments.scratch));
  }
  const structure::Structure structure = specimen_of_about_800_atoms();
  const fft::Grid grid = fft::make_grid(arguments.gpts, structure.box_A[0], structure.box_A[1]);
  const double base_mib = command_line::peak_resident_mib();
  ImageWork work(grid, structure);
  const auto images = [&work](const Kind& kind) {
    int coherent_images = 0;
    for (int i = 0; i < dose_count; ++i) {
      coherent_images += work.image(i, kind).coherent_images;
    }
    return static_cast<double>(coherent_images) / dose_count;
  };
  (void)images(by_envelope);  // fills arrays and caches, as do the next two
  (void)images(with_drawn_pixel);
  const double coherent_images = images(by_integration);
  const double peak_mib = command_line::peak_resident_mib();
  const BareTransform transform(grid);

  std::vector<double> image_seconds;
  std::vector<double> integration_seconds;
  std::vector<double> drawn_pixel_seconds;
  std::vector<double> fft_seconds;
  const auto measure = [&](const Kind& kind, std::vector<double>& seconds) {
    seconds.push_back(command_line::seconds_of(world, [&] { (void)images(kind); }));
  };
  for (int repeat = 0; repeat < arguments.repeats; ++repeat) {
    measure(by_envelope, image_seconds);
    measure(by_integration, integration_seconds);
    measure(with_drawn_pixel, drawn_pixel_seconds);
    fft_seconds.push_back(command_line::seconds_of(world, [&] {
      for (int i = 0; i < dose_count; ++i) {
        transform();
      }
    }));
  }
  const auto per_item = [&](const std::vector<double>& seconds) {
    return command_line::median(seconds) / dose_count / world.size();
  };
  const double per_image = per_item(image_seconds);
  const double per_integration = per_item(integration_seconds);
  const double per_drawn_pixel = per_item(drawn_pixel_seconds);
  const double floor = per_item(fft_seconds);
  const double draw_ns = ns_per_draw(arguments.repeats);
  const double io_share = writing_share(world, arguments.scratch, work, grid);
  if (!world.is_root()) {
    return;
  }
  if (arguments.json) {
    const json_text::Json line{{"seconds_per_image", per_image},
                               {"fft_seconds", floor},
                               {"ratio", per_image / floor},
                               {"seconds_per_image_integration", per_integration},
                               {"integration_over_envelope", per_integration / per_image},
                               {"coherent_images", coherent_images},
                               {"seconds_per_image_drawn_pixel", per_drawn_pixel},
                               {"drawn_pixel_over_snapped", per_drawn_pixel / per_image},
                               {"io_share", io_share},
                               {"ns_per_draw", draw_ns},
                               {"gpts", arguments.gpts},
                               {"ranks", world.size()},
                               {"peak_mib", peak_mib},
                               {"base_mib", base_mib}};
    fmt::print("{}\n", line.dump());
    return;
  }
  fmt::print("images of {} x {} pixels, doses 1e1 to 1e6 e⁻/Å², {} rank(s)\n", grid.nx, grid.ny,
             world.size());
  fmt::print("one image              {:9.3f} ms   (coherence by the envelope)\n", 1e3 * per_image);
  fmt::print("one bare transform     {:9.3f} ms   (complex, in place, FFTW_MEASURE, same run)\n",
             1e3 * floor);
  fmt::print("ratio                  {:9.3f}\n", per_image / floor);
  fmt::print("by focal integration   {:9.3f} ms   (mean of {:.1f} coherent images)\n", 1e3 * per_integration,
             coherent_images);
  fmt::print("over the envelope's    {:9.3f}\n", per_integration / per_image);
  fmt::print("with drawn pixels      {:9.3f} ms   (that do not divide the box; coherence by the envelope)\n",
             1e3 * per_drawn_pixel);
  fmt::print("over snapped ones      {:9.3f}\n", per_drawn_pixel / per_image);
  fmt::print("a shot-noise draw      {:9.3f} ns\n", draw_ns);
  fmt::print("writing and journal    {:9.1f} %   of making and storing them in {}\n", 100.0 * io_share,
             arguments.scratch);
  fmt::print("memory of a rank       {:9.1f} MiB above {:.1f} MiB\n", peak_mib - base_mib, base_mib);
}

}  // namespace dosefloor::sim_bench
