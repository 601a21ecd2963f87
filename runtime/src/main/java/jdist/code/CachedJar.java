package jdist.code;

import java.nio.file.Path;

/// A jar, or another file of a cache, whose content is known by its hash, and where it can be read.
///
/// @param size in bytes
public record CachedJar(String sha256, long size, Path path) {}
