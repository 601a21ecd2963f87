package jdist.code;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Where the cache of one user lies, and how such a folder is made: readable to its owner alone,
/// and marked as a cache, so that nothing else is ever taken for one and emptied.
final class CacheFolder {
  /// What backup programs, too, know a cache by (bford.info/cachedir).
  static final String TAG = "CACHEDIR.TAG";

  private static final String TAG_TEXT =
      "Signature: 8a477f597d28d172789f06886806bc55\n# This folder is a cache of jdist.\n";
  private static final Set<PosixFilePermission> PRIVATE =
      Set.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private CacheFolder() {}

  /// The folder that the user's settings name: the system property `jdist.cache`, else
  /// `JDIST_CACHE`, else `jdist` in `XDG_CACHE_HOME`, else in `.cache` of `HOME`, or of the home
  /// that the system names, if there is one.
  ///
  /// @param property gives a system property, empty if it is not set
  /// @param variable gives an environment variable, empty if it is not set
  static Optional<Path> ofUser(UnaryOperator<String> property, UnaryOperator<String> variable) {
    String chosen = property.apply("jdist.cache");
    if (chosen.isEmpty()) {
      chosen = variable.apply("JDIST_CACHE");
    }
    if (!chosen.isEmpty()) {
      return Optional.of(Path.of(chosen).toAbsolutePath());
    }
    Path caches = Path.of(variable.apply("XDG_CACHE_HOME"));
    if (caches.isAbsolute()) {
      return Optional.of(caches.resolve("jdist"));
    }
    String chosenHome = variable.apply("HOME"); // which Java does not look at
    Path home = Path.of(chosenHome.isEmpty() ? property.apply("user.home") : chosenHome);
    // Where there is no home Java says "?"; daemons have homes that do not exist.
    return home.isAbsolute() && Files.isDirectory(home)
        ? Optional.of(home.resolve(".cache/jdist"))
        : Optional.empty();
  }

  /// Makes the folder a cache, or `jdist` within it if it holds something else.
  ///
  /// @return the folder to use
  /// @throws IOException if it cannot be made or written, or belongs to somebody else
  static Path prepare(Path wanted) throws IOException {
    if (Files.exists(wanted.resolve(TAG))) {
      return keepPrivate(wanted);
    }
    Path folder = isFree(wanted) ? wanted : wanted.resolve("jdist");
    create(folder);
    keepPrivate(folder);
    Files.writeString(folder.resolve(TAG), TAG_TEXT);
    return folder;
  }

  /// Makes a folder for its owner alone, and those above it, if they are not there.
  static void create(Path folder) throws IOException {
    FileAttribute<?> permissions = PosixFilePermissions.asFileAttribute(PRIVATE);
    Files.createDirectories(folder, permissions);
  }

  private static boolean isFree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return true;
    }
    try (DirectoryStream<Path> content = Files.newDirectoryStream(folder)) {
      return !content.iterator().hasNext();
    }
  }

  /// Only its owner may change a folder's permissions, so this also refuses another user's folder.
  private static Path keepPrivate(Path folder) throws IOException {
    if (!Files.getPosixFilePermissions(folder).equals(PRIVATE)) {
      Files.setPosixFilePermissions(folder, PRIVATE);
    }
    return folder;
  }
}
