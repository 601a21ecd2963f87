package jdist.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdist.script.Commands.CommandException;

/// The user's own editor, on the terminal that this process has: `$VISUAL`, `$EDITOR`, or `vi`.
final class Editor {
  private Editor() {}

  /// Has a text edited; returns when the editor does.
  ///
  /// @throws CommandException if there is no editor, or it fails
  static String edit(String text) throws CommandException {
    List<String> command = command();
    try {
      Path file = Files.createTempFile("jdist-edit", ".jsh"); // for its owner's eyes alone
      try {
        Files.writeString(file, text);
        command.add(file.toString());
        int status = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (status != 0) {
          throw new CommandException("/edit: " + command.getFirst() + " ended with " + status);
        }
        return Files.readString(file);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new CommandException(
          "/edit: " + command.getFirst() + ": " + e.getMessage() + "; set EDITOR to your editor");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CommandException("/edit: interrupted");
    }
  }

  private static List<String> command() throws CommandException {
    for (String variable : List.of("VISUAL", "EDITOR")) {
      String value = System.getenv(variable);
      if (value != null && !value.isBlank()) {
        try {
          return new ArrayList<>(Words.of(value));
        } catch (IllegalArgumentException e) {
          throw new CommandException("/edit: " + variable + ": " + e.getMessage());
        }
      }
    }
    return new ArrayList<>(List.of("vi"));
  }
}
