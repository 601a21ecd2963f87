package jdist.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdist.code.ContentHash;

/// The source files that were compiled along with a driver's, with a hash of each; noted in the
/// manifest of the jar of their classes. One thread.
final class SourceFiles {
  /// The name in the manifest. The value: `HASH PATH`, several with a bar between them.
  static final String ATTRIBUTE = "Jdist-Sources";

  private static final Pattern ENTRY = Pattern.compile("([0-9a-f]{64}) ([^|]+)");

  private final Map<String, String> hashes = new TreeMap<>(); // by absolute path

  /// What [#toAttribute] wrote.
  static SourceFiles parse(String attribute) {
    SourceFiles files = new SourceFiles();
    Matcher entries = ENTRY.matcher(attribute);
    while (entries.find()) {
      files.hashes.put(entries.group(2), entries.group(1));
    }
    return files;
  }

  /// One more, as it is now.
  void add(Path file) throws IOException {
    hashes.put(file.toAbsolutePath().toString(), ContentHash.of(file).sha256());
  }

  boolean isEmpty() {
    return hashes.isEmpty();
  }

  /// Whether all of them are what they were when they were compiled.
  boolean areUnchanged() {
    return hashes.entrySet().stream().allMatch(it -> hasHash(Path.of(it.getKey()), it.getValue()));
  }

  String toAttribute() {
    StringBuilder text = new StringBuilder();
    hashes.forEach((path, hash) ->
        text.append(text.isEmpty() ? "" : "|").append(hash).append(' ').append(path));
    return text.toString();
  }

  private static boolean hasHash(Path file, String hash) {
    try {
      return ContentHash.of(file).sha256().equals(hash);
    } catch (IOException _) { // it is gone
      return false;
    }
  }
}
