package jdist.cli;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// The command line of what runs no driver: `jdist doctor`, `jdist clean`. It takes options alone,
/// before its name or behind it.
final class OptionsAlone {
  private OptionsAlone() {}

  /// The values of the options of a line whose driver is `word`. What the environment's
  /// `JDIST_OPTIONS` says of drivers is passed over.
  ///
  /// @param word `doctor`, which stands in the place of a driver
  /// @param taken the options that it has a use for
  /// @param inherited those of the environment
  /// @param line all that was typed
  /// @throws UsageException if something else than options was typed, or options of a driver's
  static Map<Option, List<String>> values(
      String word, Set<Option> taken, List<String> inherited, CommandLine line) {
    CommandLine behind = CommandLine.ofWords(line.driverArguments());
    if (behind.driver().isPresent()) {
      throw new UsageException(
          "jdist "
              + word
              + " takes options alone, and \""
              + behind.driver().get()
              + "\" is none; hosts are named with -H or --machine-file");
    }
    int untyped = CommandLine.ofWords(inherited).options().size();
    List<String> before = line.options();
    Map<Option, List<String>> typed =
        OptionModel.parse(joined(before.subList(untyped, before.size()), behind.options()));
    for (Option option : typed.keySet()) {
      if (!taken.contains(option) && option != Option.HELP && option != Option.VERSION) {
        throw new UsageException(
            option.displayName() + ": jdist " + word + " runs no driver, and has no use for it");
      }
    }
    Map<Option, List<String>> values = new EnumMap<>(Option.class);
    Map<Option, List<String>> all = OptionModel.parse(joined(before, behind.options()));
    all.forEach((option, value) -> {
      if (taken.contains(option) || typed.containsKey(option)) {
        values.put(option, value);
      }
    });
    return values;
  }

  private static List<String> joined(List<String> first, List<String> second) {
    return Stream.of(first, second).flatMap(List::stream).toList();
  }
}
