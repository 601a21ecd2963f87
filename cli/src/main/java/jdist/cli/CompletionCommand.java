package jdist.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// `jdist completion SHELL`: prints what teaches a shell to complete the command's words.
final class CompletionCommand implements Job {
  /// What stands in the place of a driver.
  static final String WORD = "completion";

  /// The shells that can be taught.
  enum Shell {
    BASH,
    ZSH,
    FISH;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Shell shell;

  private CompletionCommand(Shell shell) {
    this.shell = shell;
  }

  /// It has no options but those that every command has.
  ///
  /// @throws UsageException if there are others
  static Map<Option, List<String>> options(List<String> inherited, CommandLine line) {
    List<String> behind = line.driverArguments().stream().filter(it -> it.startsWith("-")).toList();
    CommandLine alone =
        new CommandLine(line.options(), line.driver(), behind, line.hasCode(), line.lines());
    return OptionsAlone.values(WORD, Set.of(), inherited, alone);
  }

  /// @throws UsageException if it is not asked for one of the shells
  static CompletionCommand of(CommandLine line) {
    for (Shell shell : Shell.values()) {
      if (line.driverArguments().equals(List.of(shell.word()))) {
        return new CompletionCommand(shell);
      }
    }
    String shells =
        Arrays.stream(Shell.values()).map(Shell::word).collect(Collectors.joining(", "));
    String typed = String.join(" ", line.driverArguments());
    throw new UsageException(
        "jdist completion: "
            + (typed.isEmpty() ? "for which shell?" : "\"" + typed + "\" is no shell it knows;")
            + " expected one of "
            + shells
            + ", for example jdist completion bash");
  }

  @Override
  public Voice voice() {
    return Voice.untold();
  }

  @Override
  public void run() {
    System.out.print(shell == Shell.FISH ? FishCompletion.script() : BashCompletion.script());
  }
}
