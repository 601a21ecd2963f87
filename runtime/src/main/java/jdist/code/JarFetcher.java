package jdist.code;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Optional;
import jdist.wire.CodeEntry;

/// Brings jars to this host, each once for all its processes as far as the cache allows.
final class JarFetcher {
  private final CodeClient client;
  private final Optional<CodeCache> cache;

  JarFetcher(CodeClient client, Optional<CodeCache> cache) {
    this.client = client;
    this.cache = cache;
  }

  /// The jar as a class path entry: a file of the cache, or, if there is no room for it, kept in
  /// memory.
  ///
  /// @throws IOException if it is not here and the driver does not send it
  URL fetch(CodeEntry.Jar jar) throws IOException {
    Optional<URL> cached = find(jar);
    if (cached.isPresent()) {
      return cached.get();
    }
    try {
      return Uninterrupted.call(() -> fetchInTurn(jar));
    } catch (IOException e) {
      throw new IOException(
          "could not fetch " + jar.name() + " from the driver: " + e.getMessage(), e);
    }
  }

  private URL fetchInTurn(CodeEntry.Jar jar) throws IOException {
    Optional<Path> file = cache.flatMap(place -> place.lockFor(jar.sha256()));
    if (file.isEmpty()) {
      return keep(jar, download(jar));
    }
    try (FetchLock _ = FetchLock.on(file.get())) {
      Optional<URL> fetchedByAnother = find(jar);
      return fetchedByAnother.isPresent() ? fetchedByAnother.get() : keep(jar, download(jar));
    }
  }

  private byte[] download(CodeEntry.Jar jar) throws IOException {
    byte[] bytes = client.jar(jar.sha256());
    if (!ContentHash.of(bytes).sha256().equals(jar.sha256())) {
      throw new IOException("it has changed since the run began");
    }
    return bytes;
  }

  private URL keep(CodeEntry.Jar jar, byte[] bytes) throws IOException {
    Optional<CachedJar> stored = cache.flatMap(place -> place.store(bytes));
    if (stored.isPresent()) {
      return urlOf(stored.get());
    }
    return CodeUrl.of(jar.sha256() + "/" + jar.name(), new MemoryJar(bytes));
  }

  private Optional<URL> find(CodeEntry.Jar jar) throws IOException {
    Optional<CachedJar> found = cache.flatMap(place -> place.find(jar.sha256()));
    return found.isPresent() ? Optional.of(urlOf(found.get())) : Optional.empty();
  }

  private static URL urlOf(CachedJar jar) throws IOException {
    return jar.path().toUri().toURL();
  }
}
