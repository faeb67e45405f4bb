# SPDX-License-Identifier: MIT
#
# Dosefloor for Spack 1.0 and later; docs/installing.md says how to use this file from a checkout.

from spack_repo.builtin.build_systems.cmake import CMakePackage, generator

from spack.package import *


class Dosefloor(CMakePackage):
    """Dose limits of neural networks that segment electron micrographs: simulates exit waves and images of
    supported nanoparticles, trains networks on them, and states the dose from which each finds the particle."""

    license("MIT")

    # No release has been published yet: `spack develop` gives the sources of a checkout.
    version("0.1.0")

    variant("networks", default=True, description="Training and segmentation (LibTorch)")
    variant("nccl", default=False, when="+networks", description="Training on several GPUs")
    variant("figures", default=True, description="Figures, and reports (Python)")

    generator("ninja")

    depends_on("c", type="build")
    depends_on("cxx", type="build")
    depends_on("cmake@3.25:", type="build")
    depends_on("pkgconfig", type="build")

    depends_on("mpi")
    depends_on("hdf5@1.10.8: +mpi")
    depends_on("fftw@3.3.10: +mpi precision=float")
    depends_on("kokkos@4: ~cuda +serial")
    depends_on("boost@1.74:")
    depends_on("random123")
    depends_on("xxhash")
    depends_on("zlib-api")
    depends_on("tomlplusplus")
    depends_on("cli11")
    depends_on("fmt")
    depends_on("nlohmann-json")
    depends_on("gsl")

    with when("+networks"):
        depends_on("python", type=("build", "link", "run"))
        depends_on("py-torch@2.11", type=("build", "link", "run"))
    with when("+nccl"):
        depends_on("py-torch +cuda +nccl")
        depends_on("nccl")
        depends_on("cuda")
    with when("+figures"):
        depends_on("python@3.9:", type="run")
        depends_on("py-numpy", type="run")
        depends_on("py-h5py", type="run")
        depends_on("py-matplotlib@3.9:", type="run")

    conflicts("%gcc@:11", msg="C++20 as it is used here needs GCC 12")
    conflicts("%clang@:14", msg="C++20 as it is used here needs Clang 15")

    def cmake_args(self):
        arguments = [
            self.define("DOSEFLOOR_BUILD_TESTS", False),
            self.define("DOSEFLOOR_ARCH", ""),  # Spack's compiler wrappers name that of the target
            self.define("Kokkos_ROOT", self.spec["kokkos"].prefix),
            self.define_from_variant("DOSEFLOOR_WITH_TORCH", "networks"),
            self.define_from_variant("DOSEFLOOR_WITH_NCCL", "nccl"),
        ]
        if self.spec.satisfies("+networks"):
            arguments.append(self.define("DOSEFLOOR_TORCH_ROOT", self.torch_folder))
        if self.spec.satisfies("+nccl"):
            arguments += [
                self.define("DOSEFLOOR_NCCL_ROOT", self.spec["nccl"].prefix),
                self.define("DOSEFLOOR_CUDART_INCLUDE", self.spec["cuda"].prefix.include),
            ]
        return arguments

    @property
    def torch_folder(self):
        packages = f"python{self.spec['python'].version.up_to(2)}/site-packages"
        return join_path(self.spec["py-torch"].prefix.lib, packages, "torch")

    def setup_build_environment(self, env):
        env.set("HDF5_ROOT", self.spec["hdf5"].prefix)

    def setup_run_environment(self, env):
        if self.spec.satisfies("+figures"):
            env.set("DOSEFLOOR_PYTHON", self.spec["python"].command.path)
