package jdist.code;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Tells without reading a file that it is still the one it was: by its path, its place on the
/// disk, its size, and when it last changed, which no program can set.
///
/// @param text all of that, as a file name
record FileStamp(String text) {
  /// Changes closer together than this may bear the same time on some file systems.
  private static final Duration GRAIN = Duration.ofSeconds(3);

  /// The stamp of a file; empty if it changed so lately that it may change again unnoticed, or if
  /// its file system does not tell.
  static Optional<FileStamp> of(Path file, Instant now) {
    try {
      Map<String, Object> facts = Files.readAttributes(file, "unix:dev,ino,size,ctime");
      FileTime changed = (FileTime) facts.get("ctime");
      if (changed == null || changed.toInstant().isAfter(now.minus(GRAIN))) {
        return Optional.empty();
      }
      String path = Integer.toHexString(file.toAbsolutePath().hashCode());
      return Optional.of(
          new FileStamp(
              String.join(
                  "-",
                  path,
                  String.valueOf(facts.get("dev")),
                  String.valueOf(facts.get("ino")),
                  String.valueOf(facts.get("size")),
                  String.valueOf(changed.to(TimeUnit.NANOSECONDS)))));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
