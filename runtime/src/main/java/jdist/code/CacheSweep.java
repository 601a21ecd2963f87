package jdist.code;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Keeps a cache within its limit. Other processes may add and remove files meanwhile.
final class CacheSweep {
  /// How the names of files end that are being written, or locked.
  static final String TEMPORARY = ".tmp";

  /// What was used this lately may be in use still; what was begun longer ago, its writer has left.
  private static final Duration RECENT = Duration.ofHours(1);

  /// Who builds a jar anew each day does not use yesterday's again.
  private static final Duration STALE = Duration.ofDays(30);

  private final Path folder;
  private final long limitBytes;
  private final InstantSource clock;

  CacheSweep(Path folder, long limitBytes, InstantSource clock) {
    this.folder = folder;
    this.limitBytes = limitBytes;
    this.clock = clock;
  }

  private record Item(Path path, long size, Instant lastUse) {
    boolean isTemporary() {
      return path.toString().endsWith(TEMPORARY);
    }
  }

  /// Deletes what killed writers have left, what was not used for 30 days and, if the rest is
  /// beyond the limit, what was not used for longest. What cannot be deleted is left for the next
  /// time.
  void makeRoom() {
    try {
      List<Item> items = items();
      items.sort(Comparator.comparing(Item::lastUse));
      deleteOldest(items);
    } catch (IOException | DirectoryIteratorException e) {
      return;
    }
  }

  /// Deletes all files.
  void everything() throws IOException {
    try {
      for (Item item : items()) {
        Files.deleteIfExists(item.path());
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void deleteOldest(List<Item> oldestFirst) throws IOException {
    Instant recent = clock.instant().minus(RECENT);
    Instant stale = clock.instant().minus(STALE);
    long excess = -limitBytes;
    for (Item item : oldestFirst) {
      excess += item.size();
    }
    for (Item item : oldestFirst) {
      if (item.lastUse().isAfter(recent)) {
        return;
      }
      if (item.isTemporary() || item.lastUse().isBefore(stale) || excess > 0) {
        Files.deleteIfExists(item.path());
        excess -= item.size();
      }
    }
  }

  private List<Item> items() throws IOException {
    List<Item> items = new ArrayList<>();
    try (DirectoryStream<Path> kinds = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (Path kind : kinds) {
        addItems(kind, items);
      }
    }
    return items;
  }

  private static void addItems(Path kind, List<Item> items) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(kind)) {
      for (Path file : files) {
        item(file).ifPresent(items::add);
      }
    }
  }

  /// Empty if it is no file, or another process has removed it meanwhile.
  private static Optional<Item> item(Path file) throws IOException {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      Instant lastUse = attributes.lastModifiedTime().toInstant();
      return attributes.isRegularFile()
          ? Optional.of(new Item(file, attributes.size(), lastUse))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
