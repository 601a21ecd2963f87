package jdist.mesh;

import java.io.IOException;
import java.time.Duration;
import jdist.identity.Member;
import jdist.transport.Bridge;

/// A way to processes that do not listen for jdist's own links.
@FunctionalInterface
public interface Transport {
  /// A connection to a process; may block.
  ///
  /// @throws IOException if there is none, or none within `patience`
  Bridge connect(Member to, Duration patience) throws IOException, InterruptedException;
}
