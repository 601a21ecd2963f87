package jdist.membership;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// The session's private folder, mode 0700, for the Unix sockets of the workers on this host. Its
/// name carries the driver's process id, so that a later start can sweep away what a dead session
/// could not.
public final class SessionDirectory implements AutoCloseable {
  private static final String PREFIX = "jdist-";

  private final Path path;

  private SessionDirectory(Path path) {
    this.path = path;
  }

  /// Makes the folder, and sweeps what dead sessions have left. Where it cannot be made, the path
  /// leads nowhere: workers then listen on ports alone.
  public static SessionDirectory create() {
    Path parent = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    String prefix = PREFIX + ProcessHandle.current().pid() + "-";
    try {
      return new SessionDirectory(
          Files.createTempDirectory(
              parent,
              prefix,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
    } catch (IOException | UnsupportedOperationException _) {
      return new SessionDirectory(parent.resolve(prefix + "none"));
    }
  }

  public Path path() {
    return path;
  }

  /// Removes the folders of sessions whose driver is gone. Never fails.
  public static void sweep() {
    Path parent = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, PREFIX + "*-*")) {
      for (Path folder : found) {
        if (driver(folder).filter(SessionDirectory::isGone).isPresent() && isOwn(folder)) {
          remove(folder);
        }
      }
    } catch (IOException | RuntimeException _) {
      // somebody else may sweep
    }
  }

  private static Optional<Long> driver(Path folder) {
    String name = folder.getFileName().toString();
    int end = name.indexOf('-', PREFIX.length());
    try {
      return Optional.of(Long.parseLong(name, PREFIX.length(), end, 10));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static boolean isGone(long processId) {
    return ProcessHandle.of(processId).filter(ProcessHandle::isAlive).isEmpty();
  }

  private static boolean isOwn(Path folder) throws IOException {
    return Files.getOwner(folder).getName().equals(System.getProperty("user.name"));
  }

  private static void remove(Path folder) {
    try {
      try (DirectoryStream<Path> contents = Files.newDirectoryStream(folder)) {
        for (Path file : contents) {
          if (Files.isDirectory(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            remove(file);
          } else {
            Files.deleteIfExists(file);
          }
        }
      }
      Files.deleteIfExists(folder);
    } catch (IOException _) {
      // a worker that outlives its driver by a moment removes it itself
    }
  }

  /// Removes the folder with all its contents.
  @Override
  public void close() {
    remove(path);
  }
}
