package jdist.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdist.code.CodeCache;
import jdist.code.ContentHash;
import jdist.deps.Coordinate;
import jdist.deps.MavenResolver;
import jdist.deps.Resolved;
import jdist.deps.UnresolvedException;

/// The libraries that the `//DEPS` lines of a run's source files name: the driver's, and those of
/// `-L`. Where they are is resolved once, and then kept in the cache for as long as all of them are
/// there, since a resolution takes as long as a start.
///
/// @param origins the line that names each of them, in order
record Dependencies(Map<Coordinate, FileLine> origins) {
  private static final String KIND = "resolved";

  /// Reads the lines.
  ///
  /// @throws UsageException if one is malformed
  static Dependencies of(Plan plan) {
    Map<Coordinate, FileLine> origins = new LinkedHashMap<>();
    add(plan.lines(), origins);
    for (String file : plan.loads()) {
      add(FileLines.of(file), origins);
    }
    return new Dependencies(origins);
  }

  private static void add(FileLines file, Map<Coordinate, FileLine> origins) {
    for (FileLine line : file.lines()) {
      for (Coordinate coordinate : line.dependencies()) {
        origins.putIfAbsent(coordinate, line);
      }
    }
  }

  /// Their jars, with those of all that they need, in the order of a class path. Blocks while they
  /// are fetched, if they are not in the local repository.
  ///
  /// @throws NotResolvedException if one cannot be had
  List<Path> jars(Optional<CodeCache> cache, Voice voice) {
    if (origins.isEmpty()) {
      return List.of();
    }
    List<Path> jars = known(cache).orElseGet(() -> resolved(cache, voice));
    jars.forEach(jar -> voice.detail("//DEPS: " + jar));
    return jars;
  }

  private Optional<List<Path>> known(Optional<CodeCache> cache) {
    Optional<Path> note = cache.flatMap(it -> it.find(KIND, key()));
    if (note.isEmpty()) {
      return Optional.empty();
    }
    try {
      List<Path> jars = Files.readAllLines(note.get()).stream().map(Path::of).toList();
      return jars.stream().allMatch(Files::isRegularFile) ? Optional.of(jars) : Optional.empty();
    } catch (IOException _) { // then they are resolved again
      return Optional.empty();
    }
  }

  private List<Path> resolved(Optional<CodeCache> cache, Voice voice) {
    List<Coordinate> wanted = List.copyOf(origins.keySet());
    voice.news("looking for " + wanted.size() + " of //DEPS, and for what they need ...");
    try {
      Resolved resolved = MavenResolver.resolve(wanted);
      if (resolved.fixed()) {
        cache.ifPresent(it -> keep(it, resolved.jars()));
      }
      return resolved.jars();
    } catch (UnresolvedException e) {
      FileLine line = origins.get(e.wanted());
      throw new NotResolvedException(
          (line == null ? "" : line.where() + ": ") + "//DEPS: " + e.getMessage(), e);
    }
  }

  private void keep(CodeCache cache, List<Path> jars) {
    String text = String.join("\n", jars.stream().map(Path::toString).toList());
    var _ = cache.store(KIND, key(), text.getBytes(StandardCharsets.UTF_8));
  }

  /// A hash of what is wanted, and of what says where it comes from.
  private String key() {
    List<String> all =
        new ArrayList<>(origins.keySet().stream().map(Coordinate::toString).toList());
    Path home = Path.of(System.getProperty("user.home", "")).toAbsolutePath();
    all.add(home.toString());
    all.add(System.getProperty("maven.repo.local", ""));
    all.add(SourceDriver.stamp(home.resolve(".m2", "settings.xml")));
    return ContentHash.of(String.join("\n", all).getBytes(StandardCharsets.UTF_8)).sha256();
  }
}
