package jdist.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// What may stand in the place of a driver, and is none: for the help, the manual page and the
/// shells' completion.
@SuppressWarnings("ImmutableEnumChecker") // its sets are never changed
enum Subcommand {
  DOCTOR(
      DoctorCommand.WORD, DoctorCommand.TAKEN, "look for what would keep a cluster from starting"),
  COMPLETION(CompletionCommand.WORD, Set.of(), "print what completes jdist's words in a shell"),
  CLEAN(CleanCommand.WORD, CleanCommand.TAKEN, "empty the cache, here or on hosts");

  private final String word;
  private final Set<Option> taken;
  private final String help;

  Subcommand(String word, Set<Option> taken, String help) {
    this.word = word;
    this.taken = taken;
    this.help = help;
  }

  String word() {
    return word;
  }

  String help() {
    return help;
  }

  /// The options that it has a use for.
  Set<Option> taken() {
    return taken;
  }

  /// What stands behind it, if that is one of a few words.
  List<String> arguments() {
    return this == COMPLETION
        ? Arrays.stream(CompletionCommand.Shell.values())
            .map(CompletionCommand.Shell::word)
            .toList()
        : List.of();
  }
}
