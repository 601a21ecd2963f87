package jdist.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What teaches fish to complete the command's words.
final class FishCompletion {
  /// Behind DRIVER everything is the driver's, so what is completed depends on whether there is
  /// one.
  private static final String HEAD =
      """
      # fish completion of jdist: jdist completion fish | source

      # Prints the word in the place of DRIVER; fails if there is none before the cursor.
      function __jdist_driver
          set -l words (commandline -opc)
          set -e words[1]
          set -l is_value no
          for word in $words
              if test $is_value = yes
                  set is_value no
              else if contains -- $word WITH_VALUE
                  set is_value yes
              else if not string match -q -- '-*' $word; and not string match -q -- '@*' $word
                  echo $word
                  return
              end
          end
          return 1
      end

      # Whether there is no DRIVER yet, or one of these words in its place.
      function __jdist_takes
          set -l driver (__jdist_driver); or return 0
          contains -- $driver $argv
      end

      # Whether one of these words is in the place of DRIVER.
      function __jdist_is
          set -l driver (__jdist_driver); and contains -- $driver $argv
      end

      # What a driver may be, and the folders that lead there.
      function __jdist_drivers
          __fish_complete_path (commandline -ct) |
              string match -r '^.*(?:\\.java|\\.jar|\\.jsh|/)(?:\\t.*)?$'
      end

      complete -c jdist -e
      complete -c jdist -f
      complete -c jdist -n '__jdist_takes' -a '(__jdist_drivers)'
      complete -c jdist -n 'not __jdist_takes SUBCOMMANDS' -F
      """;

  private FishCompletion() {}

  static String script() {
    String subcommands = words(Arrays.stream(Subcommand.values()).map(Subcommand::word));
    StringBuilder script =
        new StringBuilder(
            HEAD.replace("WITH_VALUE", withValue()).replace("SUBCOMMANDS", subcommands));
    for (Subcommand subcommand : Subcommand.values()) {
      line(script, "__jdist_takes", "-a " + subcommand.word(), subcommand.help());
      if (!subcommand.arguments().isEmpty()) {
        line(
            script,
            "__jdist_is " + subcommand.word(),
            "-a " + quoted(words(subcommand.arguments().stream())),
            "");
      }
    }
    for (Option option : Option.values()) {
      line(script, condition(option), names(option) + value(option), option.help());
      if (option.isNegatable()) {
        line(script, condition(option), "-l no-" + option.displayName().substring(2), "");
      }
    }
    return script.toString();
  }

  private static String withValue() {
    return words(
        Arrays.stream(Option.values())
            .filter(Option::takesValue)
            .flatMap(option -> option.names().stream()));
  }

  private static String condition(Option option) {
    List<String> condition = new ArrayList<>(List.of("__jdist_takes"));
    for (Subcommand subcommand : Subcommand.values()) {
      if (subcommand.taken().contains(option)) {
        condition.add(subcommand.word());
      }
    }
    return String.join(" ", condition);
  }

  /// A name with one dash and several letters is an "old-style" one to fish.
  private static String names(Option option) {
    return words(
        option.names().stream()
            .map(name ->
                name.startsWith("--")
                    ? "-l " + name.substring(2)
                    : (name.length() == 2 ? "-s " : "-o ") + name.substring(1)));
  }

  private static String value(Option option) {
    if (!option.takesValue()) {
      return "";
    }
    if (option.takesPath()) {
      return " -r -F";
    }
    return option.words().isEmpty() ? " -x" : " -x -a " + quoted(words(option.words().stream()));
  }

  private static void line(StringBuilder script, String condition, String what, String help) {
    script.append("complete -c jdist -n ").append(quoted(condition)).append(' ').append(what);
    if (!help.isEmpty()) {
      script.append(" -d ").append(quoted(help));
    }
    script.append('\n');
  }

  private static String words(Stream<String> words) {
    return words.collect(Collectors.joining(" "));
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
