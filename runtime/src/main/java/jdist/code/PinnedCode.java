package jdist.code;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdist.code.ClassPath.Place;
import jdist.wire.CodeEntry;

/// A class path whose jars are on the shelf, so that they stay as they are for the whole run.
final class PinnedCode {
  private final List<Path> paths = new ArrayList<>();
  private final List<Path> folders = new ArrayList<>();
  private final List<CodeEntry> entries = new ArrayList<>();
  private final List<String> jdistVersions = new ArrayList<>();

  /// @throws IOException if a jar can no longer be read
  PinnedCode(List<Place> places, JarShelf shelf) throws IOException {
    for (Place place : places) {
      if (place.jar().isPresent()) {
        add(place.jar().get(), shelf.add(place.path()));
      } else {
        add(place.path());
      }
    }
  }

  /// Where its places are on this host, in order.
  List<Path> paths() {
    return paths;
  }

  /// The folders among them.
  List<Path> folders() {
    return folders;
  }

  /// How other hosts get it: jars by their content, and all folders as one served entry, in the
  /// place of the first.
  List<CodeEntry> entries() {
    return entries;
  }

  /// The versions of the jdists that were packed into its jars.
  List<String> jdistVersions() {
    return jdistVersions;
  }

  private void add(Path folder) {
    if (folders.isEmpty()) {
      entries.add(new CodeEntry.Served());
    }
    folders.add(folder);
    paths.add(folder);
  }

  private void add(JarFacts facts, CachedJar jar) {
    facts.jdistVersion().ifPresent(jdistVersions::add);
    if (paths.contains(jar.path())) {
      return; // the same content under two names
    }
    String name = String.valueOf(facts.path().getFileName());
    entries.add(new CodeEntry.Jar(jar.sha256(), name, jar.size()));
    paths.add(jar.path());
  }
}
