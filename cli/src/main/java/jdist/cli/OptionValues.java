package jdist.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What was given for each option.
record OptionValues(Map<Option, List<String>> values) {
  /// What was given last; empty if nothing was.
  Optional<String> last(Option option) {
    return Optional.ofNullable(values.get(option)).map(List::getLast);
  }

  /// All that was given, in order.
  List<String> all(Option option) {
    return values.getOrDefault(option, List.of());
  }

  /// Whether it was given at all.
  boolean has(Option option) {
    return values.containsKey(option);
  }

  /// Whether it is on.
  boolean isSet(Option option) {
    return last(option).filter("true"::equals).isPresent();
  }
}
