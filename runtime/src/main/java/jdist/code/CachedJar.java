package jdist.code;

import java.nio.file.Path;

/// A jar whose content is known by its hash, and where it can be read.
record CachedJar(String sha256, long size, Path path) {}
