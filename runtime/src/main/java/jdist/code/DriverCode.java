package jdist.code;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import jdist.code.ClassPath.Place;
import jdist.wire.CodeEntry;
import org.jspecify.annotations.Nullable;

/// The code of the driver: where it lies, how workers get it, and the answers to what they ask.
///
/// Workers on the driver's host read the same files as the driver. Workers elsewhere get jars by
/// the hash of their content, and are served by name what lies in folders, or what only other
/// loaders know. Thread-safe.
public final class DriverCode implements CodeClient {
  private final ClassLoader loader;
  private final List<Path> paths;
  private final JarShelf shelf;
  private final DriverResources resources = new DriverResources();
  private @Nullable PinnedCode pinned; // guarded by this

  private DriverCode(
      ClassLoader loader, List<Path> paths, JarShelf shelf, @Nullable PinnedCode pinned) {
    this.loader = loader;
    this.paths = paths;
    this.shelf = shelf;
    this.pinned = pinned;
  }

  /// The code of a driver that jdist itself loads: what its class path leads to, the `Class-Path`
  /// of manifests included. Its jars are copied at once, so that one rebuilt while it runs does not
  /// matter; folders are used as they are.
  ///
  /// @param classPath jars and folders; what is missing is left out, as `java` does
  /// @param cache where copies of jars are kept
  /// @param privateFolder a folder of this session for copies that the cache does not take; made if
  ///   it is needed. If there is no room there either, jars are used where they are.
  /// @throws IOException if a jar cannot be read
  public static DriverCode ofClassPath(
      List<Path> classPath, Optional<CodeCache> cache, Path privateFolder) throws IOException {
    JarShelf shelf = new JarShelf(cache, Optional.of(privateFolder));
    PinnedCode code = new PinnedCode(ClassPath.flatten(classPath), shelf);
    return new DriverCode(CodeLoader.ofFiles(code.paths()), code.paths(), shelf, code);
  }

  /// The code of a program that has jdist as a library: the class path of its JVM, and what the
  /// loader of the calling thread's context and that of jdist itself know besides. Nothing is read
  /// or copied until a worker on another host is added.
  ///
  /// @param cache where copies of jars are kept, once there are such workers
  public static DriverCode embedded(Optional<CodeCache> cache) {
    ClassLoader context =
        Optional.ofNullable(Thread.currentThread().getContextClassLoader())
            .orElseGet(ClassLoader::getSystemClassLoader);
    List<Path> existing = new ArrayList<>();
    for (Path path : ClassPath.ofThisJvm()) {
      if (Files.exists(path)) {
        existing.add(path.toAbsolutePath());
      }
    }
    DriverCode code =
        new DriverCode(context, existing, new JarShelf(cache, Optional.empty()), null);
    Stream.of(context, Objects.requireNonNull(DriverCode.class.getClassLoader()))
        .distinct()
        .filter(known -> !known.equals(ClassLoader.getSystemClassLoader()))
        .forEach(code.resources::addLoader);
    return code;
  }

  /// The loader of the driver's own classes: a [CodeLoader], or, in a program that embeds jdist,
  /// the context loader of the thread that started it.
  public ClassLoader loader() {
    return loader;
  }

  /// Serves what that loader finds, too, from now on: behind the class path, by name. Of a loader
  /// that knows no more than the class path nothing is served.
  public void alsoServe(ClassLoader other) {
    if (!other.equals(loader)
        && !other.equals(ClassLoader.getSystemClassLoader())
        && !other.equals(ClassLoader.getPlatformClassLoader())) {
      resources.addLoader(other);
    }
  }

  /// What a worker on this host loads from.
  public List<CodeEntry> entriesHere() {
    List<CodeEntry> entries = new ArrayList<>();
    for (Path path : paths) {
      entries.add(new CodeEntry.File(path));
    }
    entries.add(new CodeEntry.Served());
    return List.copyOf(entries);
  }

  /// What a worker on another host loads from. Reads all jars when first called in an embedding
  /// program.
  ///
  /// @throws IOException if a jar cannot be read
  public List<CodeEntry> entriesElsewhere() throws IOException {
    PinnedCode code = pinned();
    resources.serveFolders(code.folders());
    List<CodeEntry> entries = new ArrayList<>(code.entries());
    if (code.folders().isEmpty()) {
      entries.add(new CodeEntry.Served());
    }
    return List.copyOf(entries);
  }

  @Override
  public Optional<byte[]> resource(String name) throws IOException {
    return resources.find(name);
  }

  @Override
  public byte[] jar(String sha256) throws IOException {
    return shelf.bytes(sha256);
  }

  /// The version of a jdist that is packed into one of the driver's jars, if it is not `ours`.
  /// Workers and driver run ours nevertheless.
  public synchronized Optional<String> shadedVersion(String ours) {
    return pinned == null
        ? Optional.empty()
        : pinned.jdistVersions().stream().filter(version -> !version.equals(ours)).findFirst();
  }

  private synchronized PinnedCode pinned() throws IOException {
    if (pinned == null) {
      List<Place> places = new ArrayList<>(ClassPath.flatten(paths));
      places.removeIf(OwnCode::isAll);
      pinned = new PinnedCode(places, shelf);
    }
    return pinned;
  }
}
