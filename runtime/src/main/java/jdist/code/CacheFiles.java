package jdist.code;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.Optional;

/// The files of a cache: jars named by their content, and notes that say under some other name
/// which content is meant. A file appears whole or not at all.
final class CacheFiles {
  private static final String JARS = "code";

  private final Path folder;
  private final CacheSweep sweep;
  private final InstantSource clock;

  CacheFiles(Path folder, long limitBytes, InstantSource clock) {
    this.folder = folder;
    this.sweep = new CacheSweep(folder, limitBytes, clock);
    this.clock = clock;
  }

  /// Where the jar with that content is, if it is there.
  Path jar(String sha256) {
    return file(JARS, sha256 + ".jar");
  }

  /// A file to lock while the jar with that content is fetched.
  Path lock(String sha256) throws IOException {
    CacheFolder.create(folder.resolve(JARS));
    return file(JARS, sha256 + CacheSweep.TEMPORARY);
  }

  /// Writes a jar whose content is known.
  Path writeJar(byte[] jar, ContentHash hash) throws IOException {
    return write(jar(hash.sha256()), JARS, jar);
  }

  /// Copies a jar and tells what the copy contains: the original may change at any time.
  ContentHash copyJar(Path original) throws IOException {
    Path temporary = newTemporary(JARS);
    try {
      ContentHash hash;
      try (InputStream in = Files.newInputStream(original);
          OutputStream out = Files.newOutputStream(temporary)) {
        hash = ContentHash.copying(in, out);
      }
      moveIntoPlace(temporary, jar(hash.sha256()));
      return hash;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /// Keeps what is made, and tells what it contains.
  ContentHash writeMade(CodeCache.Making making) throws IOException, InterruptedException {
    Path temporary = newTemporary(JARS);
    try {
      making.writeTo(temporary);
      ContentHash hash = ContentHash.of(temporary);
      moveIntoPlace(temporary, jar(hash.sha256()));
      return hash;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /// What a note says; empty if there is none, or it is broken.
  Optional<ContentHash> readNote(String kind, String key) {
    Path note = file(kind, key);
    try {
      Optional<ContentHash> hash = ContentHash.parse(Files.readString(note));
      touch(note);
      return hash;
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  void writeNote(String kind, String key, ContentHash hash) throws IOException {
    write(file(kind, key), kind, hash.toLine().getBytes(StandardCharsets.US_ASCII));
  }

  /// Marks a file as used now: its time of modification says when that was. A file of another user
  /// cannot be marked; that it can be read is enough.
  void touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.fromMillis(clock.millis()));
    } catch (IOException e) {
      return;
    }
  }

  void deleteAll() throws IOException {
    sweep.everything();
  }

  private Path write(Path file, String kind, byte[] bytes) throws IOException {
    Path temporary = newTemporary(kind);
    try {
      Files.write(temporary, bytes);
      moveIntoPlace(temporary, file);
      return file;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private void moveIntoPlace(Path temporary, Path file) throws IOException {
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    sweep.makeRoom();
  }

  /// Readable to the owner alone, as is then what is moved into place from here.
  private Path newTemporary(String kind) throws IOException {
    CacheFolder.create(folder.resolve(kind));
    return Files.createTempFile(folder.resolve(kind), "", CacheSweep.TEMPORARY);
  }

  private Path file(String kind, String key) {
    if (!isName(kind) || !isName(key)) {
      throw new IllegalArgumentException("not a name in a cache: " + kind + "/" + key);
    }
    return folder.resolve(kind).resolve(key);
  }

  /// Whether the text is a plain file name, which leads to no other folder.
  private static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isLetterOrDigit(c) && c != '-' && c != '_' && (c != '.' || i == 0)) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
