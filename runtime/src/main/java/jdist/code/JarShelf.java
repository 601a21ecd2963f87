package jdist.code;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The driver's jars as this run uses them: copies where there is room for them, so that a jar
/// rebuilt meanwhile does not matter. Thread-safe.
final class JarShelf {
  private final Optional<CodeCache> cache;
  private final Optional<Path> fallback;
  private final Map<String, CachedJar> jars = new ConcurrentHashMap<>();

  /// @param cache where copies outlive the run
  /// @param fallback a folder for copies that the cache does not take; without it the originals are
  ///   used
  JarShelf(Optional<CodeCache> cache, Optional<Path> fallback) {
    this.cache = cache;
    this.fallback = fallback;
  }

  /// Takes a jar in.
  ///
  /// @return a copy of it, or itself
  /// @throws IOException if it cannot be read
  CachedJar add(Path jar) throws IOException {
    CachedJar kept = keep(jar);
    CachedJar before = jars.putIfAbsent(kept.sha256(), kept);
    return before == null ? kept : before;
  }

  /// The bytes of a jar that was added.
  ///
  /// @throws IOException if there is none with that content, or it can no longer be read
  byte[] bytes(String sha256) throws IOException {
    CachedJar jar = jars.get(sha256);
    if (jar == null) {
      throw new IOException("the driver has no jar " + sha256);
    }
    return Files.readAllBytes(jar.path());
  }

  private CachedJar keep(Path jar) throws IOException {
    Optional<CachedJar> copy = cache.flatMap(place -> place.store(jar));
    if (copy.isEmpty()) {
      copy = fallback.flatMap(CodeCache::at).flatMap(place -> place.store(jar));
    }
    if (copy.isPresent()) {
      return copy.get();
    }
    ContentHash hash = ContentHash.of(jar);
    return new CachedJar(hash.sha256(), hash.size(), jar);
  }
}
