#include "sim/core/files/output_lock.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "sim/core/errors/error.hpp"
#include "tests/sim/core/output/example_output.hpp"
#include "tests/support/mpi_test.hpp"
#include "tests/support/scratch_folder.hpp"

namespace files = dosefloor::files;
using dosefloor::LockedError;
using dosefloor::test::ScratchFolder;
using files::OutputLock;

namespace {

void write_foreign_lock(const std::filesystem::path& path, const std::string& host, std::int64_t age_s) {
  const auto now = std::chrono::system_clock::now();
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count() - age_s;
  std::ofstream(OutputLock::path_for(path)) << nlohmann::json{{"host", host},
                                                              {"pid", 4242},
                                                              {"job", "777_3"},
                                                              {"start", "2026-01-01T00:00:00Z"},
                                                              {"heartbeat", "2026-01-01T00:00:10Z"},
                                                              {"heartbeat_unix", seconds}};
}

nlohmann::json lock_text(const std::filesystem::path& path) {
  return nlohmann::json::parse(dosefloor::test::bytes_of(OutputLock::path_for(path)));
}

/// A process that holds the lock until it is killed.
class Holder {
 public:
  explicit Holder(const std::filesystem::path& path) {
    int ready[2] = {-1, -1};
    BOOST_REQUIRE(pipe(ready) == 0);
    child_ = fork();
    if (child_ == 0) {
      const OutputLock lock(path);
      (void)!write(ready[1], "x", 1);
      while (true) {
        pause();
      }
    }
    char byte = 0;
    BOOST_REQUIRE(read(ready[0], &byte, 1) == 1);
    close(ready[0]);
    close(ready[1]);
  }
  ~Holder() { end(); }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;
  Holder(Holder&&) = delete;
  Holder& operator=(Holder&&) = delete;
  void end() {
    if (child_ > 0) {
      kill(child_, SIGKILL);
      waitpid(child_, nullptr, 0);
      child_ = -1;
    }
  }
  [[nodiscard]] pid_t pid() const { return child_; }

 private:
  pid_t child_ = -1;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(output_lock)

BOOST_AUTO_TEST_CASE(the_lock_says_who_holds_it_and_goes_when_released) {
  const ScratchFolder folder;
  const auto path = folder / "w.emd";
  {
    const OutputLock lock(path);
    const auto text = lock_text(path);
    BOOST_TEST(text.at("host") == files::host_name());
    BOOST_TEST(text.at("pid") == getpid());
    BOOST_TEST(text.contains("job"));
    BOOST_TEST(lock.note().empty());
    BOOST_CHECK_NO_THROW(lock.check_held());
  }
  BOOST_TEST(!std::filesystem::exists(OutputLock::path_for(path)));
}

BOOST_AUTO_TEST_CASE(a_live_run_on_this_machine_is_named_in_the_refusal) {
  const ScratchFolder folder;
  const Holder holder(folder / "w.emd");
  BOOST_CHECK_EXCEPTION(OutputLock(folder / "w.emd"), LockedError, [&](const LockedError& error) {
    const std::string text = error.what();
    return text.find("pid " + std::to_string(holder.pid()) + " on " + files::host_name()) !=
               std::string::npos &&
           text.find("heartbeat") != std::string::npos && error.code() == dosefloor::ExitCode::locked;
  });
}

BOOST_AUTO_TEST_CASE(a_killed_runs_lock_is_taken_over_at_once_with_a_note) {
  const ScratchFolder folder;
  Holder holder(folder / "w.emd");
  const std::string pid = std::to_string(holder.pid());
  holder.end();
  BOOST_TEST(std::filesystem::exists(OutputLock::path_for(folder / "w.emd")));
  const OutputLock lock(folder / "w.emd");
  BOOST_TEST(lock.note().find("pid " + pid) != std::string::npos);
  BOOST_TEST(lock_text(folder / "w.emd").at("pid") == getpid());
}

BOOST_AUTO_TEST_CASE(another_machines_fresh_heartbeat_is_live) {
  const ScratchFolder folder;
  write_foreign_lock(folder / "w.emd", "node17", 50);
  BOOST_CHECK_EXCEPTION(OutputLock(folder / "w.emd"), LockedError, [](const LockedError& error) {
    const std::string text = error.what();
    return text.find("node17") != std::string::npos && text.find("4242") != std::string::npos &&
           text.find("777_3") != std::string::npos && text.find("2026-01-01T00:00:10Z") != std::string::npos;
  });
  BOOST_TEST(lock_text(folder / "w.emd").at("host") == "node17");  // a refusal leaves the lock as it was
}

BOOST_AUTO_TEST_CASE(another_machines_old_heartbeat_is_stale) {
  const ScratchFolder folder;
  write_foreign_lock(folder / "w.emd", "node17", 70);
  const OutputLock lock(folder / "w.emd");
  BOOST_TEST(lock.note().find("node17") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_empty_lock_file_is_free) {
  const ScratchFolder folder;
  std::ofstream(OutputLock::path_for(folder / "w.emd")) << "";
  BOOST_CHECK_NO_THROW(OutputLock(folder / "w.emd"));
}

BOOST_AUTO_TEST_CASE(the_heartbeat_is_refreshed) {
  const ScratchFolder folder;
  using std::chrono::milliseconds;
  const OutputLock lock(folder / "w.emd", {milliseconds(50), milliseconds(60000)});
  const std::int64_t before = lock_text(folder / "w.emd").at("heartbeat_unix");
  std::this_thread::sleep_for(milliseconds(1300));
  BOOST_TEST(lock_text(folder / "w.emd").at("heartbeat_unix").get<std::int64_t>() > before);
}

BOOST_AUTO_TEST_CASE(a_lost_lock_is_noticed_and_not_removed) {
  const ScratchFolder folder;
  {
    const OutputLock lock(folder / "w.emd");
    std::filesystem::remove(OutputLock::path_for(folder / "w.emd"));
    BOOST_CHECK_THROW(lock.check_held(), LockedError);
    write_foreign_lock(folder / "w.emd", "node17", 0);
    BOOST_CHECK_THROW(lock.check_held(), LockedError);
  }
  BOOST_TEST(lock_text(folder / "w.emd").at("host") == "node17");
}

BOOST_AUTO_TEST_CASE(of_many_processes_at_once_one_gets_the_lock) {
  const ScratchFolder folder;
  // Each child takes the lock if it can, checks that it is alone by an exclusive file, and releases it, many
  // times.
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      for (int attempt = 0; attempt < 50; ++attempt) {
        try {
          const OutputLock lock(folder / "w.emd");
          if (mkdir((folder / "alone").c_str(), 0700) != 0) {
            _exit(1);
          }
          rmdir((folder / "alone").c_str());
        } catch (const LockedError&) {
          continue;
        } catch (const std::exception&) {
          _exit(2);
        }
      }
      _exit(0);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    waitpid(child, &status, 0);
    BOOST_TEST(status == 0);
  }
}

BOOST_AUTO_TEST_SUITE_END()
