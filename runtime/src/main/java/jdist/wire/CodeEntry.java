package jdist.wire;

import java.nio.file.Path;

/// One place where the session's code is found; a worker looks in them in order, as on a class
/// path.
public sealed interface CodeEntry {
  /// A jar or folder that the worker can read itself, being on the driver's host.
  record File(Path path) implements CodeEntry {}

  /// A jar known by its content, which the driver hands out whole to those that do not have it.
  ///
  /// @param sha256 the hash of its bytes, in hexadecimal
  /// @param name the file name it had, for messages
  /// @param size its length in bytes
  record Jar(String sha256, String name, long size) implements CodeEntry {}

  /// Whatever the driver's own loaders find, asked for by resource name, one at a time.
  record Served() implements CodeEntry {}
}
