package jdist.cli;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
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

  /// A script that completes the options, for bash and zsh: their names, and those of their values
  /// that are files or known words.
  static String completion() {
    CommandSpec spec = completed("jdist", Set.of(Option.values()));
    for (Subcommand subcommand : Subcommand.values()) {
      CommandSpec its = completed(subcommand.word(), subcommand.taken());
      if (!subcommand.arguments().isEmpty()) {
        its.addPositional(
            PositionalParamSpec.builder().completionCandidates(subcommand.arguments()).build());
      }
      spec.addSubcommand(subcommand.word(), its);
    }
    return AutoComplete.bash("jdist", new picocli.CommandLine(spec));
  }

  private static CommandSpec completed(String name, Set<Option> options) {
    CommandSpec spec = CommandSpec.create().name(name);
    for (Option option : Option.values()) {
      if (options.contains(option)) {
        spec.addOption(completed(option));
      }
    }
    return spec;
  }

  private static OptionSpec completed(Option option) {
    List<String> names = new ArrayList<>(option.names());
    if (option.isNegatable()) {
      names.add("--no-lazy");
    }
    Class<?> type = option.takesPath() ? File.class : String.class;
    OptionSpec.Builder builder =
        OptionSpec.builder(names.toArray(String[]::new))
            .type(option.takesValue() ? type : boolean.class)
            .paramLabel(option.name()); // of which the script makes a variable's name
    if (!option.words().isEmpty()) {
      builder.completionCandidates(option.words());
    }
    return builder.build();
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
