package jdist.code;

import java.io.IOException;
import java.util.Optional;

/// How a worker asks its driver for code. Blocks for a round trip; thread-safe. That there is no
/// answer is an exception and never an empty one, which is remembered for good.
public interface CodeClient {
  /// The bytes of the class file or resource of that name (`com/x/Job.class`); empty if there is
  /// none.
  ///
  /// @throws IOException if the driver cannot be asked
  Optional<byte[]> resource(String name) throws IOException;

  /// The bytes of the jar with that content hash.
  ///
  /// @throws IOException if the driver cannot be asked, or has no such jar
  byte[] jar(String sha256) throws IOException;
}
