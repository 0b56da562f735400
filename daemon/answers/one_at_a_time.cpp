#include "daemon/answers/one_at_a_time.hpp"

#include <thread>
#include <utility>

namespace busstop {
namespace {

Outcome worked(const OneAtATime::Work& work) {
  try {
    return work();
  } catch (const Fault& fault) {
    return fault;
  } catch (const std::exception& error) {
    return Fault(Fault::Kind::failed, error.what());
  }
}

}  // namespace

void OneAtATime::run(const std::function<Work()>& prepare, const Done& done) {
  if (busy_.exchange(true)) return done(Fault(Fault::Kind::not_ready, taken_));
  try {
    std::thread([this, work = prepare(), done] {
      auto outcome = worked(work);
      busy_ = false;
      done(std::move(outcome));
    }).detach();
  } catch (const std::exception& error) {  // nothing to do, or no thread to be had
    busy_ = false;
    done(Fault(Fault::Kind::failed, error.what()));
  }
}

}  // namespace busstop
