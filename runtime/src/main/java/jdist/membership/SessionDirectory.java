package jdist.membership;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import jdist.code.WallClock;

/// The session's private folder, mode 0700, for the Unix sockets of the workers on this host. Its
/// name carries the driver's process id, so that a later start can sweep away what a dead session
/// could not.
public final class SessionDirectory implements AutoCloseable {
  private static final String PREFIX = "jdist-";
  private static final String SOCKETS = "w*";
  private static final Duration START = Duration.ofMinutes(10);

  private final Path path;

  private SessionDirectory(Path path) {
    this.path = path;
  }

  /// Makes the folder. Where it cannot be made, the path leads nowhere: workers then listen on
  /// ports alone.
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

  /// [#sweep] on a thread that nobody waits for, and nobody interrupts: sockets would seem dead.
  public static void sweepLater() {
    try {
      Thread.ofPlatform().daemon().name("jdist-sweep").start(SessionDirectory::sweep);
    } catch (OutOfMemoryError _) {
      // there is no thread to be had; another start may have one
    }
  }

  /// Removes the folders of sessions that are over: whose driver is gone, and of whose workers none
  /// answers. Never fails.
  static void sweep() {
    Path parent = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    String[] names = parent.toFile().list((_, name) -> name.startsWith(PREFIX));
    for (String name : names == null ? new String[0] : names) {
      try {
        Path folder = parent.resolve(name);
        if (isOver(folder)) {
          remove(folder);
        }
      } catch (IOException | RuntimeException _) {
        // somebody else's, or somebody else sweeps
      }
    }
  }

  /// To be called by a worker at its end, its own socket removed: the last of a session whose
  /// driver was killed removes its folder. One that lives may want to add workers.
  public static void leave(Path folder) {
    if (driver(folder).filter(SessionDirectory::isGone).isPresent()) {
      remove(folder);
    }
  }

  /// Of two containers that share a temporary folder neither sees the other's processes, but a
  /// socket answers.
  private static boolean isOver(Path folder) throws IOException {
    if (driver(folder).filter(SessionDirectory::isGone).isEmpty()
        || !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    boolean sockets = false;
    try (DirectoryStream<Path> contents = Files.newDirectoryStream(folder, SOCKETS)) {
      for (Path socket : contents) {
        if (answers(socket)) {
          return false;
        }
        sockets = true;
      }
    }
    return sockets || isOld(folder);
  }

  private static boolean answers(Path socket) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return channel.isConnected();
    } catch (IOException _) {
      return false;
    }
  }

  /// So old that its workers, if it has any, must have made their sockets.
  private static boolean isOld(Path folder) throws IOException {
    return Files.getLastModifiedTime(folder)
        .toInstant()
        .isBefore(WallClock.system().instant().minus(START));
  }

  private static Optional<Long> driver(Path folder) {
    String name = folder.getFileName().toString();
    int end = name.indexOf('-', PREFIX.length());
    try {
      return end < 0
          ? Optional.empty()
          : Optional.of(Long.parseLong(name, PREFIX.length(), end, 10));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /// What has no command any more is about to end, or has ended and its parent has not noticed.
  private static boolean isGone(long processId) {
    return ProcessHandle.of(processId).flatMap(process -> process.info().command()).isEmpty();
  }

  private static void remove(Path folder) {
    try {
      try (DirectoryStream<Path> contents = Files.newDirectoryStream(folder)) {
        for (Path file : contents) {
          if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
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
