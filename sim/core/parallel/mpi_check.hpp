#pragma once
/// MPI return codes as exceptions. Our communicators carry MPI_ERRORS_RETURN, so every call is checked.

namespace dosefloor::parallel {

/// Does nothing for MPI_SUCCESS; otherwise throws Error with `call` ("MPI_Bcast") and MPI's own text.
void check(int return_code, const char* call);

}  // namespace dosefloor::parallel
