package jdist.code;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import jdist.wire.CodeEntry;

/// A driver at the other end of no link: it answers from memory, and remembers what it was asked.
final class FakeDriver implements CodeClient {
  private final Map<String, byte[]> resources = new HashMap<>();
  private final Map<String, byte[]> jars = new HashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile Optional<IOException> failure = Optional.empty();

  FakeDriver serving(UserCode code) {
    resources.putAll(code.entries());
    return this;
  }

  /// Offers the jar and tells how a worker names it.
  CodeEntry.Jar offer(Path jar) {
    try {
      byte[] bytes = Files.readAllBytes(jar);
      String sha256 = ContentHash.of(bytes).sha256();
      jars.put(sha256, bytes);
      return new CodeEntry.Jar(sha256, jar.getFileName().toString(), bytes.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void replace(CodeEntry.Jar jar, byte[] bytes) {
    jars.put(jar.sha256(), bytes);
  }

  /// Fails the next question.
  void failOnce(IOException e) {
    failure = Optional.of(e);
  }

  /// What it was asked, in order: names of resources and hashes of jars.
  List<String> asked() {
    return asked;
  }

  @Override
  public Optional<byte[]> resource(String name) throws IOException {
    note(name);
    return Optional.ofNullable(resources.get(name));
  }

  @Override
  public byte[] jar(String sha256) throws IOException {
    note(sha256);
    return Optional.ofNullable(jars.get(sha256)).orElseThrow(() -> new IOException("no such jar"));
  }

  private void note(String question) throws IOException {
    asked.add(question);
    Optional<IOException> failing = failure;
    failure = Optional.empty();
    if (failing.isPresent()) {
      throw failing.get();
    }
  }
}
