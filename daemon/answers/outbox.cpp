#include "daemon/answers/outbox.hpp"

namespace busstop {

Outcome outcome_of(const ChangeResult& result, bool counted) {
  switch (result.code) {
    case ChangeResult::Code::done:
      return counted ? Outcome(result.count) : Outcome(std::monostate{});
    case ChangeResult::Code::not_found:
      return Fault(Fault::Kind::not_found, result.text);
    case ChangeResult::Code::invalid:
      return Fault(Fault::Kind::invalid, result.text);
    case ChangeResult::Code::exists:
      return Fault(Fault::Kind::exists, result.text);
    case ChangeResult::Code::failed:
      break;
  }
  return Fault(Fault::Kind::failed, result.text);
}

Outcome outcome_of_test(const ChangeResult& result) {
  if (result.code != ChangeResult::Code::done) return outcome_of(result, false);
  return Testing{result.text, Duration(result.count)};
}

Outcome outcome_of_put(const ChangeResult& result) {
  if (result.code != ChangeResult::Code::done) return outcome_of(result, false);
  return result.imported;
}

Outcome outcome_of_replay(const ChangeResult& result) {
  if (result.code != ChangeResult::Code::done) return outcome_of(result, false);
  return result.replayed;
}

Outcome outcome_of(const ProduceResult& result) {
  if (!result.error.empty()) return Fault(Fault::Kind::failed, result.error);
  return Produced{result.to.partition, result.offset};
}

}  // namespace busstop
