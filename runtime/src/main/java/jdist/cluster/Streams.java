package jdist.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/// A logical connection to another process, as a manager's own transport makes it: a pair of byte
/// streams that carry every byte, in order. Experimental: the transport side of managers may
/// change. Idea: what Julia's `connect(::ClusterManager, …)` answers with.
///
/// One thread reads and another writes; whoever gets the pair closes both. Closing one must end a
/// read or a write that blocks in it, as it does with a socket's.
///
/// @param in what the other process says; its end is the end of the connection
/// @param out what is said to the other process; flushed whenever there is no more to write
/// @param connectAt how other workers reach that process, if that has become known only now; see
///   [WorkerConfig#connectAt()]
public record Streams(InputStream in, OutputStream out, Optional<String> connectAt)
    implements AutoCloseable {
  /// A pair alone.
  public static Streams of(InputStream in, OutputStream out) {
    return new Streams(in, out, Optional.empty());
  }

  /// The same, which other workers reach so.
  public Streams withConnectAt(String text) {
    return new Streams(in, out, Optional.of(text));
  }

  /// Closes both.
  @Override
  public void close() throws IOException {
    try (in;
        out) {
      // that is all
    }
  }
}
