package jdist.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Makes the manual page, `jdist(1)`: the build runs it. What the code knows is put into a text
/// that a person has written, so that neither goes stale.
final class Manual {
  private Manual() {}

  /// @param arguments the text, the file to make, and jdist's version
  static void main(String[] arguments) throws IOException {
    Path page = Path.of(arguments[1]);
    Files.createDirectories(page.toAbsolutePath().getParent());
    Files.writeString(page, page(Files.readString(Path.of(arguments[0])), arguments[2]));
  }

  /// @param text with percent signs around the names of what is to be put in
  static String page(String text, String version) {
    return text.replace("%VERSION%", version)
        .replace("%SUBCOMMANDS%", entries(Subcommand.values(), Manual::entry))
        .replace("%OPTIONS%", entries(Option.values(), Manual::entry))
        .replace("%EXIT_STATUS%", entries(ExitCode.values(), Manual::entry));
  }

  private static <T> String entries(T[] values, Function<T, String> entry) {
    return Arrays.stream(values)
        .map(entry)
        .map(text -> ".TP\n" + text)
        .collect(Collectors.joining("\n"));
  }

  private static String entry(Subcommand subcommand) {
    return bold(subcommand.word()) + "\n" + roff(subcommand.help());
  }

  private static String entry(Option option) {
    String names =
        option.isNegatable()
            ? bold(option.displayName()) + ", " + bold("--no-lazy")
            : option.names().stream().map(Manual::bold).collect(Collectors.joining(", "));
    String value = option.takesValue() ? " \\fI" + roff(option.label()) + "\\fR" : "";
    return names + value + "\n" + roff(option.help()) + (option.isRepeatable() ? "; adds up" : "");
  }

  private static String entry(ExitCode code) {
    return bold(Integer.toString(code.status()))
        + "\n"
        + roff(code.meaning()).replaceAll("`([^`]*)`", "\\\\fB$1\\\\fR");
  }

  private static String bold(String text) {
    return "\\fB" + roff(text) + "\\fR";
  }

  /// Text that means itself: a hyphen is a minus, to be copied and searched for, and no line is an
  /// order.
  private static String roff(String text) {
    String plain = text.replace("\\", "\\e").replace("-", "\\-").replace("~", "\\(ti");
    return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
  }
}
