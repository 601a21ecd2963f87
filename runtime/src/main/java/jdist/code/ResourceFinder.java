package jdist.code;

import java.io.IOException;
import java.util.Optional;

/// Finds the bytes of a class file or resource by its name (`com/x/Job.class`). Thread-safe.
interface ResourceFinder {
  Optional<byte[]> find(String name) throws IOException;
}
