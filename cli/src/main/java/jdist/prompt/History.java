package jdist.prompt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// The file that keeps what was typed, from one session to the next, for its owner's eyes alone.
final class History {
  private History() {}

  /// Where it is by custom: `$XDG_STATE_HOME/jdist/history`, or `~/.local/state/jdist/history`.
  static Path file() {
    String state = System.getenv("XDG_STATE_HOME");
    if (state != null && state.startsWith("/")) {
      try {
        return Path.of(state, "jdist", "history");
      } catch (InvalidPathException _) {
        // then as if it were not set
      }
    }
    return Path.of(System.getProperty("user.home", "/"), ".local", "state", "jdist", "history");
  }

  /// Makes it if it is not there yet; answers with why it cannot be used, if it cannot.
  static Optional<String> prepare(Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      if (!Files.exists(file)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      return Files.isWritable(file) && Files.isRegularFile(file)
          ? Optional.empty()
          : Optional.of("it cannot be written");
    } catch (IOException e) {
      return Optional.of(e.toString());
    }
  }
}
