package jdist.cli;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// The door to the option parser: [Option]s in, values out. Built by hand, not by annotations,
/// whose reading costs more than the parsing.
final class OptionModel {
  /// Or it would look for a class of Groovy's in every jar of the class path, which opens them all.
  private static final String NO_GROOVY = "picocli.disable.closures";

  private OptionModel() {}

  /// The values of each option that was given, in the order they were given.
  ///
  /// @throws UsageException if the words cannot be understood
  static Map<Option, List<String>> parse(List<String> words) {
    String before = System.setProperty(NO_GROOVY, "true");
    try {
      return parseWithoutGroovy(words);
    } finally {
      if (before == null) {
        System.clearProperty(NO_GROOVY);
      }
    }
  }

  private static Map<Option, List<String>> parseWithoutGroovy(List<String> words) {
    picocli.CommandLine parser = new picocli.CommandLine(spec());
    parser.setOverwrittenOptionsAllowed(true);
    parser.setExpandAtFiles(false);
    parser.setTrimQuotes(false);
    parser.setAllowOptionsAsOptionParameters(true); // -J-version, --driver-J -Dname=value
    try {
      return values(parser.parseArgs(words.toArray(String[]::new)));
    } catch (ParameterException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
  }

  private static CommandSpec spec() {
    CommandSpec spec = CommandSpec.create();
    for (Option option : Option.values()) {
      OptionSpec.Builder builder = OptionSpec.builder(option.names().toArray(String[]::new));
      if (!option.takesValue()) {
        builder.type(boolean.class).negatable(option.isNegatable());
      } else {
        builder.type(List.class).auxiliaryTypes(String.class).arity("1");
      }
      spec.addOption(builder.build());
    }
    return spec;
  }

  private static Map<Option, List<String>> values(ParseResult result) {
    Map<Option, List<String>> values = new TreeMap<>();
    for (Option option : Option.values()) {
      if (result.hasMatchedOption(option.displayName())) {
        Object value = result.matchedOptionValue(option.displayName(), null);
        values.put(
            option, value instanceof List<?> list ? strings(list) : List.of(String.valueOf(value)));
      }
    }
    return values;
  }

  private static List<String> strings(List<?> list) {
    return list.stream().map(String::valueOf).toList();
  }
}
