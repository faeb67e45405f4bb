#pragma once
/// GSL's errors as return values. By default it aborts the process.

#include <gsl/gsl_errno.h>

namespace dosefloor::mtf_fit {

/// As long as it lives GSL returns error codes; then its handler is as before.
class GslErrorsReturned {
 public:
  GslErrorsReturned() : before_(gsl_set_error_handler_off()) {}
  ~GslErrorsReturned() { gsl_set_error_handler(before_); }
  GslErrorsReturned(const GslErrorsReturned&) = delete;
  GslErrorsReturned& operator=(const GslErrorsReturned&) = delete;
  GslErrorsReturned(GslErrorsReturned&&) = delete;
  GslErrorsReturned& operator=(GslErrorsReturned&&) = delete;

 private:
  gsl_error_handler_t* before_;
};

}  // namespace dosefloor::mtf_fit
