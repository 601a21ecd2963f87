package jdist.membership;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import jdist.identity.Member;
import jdist.transport.Gate;

/// Which idents of a custom topology there are: those of the workers that have answered that they
/// join. Two that name each other wait for the other to be so far, and no further. Thread-safe.
final class Idents {
  private final Map<Integer, String> present = new HashMap<>();

  /// A worker has come; waits until there is one of each ident that it names, or it is gone itself.
  ///
  /// @throws IOException if some have not come within `limit`; says which
  void join(Member member, Duration limit) throws IOException, InterruptedException {
    add(member.id(), member.wiring().ident());
    List<String> missing =
        await(member.id(), member.wiring().connectIdents(), Gate.deadline(limit));
    if (!missing.isEmpty()) {
      throw new IOException(
          "it is to be connected to "
              + missing.stream().map(ident -> '"' + ident + '"').collect(Collectors.joining(", "))
              + ", and no worker of that ident joined within "
              + limit.toSeconds()
              + " s");
    }
  }

  private synchronized void add(int processId, String ident) {
    present.put(processId, ident);
    notifyAll();
  }

  /// A worker is gone.
  synchronized void remove(int processId) {
    present.remove(processId);
    notifyAll();
  }

  private synchronized List<String> await(int own, List<String> wanted, long deadline)
      throws IOException, InterruptedException {
    while (true) {
      List<String> missing = new ArrayList<>(wanted);
      missing.removeAll(present.values());
      long left = deadline - System.nanoTime();
      if (missing.isEmpty() || left <= 0) {
        return missing;
      }
      if (!present.containsKey(own)) {
        throw new IOException("it went away while it joined");
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }
}
