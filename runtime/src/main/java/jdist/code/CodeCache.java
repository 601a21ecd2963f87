package jdist.code;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/// Jars that outlive a run, in a folder of this user, each under the hash of its content. Any
/// number of processes and hosts may share it. A cache that cannot be read or written is never a
/// failure: what is not found is fetched again, what cannot be kept is used from where it is.
///
/// A jar is checked whenever it is found, so one cut short or altered is not used but replaced.
/// What was not used for 30 days goes, and beyond 1 GiB what was not used for longest, except what
/// was used within the last hour. Thread-safe.
public final class CodeCache {
  private static final long LIMIT_BYTES = 1L << 30;
  private static final String STAMPS = "stamps";

  private final Path folder;
  private final CacheFiles files;
  private final InstantSource clock;

  /// @param folder a folder that [CacheFolder] has prepared
  CodeCache(Path folder, long limitBytes, InstantSource clock) {
    this.folder = folder;
    this.files = new CacheFiles(folder, limitBytes, clock);
    this.clock = clock;
  }

  /// This user's cache: the folder named by the system property `jdist.cache`, else by
  /// `$JDIST_CACHE`, else `$XDG_CACHE_HOME/jdist`, else `~/.cache/jdist`. Empty if there is none,
  /// or if it cannot be made.
  public static Optional<CodeCache> open() {
    return CacheFolder.ofUser(
            name -> System.getProperty(name, ""),
            name -> Optional.ofNullable(System.getenv(name)).orElse(""))
        .flatMap(CodeCache::at);
  }

  /// The cache in that folder, made if need be; in `jdist` within it, if it holds something else.
  /// Empty if it cannot be made.
  public static Optional<CodeCache> at(Path folder) {
    try {
      Path prepared = CacheFolder.prepare(folder);
      return Optional.of(new CodeCache(prepared, LIMIT_BYTES, WallClock.system()));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /// Where it lies.
  public Path folder() {
    return folder;
  }

  /// A jar that was made from something else, such as compiled sources.
  ///
  /// @param kind what it was made from, in letters: `compiled`
  /// @param key what names the original and all that went into it, such as a hash
  /// @return its file; empty if it was never stored, is gone or broken
  public Optional<Path> find(String kind, String key) {
    return noted(kind, key).map(CachedJar::path);
  }

  /// Keeps a jar that was made from something else.
  ///
  /// @return its file; empty if it cannot be kept
  public Optional<Path> store(String kind, String key, byte[] jar) {
    try {
      ContentHash hash = ContentHash.of(jar);
      Path file = files.writeJar(jar, hash);
      files.writeNote(kind, key, hash);
      return Optional.of(file);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// A file that was made by [#findOrMake]; empty if it never was, is gone or broken.
  public Optional<CachedJar> findMade(String kind, String key) {
    return noted(kind, key);
  }

  /// A file that takes long to make: makes it if it is not there, while others who want it wait.
  ///
  /// @param kind what it is, in letters: `java`
  /// @param key what names all that goes into it, such as a hash
  /// @throws IOException if it cannot be made, or not be kept
  /// @throws InterruptedException if this thread is interrupted; nothing of it stays
  public CachedJar findOrMake(String kind, String key, Making making)
      throws IOException, InterruptedException {
    Optional<CachedJar> found = noted(kind, key);
    if (found.isPresent()) {
      return found.get();
    }
    try (FetchLock _ = FetchLock.on(files.lock(key))) {
      found = noted(kind, key);
      if (found.isPresent()) {
        return found.get(); // somebody else has made it
      }
      ContentHash hash = files.writeMade(making);
      files.writeNote(kind, key, hash);
      return cached(hash);
    }
  }

  /// Makes a file.
  @FunctionalInterface
  public interface Making {
    /// Writes it, over an empty file that is there.
    void writeTo(Path file) throws IOException, InterruptedException;
  }

  /// Empties it, whoever may be using it.
  ///
  /// @throws IOException if something in it cannot be deleted
  public void clean() throws IOException {
    files.deleteAll();
  }

  /// The jar with that content. Reads it whole, to see whether it is still what it was.
  Optional<CachedJar> find(String sha256) {
    Path file = files.jar(sha256);
    try {
      if (!Files.isRegularFile(file) || !ContentHash.of(file).sha256().equals(sha256)) {
        return Optional.empty();
      }
      files.touch(file);
      return Optional.of(new CachedJar(sha256, Files.size(file), file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Keeps a copy of a jar, which from then on is independent of the original. A jar that has not
  /// changed since it was last stored is not hashed again, as that costs a JVM that has just
  /// started some 10 ms, and 100 ms for 100 MB.
  ///
  /// @return the copy; empty if the jar cannot be read or the copy cannot be kept
  Optional<CachedJar> store(Path jar) {
    Optional<FileStamp> stamp = FileStamp.of(jar, clock.instant());
    if (stamp.isPresent()) {
      Optional<CachedJar> known = noted(STAMPS, stamp.get().text());
      if (known.isPresent()) {
        return known;
      }
    }
    try {
      ContentHash hash = storeContent(jar);
      if (stamp.isPresent() && stamp.equals(FileStamp.of(jar, clock.instant()))) {
        files.writeNote(STAMPS, stamp.get().text(), hash);
      }
      return Optional.of(cached(hash));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// Keeps a jar.
  ///
  /// @return its file; empty if it cannot be kept
  Optional<CachedJar> store(byte[] jar) {
    try {
      ContentHash hash = ContentHash.of(jar);
      files.writeJar(jar, hash);
      return Optional.of(cached(hash));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /// A file to lock while the jar with that content is fetched; empty if nothing can be written.
  Optional<Path> lockFor(String sha256) {
    try {
      return Optional.of(files.lock(sha256));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private ContentHash storeContent(Path jar) throws IOException {
    ContentHash hash = ContentHash.of(jar);
    Path file = files.jar(hash.sha256());
    if (!hash.matches(file)) {
      return files.copyJar(jar);
    }
    files.touch(file);
    return hash;
  }

  private Optional<CachedJar> noted(String kind, String key) {
    Optional<ContentHash> hash = files.readNote(kind, key);
    try {
      if (hash.isEmpty() || !hash.get().matches(files.jar(hash.get().sha256()))) {
        return Optional.empty();
      }
      CachedJar jar = cached(hash.get());
      files.touch(jar.path());
      return Optional.of(jar);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private CachedJar cached(ContentHash hash) {
    return new CachedJar(hash.sha256(), hash.size(), files.jar(hash.sha256()));
  }
}
